"""What proves the work: readings, checklist and signature, photos; and what the operator asks for of it."""
