"""The way in of a record (file, canonical table, store) and the cells, filters and exports made from it.

Nothing here asks who is looking, and nothing here draws.
"""
