"""What a whole file tells before a row of it is read: its keys, orders of days, codes, and rows that are no records."""
