"""The administrator's page of the operator's settings."""
