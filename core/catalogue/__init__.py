"""Hardware as data: the models we know, how a station is matched with them, and what they look like."""
