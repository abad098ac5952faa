"""Pages of exams, one module per aggregate."""
