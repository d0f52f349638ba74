"""The control: what must follow a decision is a Celery message and nothing else, as many programs do it.

Same handlers, same worker, same `on_commit`; only the row is missing. The check must find what this loses.
"""

from collections.abc import Iterable

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from workflows import outbox
from workflows.commands.system import HANDLERS
from workflows.models import Intent


@shared_task(name="faults.do")
def do(kind: str, case_id: int, target: int) -> None:
    intent = outbox.intend(kind, case_id=case_id, target=target, now=timezone.now())
    if kind in HANDLERS.inquiries:
        settle = HANDLERS.inquiries[kind](intent, timezone.now())
        with transaction.atomic():
            settle()
        return
    with transaction.atomic():
        HANDLERS.effects[kind](intent, timezone.now())


def install() -> None:
    outbox.post = post


def post(intents: Iterable[Intent]) -> None:
    wanted = [(str(intent.kind), intent.case_id, intent.target) for intent in intents]
    transaction.on_commit(lambda: [do.delay(*each) for each in wanted])
