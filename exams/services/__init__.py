"""What the exams app does, one module per aggregate."""
