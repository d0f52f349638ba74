"""`manage.py intents`: what waits to be done, what waits for a person, and trying that anew. Ids and codes only."""

from argparse import ArgumentParser
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from workflows.commands import operations
from workflows.errors import WrongState
from workflows.models import Intent

OLDEST = 20


class Command(BaseCommand):
    """Lists without options; changes only with --retry."""

    help = "Show parked and oldest intents, or retry parked ones: --retry ID [ID …], --retry --all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--retry", nargs="*", type=int, metavar="ID", help="try these parked intents anew"
        )
        parser.add_argument("--all", action="store_true", help="with --retry: everything that is parked")

    def handle(self, *, retry: list[int] | None, all: bool, **options: Any) -> None:
        now = timezone.now()
        if retry is None and not all:
            self._list(now)
        elif not retry and all:
            self.stdout.write(f"{operations.retry_parked(now=now)} intents will be tried again.")
        elif retry and not all:
            self._retry(retry, now)
        else:
            raise CommandError("Name the intents to retry, or say --retry --all.")

    def _retry(self, ids: Iterable[int], now: datetime) -> None:
        refused = []
        for intent_id in ids:
            try:
                operations.retry_intent(intent_id=intent_id, now=now)
                self.stdout.write(f"1 intent will be tried again: {intent_id}.")
            except WrongState:
                refused.append(str(intent_id))
        if refused:
            raise CommandError(f"Not parked, or done already: {', '.join(refused)}.")

    def _list(self, now: datetime) -> None:
        parked = Intent.objects.filter(parked_at__isnull=False).order_by("parked_at", "id")
        due = Intent.objects.filter(parked_at__isnull=True, not_before__lte=now).order_by("not_before", "id")
        self._table("parked", parked, now)
        self._table("due", due[:OLDEST], now)
        if not parked:
            self.stdout.write("Nothing is parked.")

    def _table(self, state: str, intents: Iterable[Intent], now: datetime) -> None:
        for intent in intents:
            since = intent.parked_at or intent.not_before
            minutes = (now - since).total_seconds() / 60
            self.stdout.write(
                f"{intent.pk:>10} {state:<7} {minutes:8.1f} min  {intent.kind:<8} case {intent.case_id or '-'}"
                f"  target {intent.target}  attempts {intent.attempts}  {intent.fault or '-'}"
            )
