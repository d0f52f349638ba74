"""``manage.py rebuild_figures``: count every case anew; the numbers come out the same, or what was wrong is right."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from workflows.commands.figures import rebuild_figures


class Command(BaseCommand):
    help = "Count every case anew and sum up. Work may go on meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        counted = rebuild_figures(now=timezone.now())
        if options["verbosity"]:
            self.stdout.write(f"{counted} cases counted anew")
