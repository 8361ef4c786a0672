"""The administrator's pages of webhooks."""
