"""Forms of exams, one module per aggregate."""
