"""What is seen of the program from outside: its health, its metrics, and a line in the log for each request.

Belongs here: what tells an operator how the program is doing. Not here: who did what with the data (sharing/audit.py),
which is for the people responsible for the data and has another purpose, another reader and another end.
"""

from flask import Flask

from callbacks.program import Program
from callbacks.watching import health, logs, metrics


def register(server: Flask, program: Program) -> None:
    """Watch every request, and add the routes. Call it before all else, so that what is refused is seen too."""
    metrics.register(server, program)
    logs.register(server, program.settings)
    health.register(server, program)
