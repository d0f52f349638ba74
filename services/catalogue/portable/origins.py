"""Where an entry of the catalogue came from, however often it was changed here since."""

from django.db.models import QuerySet

from services.catalogue.authoring.models import IN_FORCE_ONCE, EntryKind, Revision, RevisionState
from services.catalogue.portable.models import Takeover


def origin_of(revision: Revision) -> Takeover | None:
    """The package this state of an entry, or the last state before it that came from another city, was taken from."""
    if revision.takeover_id is not None:
        return revision.takeover
    return _last(Revision.objects.filter(kind=revision.kind, code=revision.code, number__lt=revision.number))


def origin_of_one_thing(code: str) -> Takeover | None:
    """The same for what is on offer under that code; one statement."""
    return _last(Revision.objects.filter(kind=EntryKind.ONE_THING, code=code))


def _last(revisions: QuerySet[Revision]) -> Takeover | None:
    came = revisions.filter(takeover__isnull=False, state__in=IN_FORCE_ONCE).exclude(
        state=RevisionState.APPROVED
    )
    last = came.select_related("takeover__issuer").order_by("-number").first()
    return last.takeover if last else None
