"""What every installation shares; values that differ come from the environment, named in README.md."""

import os
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from citizen_portal.logging import configuration
from citizen_portal.settings.people import *  # noqa: F403

CHECKOUT = Path(__file__).resolve().parents[2]
DATA_DIR = Path(os.environ.get("DATA_DIR", CHECKOUT / ".local"))


def database(url: str, *, pool_size: int = 0) -> dict[str, object]:
    """Django's database entry for a `postgresql://user:password@host:port/name?option=…` address.

    `pool_size` > 0 keeps that many connections for the threads of one process; 0 keeps one per thread for a
    minute, which is what forking workers need.
    """
    parts = urlsplit(url)
    options: dict[str, object] = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    # A socket's folder may stand in the query, where libpq allows it; Django wants it as HOST.
    host = options.pop("host", None) or unquote(parts.hostname or "")
    if pool_size:
        options["pool"] = {"min_size": 1, "max_size": pool_size, "timeout": 10}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 0 if pool_size else 60,
        "CONN_HEALTH_CHECKS": True,  # a connection that died with the server is replaced, not handed to a request
        "OPTIONS": options,
    }


def broker(url: str) -> str:
    """Celery's spelling of a redis-py address: kombu calls a unix socket `redis+socket`."""
    parts = urlsplit(url)
    if parts.scheme != "unix":
        return url
    return f"redis+socket://{parts.path}?virtual_host={parse_qs(parts.query).get('db', ['0'])[-1]}"


def cache(url: str) -> dict[str, object]:
    """Django's cache entry. It only counts: when Redis is down people are let through, not turned away."""
    return {
        "BACKEND": "citizen_portal.forgiving_cache.ForgivingRedisCache",
        "LOCATION": url,
        "OPTIONS": {"IGNORE_EXCEPTIONS": True, "SOCKET_CONNECT_TIMEOUT": 1, "SOCKET_TIMEOUT": 2},
    }


def listed(name: str) -> list[str]:
    """A comma-separated environment variable as a list."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


DEBUG = False
DEMO_CITY = False  # whether demo people with a known password may be made
ROOT_URLCONF = "citizen_portal.urls"
WSGI_APPLICATION = "citizen_portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "knox",
    "csp",
    "viewflow.workflow",
    "services",
    "workflows",
    "citizen_portal.accounts",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "citizen_portal.citizens",
    "citizen_portal.clerks",
    "citizen_portal.supervisors",
    "citizen_portal.authors",
    "citizen_portal.operators",
    "citizen_portal.design",
    "citizen_portal",
]

MIDDLEWARE = [
    "citizen_portal.operations.shortcut.Shortcut",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "citizen_portal.request_log.RequestLog",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "citizen_portal.accounts.idle.KeepAwake",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "citizen_portal.accounts.second_factor.SecondFactor",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "citizen_portal.characters.NoNul",
    "citizen_portal.uploads.BodyLimit",
    "citizen_portal.domain_errors.DomainErrors",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "citizen_portal.design.display.display",
                "citizen_portal.acting.acting",
            ],
        },
    },
]

# Language and time
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [CHECKOUT / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
# Whose portal it is; pages say it on top.
CITY_NAME = {"zh": os.environ.get("CITY_NAME_ZH", "云江市"), "en": os.environ.get("CITY_NAME_EN", "Yunjiang")}
# When offices work: terms in hours, alarms and reminders keep to it.
OFFICE_HOURS = os.environ.get("OFFICE_HOURS", "09:00-12:00 13:00-17:00")

# Files: the page's own are collected and hashed; people's lie outside everything the web server shows.
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "media"
# Where uploads wait to be examined, in files without names; and the virus scanner: tcp://host:port, unix:///path,
# or empty for none. ALLOW_UNSCANNED says whether staff may open what no scanner has seen; they are told so.
QUARANTINE_ROOT = DATA_DIR / "quarantine"
CLAMD_ADDRESS = os.environ.get("CLAMD_ADDRESS", "")
ALLOW_UNSCANNED = True
UPLOAD_LIMITS: dict[str, int] = {}  # what differs from services/files/limits.py
# What citizens type to come here: printed on notices, so that whoever holds one can check it.
PORTAL_ADDRESS = os.environ.get("PORTAL_ADDRESS", "http://localhost:8000").rstrip("/")
STORAGES = {
    "default": {"BACKEND": "services.encryption.storage.SealedFileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_HANDLERS = ["citizen_portal.uploads.NamelessUploadHandler"]
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 50
# Sensitive data at rest: aes-256-gcm, or sm4-gcm with SM3 (decision 005). The keys stand in each place's settings.
DATA_CIPHER = os.environ.get("DATA_CIPHER", "aes-256-gcm")

# Forms are ours alone
CSRF_FAILURE_VIEW = "citizen_portal.design.errors.csrf_failure"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

# What a browser is told
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

# Other offices' registers: the adapters to ask, in order (services/records/registry.py); over HTTP as soon as there is
# an address. Which register has which records stands in a file; a page waits for all of them together this long.
REGISTERS_URL = os.environ.get("REGISTERS_URL", "")
REGISTERS_TOKEN = os.environ.get("REGISTERS_TOKEN", "")
REGISTERS_FILE = os.environ.get("REGISTERS_FILE", "")
REGISTERS_CA_FILE = os.environ.get("REGISTERS_CA_FILE", "")  # certificates of a city's own authority
REGISTERS_PATIENCE = float(os.environ.get("REGISTERS_PATIENCE", "2"))  # seconds
RECORD_SOURCES = [
    "services.records.remote.RemoteRegisters" if REGISTERS_URL else "services.records.city.CityRegistry"
]

# Who is asked to put right a record whose issuer is not an office of the city
RECORDS_OFFICE = "government_services@city"

# API: nobody comes in, nothing is counted and nothing is described that a view does not say (citizen_portal/api)
REST_FRAMEWORK = {
    "DEFAULT_PERMISSION_CLASSES": ["citizen_portal.api.policies.Nobody"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_METADATA_CLASS": None,  # the OpenAPI description says what OPTIONS would
    "DEFAULT_SCHEMA_CLASS": "citizen_portal.api.openapi.Description",
    "DEFAULT_THROTTLE_RATES": {
        # Pages and API count together: for each account, and (`_from`) for each address behind which many may sit.
        "search": "120/min",
        "search_from": "1200/min",
        "submission": "30/min",
        "submission_from": "600/min",
        "saving": "120/min",
        "saving_from": "2400/min",
        "upload": "60/min",
        "upload_from": "600/min",
        "desk_search": "60/min",
        "desk_search_from": "1200/min",
        "verification": "30/min",
        "verification_from": "120/min",
        "export": "5/hour",
        "export_from": "60/hour",
        "log_in_from": "20/min",
        "log_in_as": "10/min",
    },
    # Whom to believe about a client's address: this many proxies stand in front, none by default.
    "NUM_PROXIES": int(os.environ.get("TRUSTED_PROXIES", "0")),
    "EXCEPTION_HANDLER": "citizen_portal.api.problems.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
REST_KNOX = {
    "AUTH_HEADER_PREFIX": "Bearer",
    "TOKEN_TTL": timedelta(hours=10),
}
SPECTACULAR_SETTINGS = {
    "TITLE": "一件事",
    "DESCRIPTION": "One thing, done once: the same verbs and reads that the pages use.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": True,
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "CaseState": "workflows.models.CaseState",
        "ConsentKind": "citizen_portal.api.shapes.catalogue.CONSENT_KINDS",
        "SubCaseState": "workflows.models.SubCaseState",
        "Outcome": "citizen_portal.api.shapes.tasks.BY_PEOPLE",
    },
    "PATH_CONVERTER_OVERRIDES": {
        "case_number": {"type": "string", "pattern": "^[0-9]{20}[0-9A-Z*]$"},
        "code": {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,63}$"},
        "document_key": {"type": "string", "pattern": r"^[a-z][a-z0-9_]{0,63}\.[a-z][a-z0-9_]{0,63}$"},
    },
}

# Packages of the catalogue: the file of the city's signing key, readable by its owner alone (decision 012), and the
# licence that stands in what is exported (an SPDX name)
CATALOGUE_KEY_FILE = os.environ.get("CATALOGUE_KEY_FILE", str(DATA_DIR / "catalogue_key" / "signing.json"))
CATALOGUE_LICENCE = os.environ.get("CATALOGUE_LICENCE", "AGPL-3.0-or-later")

# What new entries of the access log are hashed with: sha256 or sm3 (GB/T 32905); a chain may change over.
ACCESS_LOG_DIGEST = os.environ.get("ACCESS_LOG_DIGEST", "sha256")

# Jobs: the database is the truth, Redis a nudge: a lost message costs seconds, a repeated one nothing.
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 120
CELERY_TASK_SOFT_TIME_LIMIT = 100
CELERY_TASK_PUBLISH_RETRY = False  # a nudge is not worth waiting for: beat drains anyway
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,  # over twice the longest job (CELERY_TASK_TIME_LIMIT)
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
}
CELERY_BEAT_SCHEDULER = (
    "celery.beat:Scheduler"  # in memory: nothing here runs less often than every quarter of an hour
)
# `expires`: when no worker runs for an hour, one drain afterwards is as good as seven hundred.
CELERY_BEAT_SCHEDULE = {
    "drain the outbox": {"task": "workflows.drain", "schedule": 5, "options": {"expires": 5}},
    "show that jobs run": {"task": "workflows.heartbeat", "schedule": 10, "options": {"expires": 10}},
    "sweep the deadlines": {"task": "workflows.sweep", "schedule": 30, "options": {"expires": 30}},
    "send what waits": {"task": "workflows.send", "schedule": 2, "options": {"expires": 2}},
    "deliver messages": {"task": "workflows.deliver", "schedule": 2, "options": {"expires": 2}},
    "sum up the working day": {"task": "workflows.digest", "schedule": 300, "options": {"expires": 300}},
    "return the tasks of ended posts": {
        "task": "workflows.return_tasks",
        "schedule": 300,
        "options": {"expires": 300},
    },
    "end offices after their last day": {
        "task": "workflows.end_offices",
        "schedule": 300,
        "options": {"expires": 300},
    },
    "publish what was approved for today": {
        "task": "workflows.publish_due",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "find what people may be offered": {
        "task": "workflows.find_offers",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "count the figures": {"task": "workflows.count_figures", "schedule": 10, "options": {"expires": 10}},
    "anchor the access log": {"task": "workflows.anchor", "schedule": 900, "options": {"expires": 900}},
}

# Who may read /metrics: networks (10.1.0.0/16), and whoever sends this bearer token. Nobody unless it is said.
METRICS_ALLOWED = [ip_network(network) for network in listed("METRICS_ALLOWED")]
METRICS_TOKEN = os.environ.get("METRICS_TOKEN", "")

DJANGO_REDIS_LOG_IGNORED_EXCEPTIONS = True
LOGGING = configuration(form=os.environ.get("LOG_FORMAT", "json"))
