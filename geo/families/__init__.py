"""What a family looks for, and what is within its reach."""
