"""What goes along with a revision: entries that are new themselves, and that it cannot do without.

Whoever writes a matter with a new field proposes the field too. Both are handed in, approved and published together,
the field first, so that nobody has to know in which order a catalogue is built.
"""

from django.db.models import Q
from pydantic import BaseModel

from services.catalogue.authoring.models import OPEN, EntryKind, Revision
from services.catalogue.checks.references import named
from services.catalogue.vocabulary import Library

ORDER = (EntryKind.ELEMENT, EntryKind.ROLE, EntryKind.DOCUMENT, EntryKind.MATTER, EntryKind.ONE_THING)
"""What others refer to comes first."""

_KINDS = {kind.section: kind for kind in EntryKind}


def companions(revision: Revision) -> list[Revision]:
    """The new entries it needs, directly or through others, in the order in which they must be published.

    Of the same owner; or words of the dictionary that one of its writers proposed. Nobody hands in another
    department's work. What was taken over from another city goes together by itself.
    """
    if revision.takeover_id is not None:
        return []
    of_its_people = Q(owner=revision.owner) | Q(owner="", writers__overlap=revision.writers)
    new = Revision.objects.filter(of_its_people, state__in=OPEN, based_on=None, takeover=None)
    open_ones = {
        (EntryKind(each.kind), each.code): each
        for each in new.exclude(kind=revision.kind, code=revision.code)
    }
    found: dict[tuple[EntryKind, str], Revision] = {}
    todo = [(EntryKind(revision.kind), revision.entry)]
    while todo and open_ones:
        for name in _named(*todo.pop()):
            if name in open_ones and name not in found:
                found[name] = open_ones[name]
                todo.append((name[0], found[name].entry))
    return sorted(found.values(), key=lambda each: (ORDER.index(EntryKind(each.kind)), each.pk))


def _named(kind: EntryKind, entry: BaseModel) -> set[tuple[EntryKind, str]]:
    alone = Library.model_construct(**{kind.section: (entry,)})
    return {(_KINDS[section], code) for section, code in named(alone)}
