"""Links: opening and leaving one, the page where they are made and withdrawn, and the share button's view."""
