"""Backups: the whole database in one file, and back; with nothing but PostgreSQL's own COPY.

A zip of `tables/<name>.copy` (COPY's text, in the order of the primary key) and `manifest.json`: which migrations the
schema had, the columns, the number of rows and the SHA-256 of each table, and where each sequence stood.
"""
