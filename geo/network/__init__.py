"""Streets: from an OpenStreetMap extract to distances along it."""
