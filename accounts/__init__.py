"""Who acts: people, their posts, what a role may do and where."""
