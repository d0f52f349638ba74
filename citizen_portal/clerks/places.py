"""Where one is at the desk: a queue narrowed by filters, as the address has it."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse

from workflows.models import SavedView
from workflows.reads.filters import Filters
from workflows.reads.queues import Queue


@dataclass(frozen=True)
class Place:
    """What stands in the address, without the page of the list and the task opened beside it."""

    queue: Queue
    filters: Filters

    @property
    def filters_text(self) -> str:
        """The filters as one text, for a form that carries them along."""
        return urlencode(self.filters.query)

    @property
    def href(self) -> str:
        return self.address({})

    def address(self, more: Mapping[str, str]) -> str:
        """This place with something added to its query."""
        query = urlencode({**self.filters.query, **more})
        path = reverse("clerks:queue", args=[self.queue])
        return f"{path}?{query}" if query else path

    @classmethod
    def of(cls, view: SavedView) -> "Place | None":
        """What a saved view leads to; None where the desk has no such queue or filter any more."""
        try:
            return cls(Queue(view.queue), Filters.read(view.filters))
        except ValueError:
            return None

    @classmethod
    def read(cls, queue: Queue, given: Mapping[str, str]) -> "Place":
        """From the query of an address; Http404 for filters that nobody could have chosen."""
        try:
            return cls(queue, Filters.read(given))
        except ValueError as error:
            raise Http404 from error
