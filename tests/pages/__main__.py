"""`manage.py bars`: every page in every combination. `manage.py pictures --out FOLDER`: a picture of each."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from tests.pages.roles import FACES

TESTS = "tests/pages/test_bars.py"


def main(words: list[str]) -> int:
    """Returns pytest's exit code."""
    parser = argparse.ArgumentParser(prog="manage.py", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    bars = commands.add_parser("bars", help="look at every page in every language, care mode and width")
    pictures = commands.add_parser("pictures", help="write a picture of every page, to leaf through")
    pictures.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    pictures.add_argument(
        "--every", action="store_true", help="in every combination, not in Chinese at 1440 and 390 px alone"
    )
    for command in (bars, pictures):
        command.add_argument("--face", choices=sorted(FACES), help="of one face alone")
    given = parser.parse_args(words)
    wishes = {"DJANGO_SETTINGS_MODULE": "citizen_portal.settings.testing"}
    wishes["COMBINATIONS"] = "all" if given.command == "bars" or given.every else "usual"
    if given.command == "pictures":
        wishes["PICTURES"] = str(given.out.resolve())
    chosen = f"{TESTS}::test_every_page_keeps_the_bars[{given.face}]" if given.face else TESTS
    return subprocess.run(
        [sys.executable, "-m", "pytest", chosen], env={**os.environ, **wishes}, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
