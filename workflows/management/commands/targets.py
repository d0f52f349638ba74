"""``manage.py targets``: where indicators should be, in the whole city and in places that want something else."""

from argparse import ArgumentParser
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from services.models import Region
from workflows.commands.targets import set_target
from workflows.errors import Invalid
from workflows.models import Target
from workflows.reads.figures.registry import INDICATORS


class Command(BaseCommand):
    help = "List the targets of the indicators; with arguments, set one for a place: INDICATOR REGION VALUE|none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("indicator", nargs="?")
        parser.add_argument("region", nargs="?", help="code of the place")
        parser.add_argument("value", nargs="?", help="a number in the unit of the indicator, or none")
        parser.add_argument("--by", default="console", help="who wants it")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["indicator"]:
            self._set(options)
        for indicator in INDICATORS:
            if indicator.target is not None:
                self.stdout.write(f"{indicator.code}\teverywhere\t{indicator.target:g}")
            for target in Target.objects.filter(indicator=indicator.code).order_by("region_id"):
                self.stdout.write(f"{indicator.code}\t{target.region_id}\t{target.value:g}\t{target.set_by}")

    def _set(self, options: dict[str, Any]) -> None:
        if not (options["region"] and options["value"]):
            raise CommandError("INDICATOR REGION VALUE: all three")
        try:
            value = None if options["value"] == "none" else Decimal(options["value"])
            region = Region.objects.get(pk=options["region"])
            set_target(
                indicator=options["indicator"],
                region=region,
                value=value,
                by=options["by"],
                now=timezone.now(),
            )
        except (InvalidOperation, Region.DoesNotExist, Invalid) as error:
            raise CommandError(str(error)) from error
