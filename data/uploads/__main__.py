"""The process that works on an upload: ``python -m data.uploads check|ingest FOLDER --store DIR --country CODE``.

Started by work.start, which hands it the lock; not a command for people.
"""

import argparse
import logging
import os
import sys
from pathlib import Path

from data.uploads import limits, work
from data.uploads.folder import Upload


def main() -> int:
    """Do one step; how it went stands in the upload's folder."""
    parser = argparse.ArgumentParser(prog="python -m data.uploads")
    parser.add_argument("step", choices=("check", "ingest"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--country", required=True)
    parser.add_argument("--weights", type=Path)
    options = parser.parse_args()
    os.umask(0o077)
    limits.hold()
    logging.basicConfig(level=logging.WARNING)
    step = work.check if options.step == "check" else work.ingest
    step(Upload(options.folder), work.Place(options.store, options.country, options.weights))
    return 0


if __name__ == "__main__":
    sys.exit(main())
