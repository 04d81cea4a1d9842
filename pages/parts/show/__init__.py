"""Answers: what a page shows."""
