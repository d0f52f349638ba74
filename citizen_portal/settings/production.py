"""Production: everything from the environment; a missing variable stops the start by its name."""

import os

from citizen_portal.settings.base import *  # noqa: F403
from citizen_portal.settings.base import SMS_GATEWAY_URL, broker, cache, database, listed

SECRET_KEY = os.environ["SECRET_KEY"]
SECRET_KEY_FALLBACKS = listed("SECRET_KEY_FALLBACKS")
DATA_KEYS = os.environ["DATA_KEYS"]
DATA_INDEX_KEY = os.environ["DATA_INDEX_KEY"]
ALLOWED_HOSTS = listed("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = listed("CSRF_TRUSTED_ORIGINS")
DATABASES = {
    "default": database(os.environ["DATABASE_URL"], pool_size=int(os.environ.get("DATABASE_POOL_SIZE", "0")))
}
REDIS_URL = os.environ["REDIS_URL"]
CELERY_BROKER_URL = broker(REDIS_URL)
CACHES = {"default": cache(REDIS_URL)}

STAFF_SECOND_FACTOR = os.environ.get("STAFF_SECOND_FACTOR", "yes") != "no"
CHANNELS = {
    "sms": os.environ.get("SMS_TRANSPORT", "services.channels.sms.JsonGateway" if SMS_GATEWAY_URL else ""),
    "email": "services.channels.email.DjangoTransport",
}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"

ALLOW_UNSCANNED = os.environ.get("ALLOW_UNSCANNED") == "yes"

# Only behind HTTPS; the proxy in front says how the request came in and must overwrite this header.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
