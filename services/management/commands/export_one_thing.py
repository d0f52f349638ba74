"""`python3 manage.py export_one_thing CODE --out FILE`: the version on offer with all it needs, signed."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from services.catalogue.portable import keys
from services.catalogue.portable.packing import export
from services.catalogue.portable.refusals import CannotExport, KeyUnusable


class Command(BaseCommand):
    help = "Write the version of a one-thing that is on offer, with all it needs, as one signed file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code")
        parser.add_argument("--out", type=Path, required=True, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            key = keys.load()
            content, version = export(options["code"], key)
            options["out"].write_bytes(content)
        except (CannotExport, KeyUnusable) as refused:
            raise CommandError(str(refused)) from None
        except OSError as refused:
            raise CommandError(f"{options['out']} cannot be written: {refused.strerror}") from None
        self.stdout.write(
            f"{version}: {len(content)} bytes, signed by {key.name.zh} ({keys.spoken(key.fingerprint)})"
        )
