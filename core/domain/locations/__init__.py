"""Locations: made and written, what follows from where they are, their energy mix, and where on them a station is."""
