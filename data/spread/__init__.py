"""Past one machine: one large text file read, checked and reduced by several processes, on one machine or many.

Belongs here: cutting a file into parts, what is asked of the parts and how it is put together, and the cluster that runs it.
Not here: what is done with a row or a table. That is done by the very functions that one process uses, so that a version is the same
whoever built it.

A file is cut where a record ends (cutting.py). What only the whole file can tell is gathered part by part, joined, and decided
once (ranged.py, lookahead.py); then every part is typed for itself (reading.py), records with a key that came before are
found over all parts (apart.py), and the tables are reduced to cells (reducing.py). Each task reads shared files, writes files under
a name of its own and gives them their name when they are whole, so that a task may be run twice, or half and then again, by anybody.
"""
