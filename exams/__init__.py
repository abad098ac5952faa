"""Exams: plans, rosters, seating, marks and their publicity."""
