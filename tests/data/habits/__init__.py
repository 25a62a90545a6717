"""Files as different people keep them, with what every cell means: habits combined at random, to find silent misreadings.

Belongs here: how values are written (days.py, numbers.py, answers.py, places.py), the columns and sheets they stand in
(columns.py, sheets.py, formats.py), and what counts as a misreading (reading.py). All is drawn from a seeded generator, so
that a file can be made again from its number. Not here: damage (damaging.py), and what nobody could know: one 99 among
counts, 168 170 in a column of hundreds, 1.250 in a column where nothing else has a mark.
"""
