"""The page of data quality, for staff: what is doubtful, where, since when, and whom to phone about it."""
