"""What stands before and around every request, whoever asks: hosts, origins, sizes, rates, times and headers.

Belongs here: what is refused without knowing who asks or what for. Not here: who may do what (callbacks/guard.py and
the policy), bodies that fit no callback (callbacks/guard.py), what is in a file that is sent (data/uploads).
"""

from callbacks.hardening.register import limit, protect, seal

__all__ = ["limit", "protect", "seal"]
