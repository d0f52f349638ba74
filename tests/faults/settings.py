"""The demo city's settings for an installation that is going to be hurt: production's code, with doors for the faults.

What is added is only loaded here; the shipped code knows nothing of it.
"""

from citizen_portal.settings.demo import *  # noqa: F403
from citizen_portal.settings.demo import CELERY_BEAT_SCHEDULE, INSTALLED_APPS, REST_FRAMEWORK, STORAGES

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.apps.Faults"]
# A handful of people do the work of a city here.
REST_FRAMEWORK = REST_FRAMEWORK | {
    "DEFAULT_THROTTLE_RATES": dict.fromkeys(REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"], "1000000/min")
}
# Nobody looks at its pages.
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# The provider of the run errs on purpose; its address comes from the environment.
CHANNELS = {"sms": "services.channels.sms.JsonGateway", "email": ""}
# A deadline is swept often, so that two sweeps meet, and a run is not kept waiting.
SWEEP = "sweep the deadlines"
CELERY_BEAT_SCHEDULE = CELERY_BEAT_SCHEDULE | {
    SWEEP: CELERY_BEAT_SCHEDULE[SWEEP] | {"schedule": 3, "options": {"expires": 3}}
}
