"""How work runs: two things beside each other, in turn, before a deadline, in bounded memory."""
