"""Signing in with the phone itself: by its fingerprint, its face or its screen lock."""
