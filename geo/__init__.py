"""Where things are: countries, place names, boundaries, and the district a point lies in.

Nothing here knows of records, statistics or pages; it speaks of places only.
"""
