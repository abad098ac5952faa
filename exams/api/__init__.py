"""The REST interface of exams, one module per audience."""
