"""``manage.py anchor_access_log``: hand out where the chains end, to be kept where nobody here can reach."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from workflows.access_log import anchor, newest_anchors


class Command(BaseCommand):
    """One line of JSON for each department: print it, sign it, send it to the auditor."""

    help = (
        "Keep today's anchors of the access log and print the newest of every chain, one JSON object a line."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        anchor(now=timezone.now())
        for each in newest_anchors():
            self.stdout.write(str(each))
