"""What follows the moves of exams, one module per aggregate."""
