"""Publicity (公示) and objections: what the public may see and say before a decision stands."""
