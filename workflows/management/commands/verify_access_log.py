"""``manage.py verify_access_log``: prove that no look was changed, removed, put in or cut off."""

from pathlib import Path
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from workflows.access_log import Anchor, Verified, verify

SHOWN = 100


class Command(BaseCommand):
    """Exits with 1 and names the entries when something is wrong."""

    help = "Check the chains of the access log against themselves, and against anchors kept elsewhere."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--anchors",
            type=Path,
            action="append",
            default=[],
            metavar="FILE",
            help="anchors that anchor_access_log handed out earlier; may be given several times",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        known = [anchor for path in options["anchors"] for anchor in _anchors(path)]
        began = perf_counter()
        verified = _verified(known)
        seconds = perf_counter() - began
        if verified.faults:
            faults = [str(fault) for fault in verified.faults[:SHOWN]]
            more = len(verified.faults) - len(faults)
            raise CommandError("\n".join([*faults, *([f"and {more} more"] if more else [])]))
        self.stdout.write(
            f"{verified.entries:,} entries are as they were written"
            f" ({verified.entries / seconds:,.0f} entries a second, {len(known)} anchors from files)"
        )


def _verified(known: list[Anchor]) -> Verified:
    """On one moment's picture, while people go on working."""
    if connection.in_atomic_block:
        return verify(known)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return verify(known)


def _anchors(path: Path) -> list[Anchor]:
    try:
        return [Anchor.parse(line) for line in path.read_text().splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise CommandError(f"{path}: {error}") from error
