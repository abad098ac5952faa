"""Real PostgreSQL and a real broker from wheels, for whoever has none; not used in production."""
