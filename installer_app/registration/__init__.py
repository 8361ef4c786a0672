"""Registration tokens: with which boxes that nobody knows register themselves."""
