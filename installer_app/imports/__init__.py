"""Files brought in: chosen, their columns named, looked at, imported, undone."""
