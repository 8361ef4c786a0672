"""What people read, in every language: found in the source, kept in `core/locale`, compiled for Django."""
