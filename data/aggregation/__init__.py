"""From a table to its cells: columns packed, rounds linked, roll-ups added up."""
