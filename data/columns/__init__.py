"""Which column of a file is which column of ours: by mapping, by header, by what other programs make of headers."""
