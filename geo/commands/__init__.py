"""The command line, one module a command: its arguments, what it does, and how it tells it."""
