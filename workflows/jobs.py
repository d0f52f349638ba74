"""Celery doors: three lines each, and safe to run twice."""

from itertools import count

from celery import shared_task
from django.utils import timezone

from services.catalogue.authoring import publishing
from services.channels import queue
from workflows import access_log, outbox
from workflows.commands import (
    deliveries,
    digests,
    figures,
    operations,
    organisation,
    posts,
    proactive,
    system,
)
from workflows.commands import sweep as sweeping

_drains = count()
"""Of this process. The first is careful: what it finds may have killed the process whose place this one has taken."""


@shared_task(name="workflows.drain")
def drain() -> int:
    """Do what was written down to be done."""
    is_first = next(_drains) == 0
    return outbox.keep_draining(handlers=system.HANDLERS, clock=timezone.now, careful=is_first)


@shared_task(name="workflows.sweep")
def sweep() -> int:
    """Do what is due by the clock, and make due what a clock that ran ahead has put off."""
    outbox.set_right(now=timezone.now())
    return sweeping.sweep(now=timezone.now())


@shared_task(name="workflows.return_tasks")
def return_tasks() -> int:
    """Give back to the pool what people have claimed who hold no post there any more."""
    return posts.return_tasks(now=timezone.now())


@shared_task(name="workflows.end_offices")
def end_offices() -> int:
    """End the departments and regions whose last day is over, where no work stands any more."""
    return organisation.end_due(now=timezone.now())


@shared_task(name="workflows.send")
def send() -> int:
    """Hand the messages that wait to the channels."""
    return queue.send_waiting(now=timezone.now())


@shared_task(name="workflows.deliver")
def deliver() -> int:
    """Send what people are told outside the portal."""
    deliveries.set_right(now=timezone.now())
    return deliveries.deliver(read_clock=timezone.now)


@shared_task(name="workflows.digest")
def digest() -> int:
    """Sum up the working day for officials, once their office has opened."""
    return digests.sum_up(now=timezone.now())


@shared_task(name="workflows.find_offers")
def find_offers() -> int:
    """Compare the records of those who agreed with the rules of offers."""
    return proactive.find(now=timezone.now())


@shared_task(name="workflows.count_figures")
def count_figures() -> int:
    """Count what happened to cases since the last time."""
    return figures.count_figures(now=timezone.now())


@shared_task(name="workflows.anchor")
def anchor() -> int:
    """Keep where the chains of the access log end today."""
    return access_log.anchor(now=timezone.now())


@shared_task(name="workflows.publish_due")
def publish_due() -> int:
    """Put in force what was approved for today."""
    return publishing.publish_due(now=timezone.now())


@shared_task(name="workflows.heartbeat")
def heartbeat() -> None:
    """Show that jobs are sent and done."""
    operations.beat_heart(now=timezone.now())
