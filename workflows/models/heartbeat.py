"""That the jobs run at all: beat sends, a worker does, the database keeps when that last happened."""

from django.db import models


class Heartbeat(models.Model):
    """The one row a job writes again and again; it outlives beat, worker and Redis, and so tells of their end."""

    JOBS = "jobs"

    name = models.CharField(max_length=16, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.at:%Y-%m-%d %H:%M:%S}"
