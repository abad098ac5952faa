"""The register of institutions and how one is entered in it."""
