"""Disclosure control: tables from which nothing about any one person can be worked out.

What is published is described in ``plan``, which cells are merged in ``grains``, how counts come out of a data version in
``counts``, how tables are built in ``build``, proved in ``attacker``, kept in ``releases`` and answered from in ``cells`` and ``asking``.
See docs/disclosure.md.
"""
