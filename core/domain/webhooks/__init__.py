"""Telling other systems what happens here: whom, what, and each message until it has arrived."""
