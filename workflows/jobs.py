"""Celery doors: three lines each, and safe to run twice."""

from itertools import count

from celery import shared_task
from django.utils import timezone

from services.channels import queue
from workflows import access_log, outbox
from workflows.commands import operations, posts, system


_drains = count()
"""Of this process. The first is careful: what it finds may have killed the process whose place this one has taken."""


@shared_task(name="workflows.drain")
def drain() -> int:
    """Do what was written down to be done."""
    is_first = next(_drains) == 0
    return outbox.keep_draining(handlers=system.HANDLERS, clock=timezone.now, careful=is_first)


@shared_task(name="workflows.sweep")
def sweep() -> int:
    """Turn on the lights that are due, and make due what a clock that ran ahead has put off."""
    outbox.set_right(now=timezone.now())
    return system.sweep(now=timezone.now())


@shared_task(name="workflows.return_tasks")
def return_tasks() -> int:
    """Give back to the pool what people have claimed who hold no post there any more."""
    return posts.return_tasks(now=timezone.now())


@shared_task(name="workflows.send")
def send() -> int:
    """Hand the messages that wait to the channels."""
    return queue.send_waiting(now=timezone.now())


@shared_task(name="workflows.anchor")
def anchor() -> int:
    """Keep where the chains of the access log end today."""
    return access_log.anchor(now=timezone.now())


@shared_task(name="workflows.heartbeat")
def heartbeat() -> None:
    """Show that jobs are sent and done."""
    operations.beat_heart(now=timezone.now())
