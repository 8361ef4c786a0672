"""Hardware templates: written, taken over from the catalogue, and applied again to the stations that have them."""
