"""The REST interface of the archive."""
