"""Check packages and publish them: `publish PATH…`; without PATH what is shipped."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from services.catalogue.authoring.files import Imported, import_library
from services.catalogue.authoring.library import functions_held, problems_in, published_library, touched
from services.catalogue.gathering import gather
from services.catalogue.loader import Loaded, PackageErrors, load, load_with_shipped, shipped_packages
from services.catalogue.publish import publish
from services.catalogue.sources import where
from services.catalogue.vocabulary import Package


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
            packages = self._taken_over(loaded)
            for code in (*codes, *sorted(touched(packages).keys() - set(codes))):
                if code not in packages:
                    self.stderr.write(f"{code} was retired in the portal, and stays so.")
                    continue
                version, created = publish(packages[code], by=options["by"], at=timezone.now())
                self.stdout.write(f"{version} {'published' if created else 'is unchanged'}")

    def _taken_over(self, loaded: Loaded) -> dict[str, Package]:
        """All one-things with the files taken over; what the portal has changed meanwhile stays, and is told."""
        imported = import_library(loaded.library, now=timezone.now())
        self._tell(imported)
        library = published_library()
        packages = gather(library)
        differs = imported.kept or imported.conflicts
        retired = [package for code, package in loaded.packages.items() if code not in packages]
        if differs and (problems := problems_in(library, packages, functions_held(), retired=retired)):
            for problem in problems:
                self.stderr.write(f"{where(problem.path)}: {problem.message}")
            raise CommandError(
                "These files do not fit what was changed in the portal; nothing was published."
            )
        return packages

    def _tell(self, imported: Imported) -> None:
        for kind, code in imported.conflicts:
            self.stderr.write(
                f"{kind} {code}: both the files and the portal have changed it; the portal's stays. "
                "Export it, bring the two together, and publish again."
            )
        if imported.kept:
            self.stderr.write(
                "Changed in the portal, and kept: "
                + ", ".join(f"{kind} {code}" for kind, code in imported.kept)
            )

    def _functions(self) -> frozenset[str] | None:
        """The functions departments hold, as ``police@district``; None when there are no departments yet."""
        held = functions_held()
        if not held:
            self.stderr.write(
                "There are no departments yet: whether somebody holds each function was not checked."
            )
        return held


def _defined_in(loaded: Loaded, paths: list[Path]) -> list[str]:
    """The one-things that the given files themselves define."""
    given = [path.resolve() for path in paths]
    return [
        code
        for code, file in loaded.origins.items()
        if any(file.resolve() == path or path in file.resolve().parents for path in given)
    ]
