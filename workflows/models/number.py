"""Running numbers of official numbers, one series a day (or a year: the day is its first)."""

from collections.abc import Iterable
from datetime import date

from django.db import connection, models

TAKE = """
INSERT INTO workflows_series (code, day, last)
SELECT code, %(day)s, count(*) FROM unnest(%(codes)s::text[]) AS code GROUP BY code ORDER BY code
ON CONFLICT (code, day) DO UPDATE SET last = workflows_series.last + excluded.last
RETURNING code, last
"""


class Series(models.Model):
    """The last serial given out under `code` on `day`."""

    code = models.CharField(max_length=43)
    day = models.DateField()
    last = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "series"
        constraints = [models.UniqueConstraint(fields=["code", "day"], name="one_series_per_code_and_day")]

    def __str__(self) -> str:
        return f"{self.code} {self.day}: {self.last}"

    @staticmethod
    def take(codes: Iterable[str], *, day: date) -> dict[str, int]:
        """The next serial of each series, in one statement: of a code named n times, the last of its next n.

        The rows stay locked until the transaction ends, always in the same order, so two takers never
        wait for each other in a circle.
        """
        with connection.cursor() as cursor:
            cursor.execute(TAKE, {"codes": sorted(codes), "day": day})
            return dict(cursor.fetchall())
