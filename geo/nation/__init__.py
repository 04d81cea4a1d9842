"""A whole country, area by area, on one machine or many."""
