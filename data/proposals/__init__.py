"""Proposals: what a file of a kind never seen may mean, column by column, for a person to correct.

``propose(path, table=…, country=…, form=None)`` reads the first rows of a file and gives a ``Proposal``: a
``Suggestion`` for each column and, with ``toml()``, a mapping to edit. ``toml_of(Choices(…))`` writes a person's own.

Belongs here: proposing. Not here: ingest, which takes nothing but what a mapping says.
"""

from data.proposals.proposal import HIGH, MEDIUM, Proposal, Suggestion, Unmapped
from data.proposals.proposing import propose
from data.proposals.writing import Choices, toml_of

__all__ = ["HIGH", "MEDIUM", "Choices", "Proposal", "Suggestion", "Unmapped", "propose", "toml_of"]
