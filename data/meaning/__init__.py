"""What a text of one cell means: a number, a day, a yes, a code, a place."""
