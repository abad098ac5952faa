"""Speed claims: ours, the limit and a peer in one run, as a ratio."""
