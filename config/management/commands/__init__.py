"""The project's own commands, one a file."""
