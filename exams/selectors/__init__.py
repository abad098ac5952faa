"""Reads of exams, one module per aggregate."""
