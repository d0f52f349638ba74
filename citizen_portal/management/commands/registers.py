"""`python3 manage.py registers`: the registers of the demo city, and how they behave."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from citizen_portal.demo.registers import NoSuchRegister, all_well, listed, switch
from services.models import Behaviour


class Command(BaseCommand):
    help = "List the registers of the demo city, or let one be slow, down or wrong."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "switches",
            nargs="*",
            metavar="KIND=BEHAVIOUR",
            help=f"for example id_card=slow; a behaviour is one of {', '.join(Behaviour.values)}",
        )
        parser.add_argument("--well", action="store_true", help="let every register answer as it should")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO_CITY:
            raise CommandError("Only the registers of the demo city can be switched.")
        if options["well"]:
            all_well()
        for wish in options["switches"]:
            kind, _equals, behaviour = wish.partition("=")
            try:
                switch(kind, behaviour)
            except NoSuchRegister:
                raise CommandError(f"{wish}: no such register, or it cannot behave so.") from None
        for register in listed():
            self.stdout.write(f"{register.name.zh} ({register.name.en})")
            for one in register.kinds:
                self.stdout.write(f"  {one.kind}\t{one.behaviour.value}")
