"""Forms: what a page asks."""
