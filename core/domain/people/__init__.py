"""Operators, who works for them, how people and machines get in, and what an administrator sets."""
