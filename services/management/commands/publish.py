"""Check packages and publish them: `publish PATH…`; without PATH what is shipped."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from services.catalogue.loader import Loaded, PackageErrors, load, load_with_shipped, shipped_packages
from services.catalogue.publish import publish
from services.models import Department


class Command(BaseCommand):
    help = "Check packages and publish them as new versions. The same content is not published twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "paths", nargs="*", type=Path, metavar="PATH", help="files or folders (default: shipped)"
        )
        parser.add_argument("--alone", action="store_true", help="do not refer to the shipped entries")
        parser.add_argument("--check", action="store_true", help="only check, publish nothing")
        parser.add_argument("--by", default="publish", help="who publishes, kept with the version")

    def handle(self, *args: Any, **options: Any) -> None:
        paths: list[Path] = options["paths"] or [shipped_packages()]
        reading = load if options["alone"] else load_with_shipped
        try:
            loaded = reading(*paths, functions=self._functions())
        except PackageErrors as errors:
            for fault in errors.faults:
                self.stderr.write(str(fault))
            count = len(errors.faults)
            raise CommandError(
                f"{count} fault{'s' if count > 1 else ''}; nothing was published. Mend them and publish again."
            ) from None
        codes = _defined_in(loaded, paths)
        if not codes:
            raise CommandError("There is no one-thing in these files; nothing to publish.")
        if options["check"]:
            self.stdout.write(f"No faults: {', '.join(codes)}")
            return
        with transaction.atomic():
            for code in codes:
                version, created = publish(loaded.packages[code], by=options["by"], at=timezone.now())
                self.stdout.write(f"{version} {'published' if created else 'is unchanged'}")

    def _functions(self) -> frozenset[str] | None:
        """The functions departments hold, as ``police@district``; None when there are no departments yet."""
        held = frozenset(
            f"{function}@{level}" for function, level in Department.objects.values_list("function", "level")
        )
        if not held:
            self.stderr.write(
                "There are no departments yet: whether somebody holds each function was not checked."
            )
        return held or None


def _defined_in(loaded: Loaded, paths: list[Path]) -> list[str]:
    """The one-things that the given files themselves define."""
    given = [path.resolve() for path in paths]
    return [
        code
        for code, file in loaded.origins.items()
        if any(file.resolve() == path or path in file.resolve().parents for path in given)
    ]
