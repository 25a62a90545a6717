"""Wiring: an event in the browser becomes Filters, the Filters an answer, the answer a figure.

A decorated callback parses, calls a plain function, returns. Each module has ``register(app, context)``.
"""
