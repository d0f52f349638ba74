"""`/livez`, `/readyz`, `/metrics`: for supervisors, load balancers and Prometheus, never for people."""

from hmac import compare_digest
from ipaddress import ip_address

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client.exposition import choose_encoder
from redis import Redis, RedisError
from rest_framework.settings import api_settings

from citizen_portal.access import may
from citizen_portal.operations.metrics import registry

_seen_migrated = False
"""What was applied once stays so; only a database that is behind is asked again."""


@require_safe
@may("ask after system")
def livez(request: HttpRequest) -> HttpResponse:
    """The process answers. It asks nobody, so that nobody else's trouble makes a supervisor restart it."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@may("ask after system")
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether requests can be served: 503 without the database. Without Redis everything goes on, only slower."""
    database, redis = _database(), _redis()
    status = "unavailable" if database != "ok" else "ready" if redis == "ok" else "degraded"
    answer = {"status": status, "database": database, "redis": redis}
    return JsonResponse(answer, status=503 if status == "unavailable" else 200)


@require_safe
@may("read metrics")
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures, in the text format the scraper asks for. Whoever is not expected finds nothing here."""
    if not _may_scrape(request):
        return HttpResponseNotFound()
    encode, content_type = choose_encoder(request.headers.get("accept", ""))
    try:
        return HttpResponse(encode(registry(timezone.now())), content_type=content_type)
    except DatabaseError:
        # No figures are better than wrong ones: Prometheus sees the target down, which is an alarm of its own.
        return HttpResponse("the database does not answer\n", status=503, content_type="text/plain")


def _database() -> str:
    global _seen_migrated
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not _seen_migrated:
            executor = MigrationExecutor(connection)
            _seen_migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "unreachable"
    return "ok" if _seen_migrated else "not migrated"


def _redis() -> str:
    try:
        with Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1) as redis:
            redis.ping()
    except RedisError:
        return "unreachable"
    return "ok"


def _may_scrape(request: HttpRequest) -> bool:
    token = request.headers.get("authorization", "").removeprefix("Bearer ")
    if settings.METRICS_TOKEN and compare_digest(token.encode(), settings.METRICS_TOKEN.encode()):
        return True
    try:
        address = ip_address(_client(request))
    except ValueError:
        return False  # a unix socket, or a proxy nobody told us of
    return any(address in network for network in settings.METRICS_ALLOWED)


def _client(request: HttpRequest) -> str:
    """Who really asks; empty when somebody between us says something we have no reason to believe."""
    said = [one.strip() for one in request.headers.get("x-forwarded-for", "").split(",") if one.strip()]
    proxies = api_settings.NUM_PROXIES
    if not said:
        return request.META.get("REMOTE_ADDR", "")
    return said[-min(proxies, len(said))] if proxies else ""
