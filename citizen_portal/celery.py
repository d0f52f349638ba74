"""The Celery application. Jobs live in `workflows.jobs`; how they run is in the settings (CELERY_*)."""

import logging
import os
import signal

from celery import Celery, Task
from celery.signals import setup_logging, task_postrun, task_prerun, worker_process_init
from structlog.contextvars import bind_contextvars, clear_contextvars

from citizen_portal.embedded.leash import die_with_parent

log = logging.getLogger(__name__)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "citizen_portal.settings.demo")

app = Celery("citizen_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["workflows"], related_name="jobs")


@worker_process_init.connect
def _end_with_the_worker(**_: object) -> None:
    """A pool process must not wait for work that a killed worker will never send."""
    die_with_parent(signal.SIGKILL)


@setup_logging.connect
def _leave_logging_to_the_settings(**_: object) -> None:
    """Celery sets up none of its own as long as somebody listens here."""


@task_prerun.connect
def _bind_job(task_id: str, **_: object) -> None:
    clear_contextvars()
    bind_contextvars(job=task_id)


@task_postrun.connect
def _tell_job(task: Task, retval: object, **_: object) -> None:
    """Jobs come every few seconds; only those that did something are worth a line. One that failed has its own."""
    if isinstance(retval, int) and retval:
        log.info("%s", task.name, extra={"count": retval})
    clear_contextvars()
