"""The first look at a walked route."""
