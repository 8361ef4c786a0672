"""Invitations: asking somebody in by mail, and the page behind the link in it."""
