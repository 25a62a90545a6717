"""The process that works on uploads: ``python -m data.uploads check|ingest FOLDER... --store DIR --country CODE``.

Started by work.start, which hands it the locks; not a command for people.
"""

import argparse
import logging
import os
import sys
from pathlib import Path

from data.uploads import folder, limits, work
from data.uploads.folder import Upload


def main() -> int:
    """Do one step; how it went stands in the folder of each upload."""
    parser = argparse.ArgumentParser(prog="python -m data.uploads")
    parser.add_argument("step", choices=("check", "ingest"))
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--country", required=True)
    parser.add_argument("--weights", type=Path)
    options = parser.parse_args()
    os.umask(0o077)
    logging.basicConfig(level=logging.WARNING)
    uploads = [Upload(path) for path in options.folders]
    place = work.Place(options.store, options.country, options.weights)
    if options.step == "ingest":
        limits.hold()
        work.ingest(uploads, place)
    for upload in uploads if options.step == "check" else []:
        with folder.turn(options.store, who=upload.state().who):
            limits.hold()
            work.check(upload, place)
    return 0


if __name__ == "__main__":
    sys.exit(main())
