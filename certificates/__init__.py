"""Certificates: numbers, checks, national reporting, issue and public lookup."""
