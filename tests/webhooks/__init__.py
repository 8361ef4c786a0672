"""Telling other systems: whom, what, and what becomes of it."""
