"""From an area's manifest to one database file."""
