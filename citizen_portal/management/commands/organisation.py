"""`python3 manage.py organisation FILE`: regions, departments, people and posts, as the city has written them down."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from citizen_portal.founding import CannotBeFounded, found, read_organisation


class Command(BaseCommand):
    help = "Enter regions, departments, people and posts from a file; read again, it corrects and adds."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--check", action="store_true", help="only say what would happen")
        parser.add_argument(
            "--passwords",
            type=Path,
            metavar="OUT",
            help="a new file for the first passwords of new log-ins, readable by its owner alone",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            organisation = read_organisation(options["file"])
            with transaction.atomic():
                done = found(organisation, on=timezone.localdate())
                if done.passwords and options["passwords"] and not options["check"]:
                    _write(options["passwords"], done.passwords)
                transaction.set_rollback(options["check"])
        except CannotBeFounded as refused:
            raise CommandError(f"{refused}\nNothing was entered.") from None
        except FileExistsError:
            raise CommandError("The file for the passwords is there already. Nothing was entered.") from None
        self.stdout.write(
            f"{len(organisation.regions)} regions, {len(organisation.departments)} departments, "
            f"{done.appointed} new posts, {len(done.passwords)} new log-ins"
        )
        if done.corrected:
            self.stdout.write(f"corrected: {', '.join(done.corrected)}")
        if options["check"]:
            self.stdout.write("Only checked: nothing was entered.")
        elif done.passwords and not options["passwords"]:
            self.stdout.write(
                "Nobody was told a password: give each person one with manage.py changepassword."
            )


def _write(file: Path, passwords: dict[str, str]) -> None:
    # Never wider than its owner, and never over another file.
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as written:
        written.writelines(f"{login},{password}\n" for login, password in passwords.items())
