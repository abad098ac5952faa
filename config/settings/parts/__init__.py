"""One file for each thing the platform is joined with."""
