"""What stands on a page: the shell around it, its controls, chips, cards and tiles, and the ids of all of them.

Nothing here reads data or computes: texts and options come by argument, and callbacks fill what changes.
"""
