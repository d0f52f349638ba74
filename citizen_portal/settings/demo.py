"""One machine, with the demo city or an empty one: production's code, embedded servers, plain HTTP on the loopback."""

import os
from ipaddress import ip_network

from citizen_portal.embedded.emptiness import is_empty
from citizen_portal.embedded.secret import data_keys, index_key, secret_key
from citizen_portal.embedded.servers import Servers
from citizen_portal.logging import configuration
from citizen_portal.settings.base import *  # noqa: F403
from citizen_portal.settings.base import (
    CHECKOUT,
    DATA_DIR,
    METRICS_ALLOWED,
    REGISTERS_FILE,
    broker,
    cache,
    database,
    listed,
)

# Where the environment names no servers, the embedded ones are meant; manage.py starts them.
_addresses = Servers.of(DATA_DIR).addresses
REDIS_URL = os.environ.get("REDIS_URL") or _addresses["REDIS_URL"]

DEMO_CITY = not is_empty(DATA_DIR)
if DEMO_CITY and not REGISTERS_FILE:
    REGISTERS_FILE = CHECKOUT / "citizen_portal" / "demo" / "registers.yaml"
STAFF_SECOND_FACTOR = False
DESIGN_GALLERY = True
SECRET_KEY = os.environ.get("SECRET_KEY") or secret_key(DATA_DIR)
DATA_KEYS = os.environ.get("DATA_KEYS") or data_keys(DATA_DIR)
DATA_INDEX_KEY = os.environ.get("DATA_INDEX_KEY") or index_key(DATA_DIR)
ALLOWED_HOSTS = listed("ALLOWED_HOSTS") or ["localhost", "127.0.0.1", "[::1]"]
DATABASES = {
    "default": database(
        os.environ.get("DATABASE_URL") or _addresses["DATABASE_URL"],
        pool_size=int(os.environ.get("DATABASE_POOL_SIZE", "0")),
    )
}
CELERY_BROKER_URL = broker(REDIS_URL)
CACHES = {"default": cache(REDIS_URL)}

METRICS_ALLOWED = METRICS_ALLOWED or [ip_network("127.0.0.0/8"), ip_network("::1")]
LOGGING = configuration(form=os.environ.get("LOG_FORMAT", "plain"))
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # a security key on http://localhost
