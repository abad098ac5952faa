"""Commands of the mechanism."""
