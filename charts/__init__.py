"""From prepared numbers to figures: pure functions that return plotly figures as plain dicts.

Nothing here reads data, computes an estimate, or knows dash, plotly or any other room of the project.
"""
