"""A county's year: from its lists to its archives, on one ledger. See docs/county-year.md.

python examples/county_year [--scale small|full] [--lang en|zh] [--out DIR]
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from county import FULL, SMALL
from files import make_files, write_files
from report import write_report
from year import live_through
from year_end import close_year


def main() -> None:
    """Live through the year, and tell of it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--scale", choices=("small", "full"), default="small", help="2,000 or 20,000 targets")
    parser.add_argument("--lang", choices=("en", "zh"), default="en", help="language of the report")
    parser.add_argument(
        "--out", type=Path, help="folder for the ledger and all files; a temporary one by default"
    )
    options = parser.parse_args()
    scale = {one.name: one for one in (SMALL, FULL)}[options.scale]
    with tempfile.TemporaryDirectory() as name:
        folder = options.out or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        # A ledger is never written over: it is the one thing that must not be lost.
        path = folder / "ledger.db"
        if path.exists():
            parser.error(f"{path} exists: a ledger is not written over; name another folder")
        hall = live_through(scale, path)
        end = close_year(hall)
        reports = {language: write_report(hall, end, scale, language) for language in ("en", "zh")}
        if options.out:
            write_files(folder, make_files(hall, end, reports))
        hall.ledger.close()
    print(reports[options.lang], end="")


if __name__ == "__main__":
    main()
