"""The Celery application. Jobs live in `workflows.jobs`; how they run is in the settings (CELERY_*)."""

import os
import signal

from celery import Celery
from celery.signals import worker_process_init

from citizen_portal.embedded.leash import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "citizen_portal.settings.demo")

app = Celery("citizen_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["workflows"], related_name="jobs")


@worker_process_init.connect
def _end_with_the_worker(**_: object) -> None:
    """A pool process must not wait for work that a killed worker will never send."""
    die_with_parent(signal.SIGKILL)
