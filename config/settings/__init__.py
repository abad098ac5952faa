"""How the platform is set up: base for all, then dev, test or prod; the environment is read in env.py alone."""
