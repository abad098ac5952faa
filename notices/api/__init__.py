"""The REST interface of notices, one module per audience."""
