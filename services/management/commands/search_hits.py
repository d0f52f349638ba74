"""How often the search finds the right one-thing, by a table of everyday queries."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from services.catalogue.loader import load_with_shipped
from services.catalogue.search import Index
from services.catalogue.search.measuring import Answered, answer, hit_rate, read_table

TABLE = Path("tests/tables/search.csv")


class Command(BaseCommand):
    help = "Print how often the right one-thing is found first and among the first three, for both parts of the table."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("packages", nargs="*", type=Path, help="package files beside the shipped ones")
        parser.add_argument(
            "--table", type=Path, default=TABLE, help="query,expected,note (default: %(default)s)"
        )
        parser.add_argument("--misses", action="store_true", help="list what the part for development misses")

    def handle(self, *args: Any, **options: Any) -> None:
        packages = load_with_shipped(*options["packages"]).packages
        numbers = {code: package.one_thing.number for code, package in packages.items()}
        answered, waiting = answer(read_table(options["table"]), Index(packages), numbers)
        seen = [one for one in answered if not one.asked.is_for_measuring]
        unseen = [one for one in answered if one.asked.is_for_measuring]
        self.stdout.write(f"{'':12} {'queries':>8} {'first':>7} {'in three':>9}")
        for name, part in (("development", seen), ("measuring", unseen)):
            rates = hit_rate(part, 1), hit_rate(part, 3)
            self.stdout.write(f"{name:12} {len(part):8} {rates[0]:7.1%} {rates[1]:9.1%}")
        missing = sorted({number for asked in waiting for number in asked.expected} - set(numbers.values()))
        if waiting:
            self.stdout.write(f"Not asked, not on offer yet: {len(waiting)} queries of {', '.join(missing)}")
        if options["misses"]:
            self._tell([one for one in seen if not one.is_right(1)])

    def _tell(self, misses: list[Answered]) -> None:
        for one in misses:
            wanted = "|".join(sorted(one.asked.expected)) or "nothing"
            self.stdout.write(f"{one.asked.query}: wanted {wanted}, found {' '.join(one.found) or 'nothing'}")
