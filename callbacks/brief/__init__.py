"""The one-page brief of a place: what is asked, what stands on it, and how it is set in type.

``asked`` reads the question, ``content`` fills the sheet from the drawings of the pages, ``typeset`` makes the PDF with
``brief.typ``; ``routes`` and ``command`` hand it out. No number is computed here: charts and words are those of the pages.
"""
