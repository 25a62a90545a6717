"""Quality of the records: doubtful ones found after reading, and tallies of all checks built with each version."""
