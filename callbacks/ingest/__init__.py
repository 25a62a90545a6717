"""The page where staff bring files in: routes that take files and orders, and callbacks that show how things stand.

Whatever changes something is a route behind gate.py; callbacks only read.
"""
