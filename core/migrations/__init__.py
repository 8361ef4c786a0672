"""The schema, step by step."""

# The newest migration that runs somewhere: code that knows the schema up to here works while what comes after it is
# applied, and may come back afterwards. tests/test_expanding.py holds every later migration to that.
RELEASED = "0028_passkeys_of_phones"
