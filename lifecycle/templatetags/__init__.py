"""The tags our templates share."""
