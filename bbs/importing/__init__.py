"""Old forums come in (roof)."""
