"""How dates are written where Django's own way is not that of our readers: English is read in Europe here."""
