"""The REST interface of institutions, one module per audience."""
