"""The figures as Prometheus reads them, computed from the database at each scrape.

Nothing is counted in a process: any number of web processes, old and new, say the same.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import connection, transaction
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector, CollectorRegistry

from citizen_portal.operations import refusals
from workflows.reads.operations import FIGURES, Figure

PREFIX = "yijianshi_"
PATIENCE = "5s"
"""A figure that takes longer is worth less than the load it makes."""


class Figures(Collector):
    """Everything as it is at `now`."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def collect(self) -> Iterator[Metric]:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [PATIENCE])
            figures = [figure for measure in FIGURES for figure in measure(self.now)]
            figures += _connections()
        yield from map(_gauge, figures)
        yield from _redis()


def registry(now: datetime) -> CollectorRegistry:
    """A registry of this scrape alone."""
    made = CollectorRegistry(auto_describe=False)
    made.register(Figures(now))
    return made


def _gauge(figure: Figure) -> Metric:
    metric = GaugeMetricFamily(PREFIX + figure.name, figure.says, labels=figure.labels)
    for labels, value in figure.values.items():
        metric.add_metric(labels, value)
    return metric


def _connections() -> Iterable[Figure]:
    """How near the database is to refusing connections."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE backend_type = 'client backend'),"
            " current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int"
            " - current_setting('reserved_connections')::int FROM pg_stat_activity"
        )
        used, most = cursor.fetchone()
    yield Figure("database_connections", "Connections to the database server", (), {(): used})
    yield Figure("database_connections_limit", "Connections the server allows us", (), {(): most})


def _redis() -> Iterator[Metric]:
    refused = refusals.counted()
    yield GaugeMetricFamily(
        PREFIX + "redis_up", "1 while Redis answers; nothing is lost without it", value=refused is not None
    )
    counter = CounterMetricFamily(
        PREFIX + "database_refusals",
        "Requests answered 503 because the database or the disk could not serve them",
        labels=["reason"],
    )
    for why, count in (refused or {}).items():
        counter.add_metric([why], count)
    yield counter
