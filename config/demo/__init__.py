"""The demonstration: a believable province on one machine."""
