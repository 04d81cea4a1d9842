"""Readers of real data, one file for each format, and the getting of their files."""
