"""`python3 manage.py seed_demo`: the fictitious city to try everything with."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from citizen_portal.demo import demo_logins
from citizen_portal.demo.history import fill
from citizen_portal.demo.seeding import seed


class Command(BaseCommand):
    help = "Put the demo city into the database: offices, staff, citizens, registers. Twice changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--cases",
            type=int,
            default=0,
            metavar="N",
            help="also live through N made-up cases of the past weeks, if there are no cases yet",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO_CITY:
            raise CommandError(
                "Demo people have a known password: they are made only where DEMO_CITY is set."
            )
        seed(today=timezone.localdate())
        filled = fill(options["cases"], now=timezone.now()) if options["cases"] > 0 else 0
        if options["verbosity"]:
            if filled:
                self.stdout.write(f"{filled} cases of the past weeks")
            for login in demo_logins():
                self.stdout.write(f"{login.username}\t{login.who}\t{login.note}")
