"""The REST interface of certificates, one module per audience."""
