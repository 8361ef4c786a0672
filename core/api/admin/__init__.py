"""What administrators look after, for machines: webhooks, people, invitations, tokens, settings."""
