"""One module a page: what its tiles, map and charts show. Each has CHOICES, the measures of its map, and draw(sheet)."""
