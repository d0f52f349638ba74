"""Tests: the real servers, in a data directory of this run's own."""

import os
from base64 import b64encode

from citizen_portal.embedded.for_tests import servers_for_this_run
from citizen_portal.logging import configuration
from citizen_portal.settings.base import *  # noqa: F403
from citizen_portal.settings.base import (
    ACCOUNT_RATE_LIMITS,
    CHECKOUT,
    REST_FRAMEWORK,
    broker,
    cache,
    database,
)

# Only addresses; tests/conftest.py starts the servers when a test first needs the database.
SERVERS = servers_for_this_run()
DATA_DIR = SERVERS.place.data
DATABASE_URL = os.environ.get("DATABASE_URL") or SERVERS.addresses["DATABASE_URL"]
REDIS_URL = os.environ.get("REDIS_URL") or SERVERS.addresses["REDIS_URL"]

DEMO_CITY = True
REGISTERS_FILE = CHECKOUT / "citizen_portal" / "demo" / "registers.yaml"
RECORD_SOURCES = ["services.records.city.CityRegistry"]
STAFF_SECOND_FACTOR = False
# Every test comes from one address and counts in one cache; what is counted per account is counted here too.
ACCOUNT_RATE_LIMITS = ACCOUNT_RATE_LIMITS | {
    "login": None,
    "login_failed": "5/300s/key",
    "request_login_code": "3/m/key",
    "signup": "3/m/key",
}
SECRET_KEY = "for tests only, and nothing else"  # noqa: S105
DATA_KEYS = "test:" + b64encode(b"for tests only, and nothing else").decode()
DATA_INDEX_KEY = b64encode(b"for tests only, and nothing more").decode()
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
DATABASES = {"default": database(DATABASE_URL)}
# Runs that share a server given by DATABASE_URL keep apart by name.
DATABASES["default"]["TEST"] = {"NAME": f"test_yijianshi_{os.getpid()}"}
CELERY_BROKER_URL = broker(REDIS_URL)
CACHES = {"default": cache(REDIS_URL)}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "services.encryption.storage.SealedFileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Every test comes from one address: what is counted by address is tried out where a test sets its own rate.
REST_FRAMEWORK = REST_FRAMEWORK | {
    "DEFAULT_THROTTLE_RATES": {
        scope: "1000000/min" if scope.endswith("_from") and scope != "log_in_from" else rate
        for scope, rate in REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"].items()
    }
}
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "media"
QUARANTINE_ROOT = DATA_DIR / "quarantine"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
LOGGING = configuration(level="WARNING")
