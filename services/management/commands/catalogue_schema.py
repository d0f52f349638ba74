"""Print the JSON Schema of package files, for editors that complete and check while one writes."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from services.catalogue.package_schema import package_schema


class Command(BaseCommand):
    help = "Print the JSON Schema of package files, or write it to a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", type=Path, metavar="FILE", help="write there instead of printing")

    def handle(self, *args: Any, **options: Any) -> None:
        text = json.dumps(package_schema(), ensure_ascii=False, indent=2) + "\n"
        if options["out"] is None:
            self.stdout.write(text, ending="")
        else:
            options["out"].write_text(text, encoding="utf-8")
            self.stdout.write(f"Wrote {options['out']}")
