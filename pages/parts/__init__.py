"""What pages are made of: forms (`ask`), answers (`show`), and what all pages have in common."""
