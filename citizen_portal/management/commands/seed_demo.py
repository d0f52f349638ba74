"""`python3 manage.py seed_demo`: the fictitious city to try everything with."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from citizen_portal.demo import demo_logins
from citizen_portal.demo.seeding import seed


class Command(BaseCommand):
    help = "Put the demo city into the database: offices, staff, citizens, registers. Twice changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO_CITY:
            raise CommandError(
                "Demo people have a known password: they are made only where DEMO_CITY is set."
            )
        seed()
        if options["verbosity"]:
            for login in demo_logins():
                self.stdout.write(f"{login.username}\t{login.who}\t{login.note}")
