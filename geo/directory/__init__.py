"""The words of a Local Offer: its vocabulary, entries, opening hours, redress."""
