"""Stations as they are written: registered, planned, with their EVSEs, labels and keys, replaced by another box."""
