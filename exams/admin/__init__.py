"""The registers of exams in the administration, one module per aggregate."""
