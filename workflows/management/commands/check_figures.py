"""``manage.py check_figures``: compares the figures with the raw rows, and says where they differ."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from workflows.commands.figures import batches, count_figures
from workflows.models import Case
from workflows.reads.figures.checking import wrong_cases, wrong_sums


class Command(BaseCommand):
    """Exits 1 when anything differs; `rebuild_figures` sets it right."""

    help = "Compare the figures with the cases they are made of; exits 1 and says where they differ."

    def handle(self, *args: Any, **options: Any) -> None:
        count_figures(now=timezone.now())
        checked = wrong = 0
        for cases in batches():
            checked += len(cases)
            for each in wrong_cases(cases):
                wrong += 1
                number = Case.objects.values_list("number", flat=True).get(pk=each.case_id)
                self.stdout.write(f"case {number}: missing {each.missing or 0}, too many {each.surplus or 0}")
        for sum_ in wrong_sums():
            wrong += 1
            where = " ".join(
                f"{name}={value}" for name, value in sum_.where.items() if value not in (None, "")
            )
            self.stdout.write(f"sum {where}: stands {sum_.kept}, should be {sum_.wanted} (n, hits, minutes)")
        if wrong:
            self.stdout.write(
                f"{wrong} differences in {checked} cases; manage.py rebuild_figures sets them right"
            )
            sys.exit(1)
        if options["verbosity"]:
            self.stdout.write(f"the figures of {checked} cases are right")
