"""English as it is written outside of the United States: the day first, the hour of 24."""
