"""What a supervisor does about a hand-over: approves it, gives it back, overrides a check; and what is kept of it."""
