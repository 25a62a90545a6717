"""Uploads: files on their way in through the browser, kept aside in the store until they are accepted.

folder.py keeps them, decided.py holds what a person decided about one, work.py checks and ingests in a process of its
own, account.py tells what was understood, landed.py what came in though the work was cut short. Nothing here knows of the web: callbacks/ingest asks, layouts shows.
"""
