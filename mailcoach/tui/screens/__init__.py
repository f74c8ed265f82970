"""One screen a question. `place.py` is what they have in common."""
