"""How the platform is set up: base, then dev, test or prod; env.py alone reads the environment."""
