"""What stations are asked and told: questions on their way, who may ask what, values that are safe, settings."""
