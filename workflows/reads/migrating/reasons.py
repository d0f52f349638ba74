"""The grounds on which a case is sorted: each a code, what follows from it, and a sentence for an official.

The rules in the words of the field stand in docs/case-migration.md; a test holds the two together.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services.catalogue.vocabulary import PRECHECK, Package
from workflows.models import Fate, Verb
from workflows.reads.sentences import STEPS


@dataclass(frozen=True)
class Ground:
    """What follows from a reason; the sentence may speak of ``matter`` and of what it is ``about``."""

    fate: Fate
    sentence: str | Promise


@dataclass(frozen=True)
class Reason:
    """Why one case was sorted as it was: codes of the catalogue, never what a citizen wrote."""

    code: str
    matter: str = ""
    about: str = ""

    @property
    def fate(self) -> Fate:
        return GROUNDS[self.code].fate

    def as_data(self) -> list[str]:
        return [self.code, self.matter, self.about]


def _stays(sentence: str | Promise) -> Ground:
    return Ground(Fate.MUST_STAY, sentence)


def _unmapped(sentence: str | Promise) -> Ground:
    return Ground(Fate.NEEDS_MAPPING, sentence)


def _mapped(sentence: str | Promise) -> Ground:
    return Ground(Fate.MAPPED, sentence)


def _safe(sentence: str | Promise) -> Ground:
    return Ground(Fate.SAFE, sentence)


GROUNDS: dict[str, Ground] = {
    # What the new version no longer knows, or wants besides
    "matter_gone": _stays(gettext_lazy("“%(matter)s” is part of the case, but not of the new version.")),
    "in_a_round": _stays(
        gettext_lazy("The case belongs to a yearly round, which is the same for everybody until it is over.")
    ),
    "matter_unneeded": _stays(
        gettext_lazy("With these answers the new version would not need “%(matter)s”.")
    ),
    "matter_added": _stays(
        gettext_lazy(
            "With these answers the new version needs “%(matter)s” too: the citizen did not apply for it."
        )
    ),
    "question_added": _stays(
        gettext_lazy("The new version asks a question that this citizen was never asked.")
    ),
    "application_stopped": _stays(
        gettext_lazy("With these answers the new version would not take the application.")
    ),
    "not_served": _stays(gettext_lazy("In the new version no office serves the place of this case.")),
    "waits_for_more": _stays(
        gettext_lazy("“%(matter)s” would have to wait for more than when the citizen applied.")
    ),
    # What was done under the old version
    "step_missed": _stays(
        gettext_lazy("“%(matter)s” is already past the place where the new version has the step “%(about)s”.")
    ),
    "steps_reordered": _stays(
        gettext_lazy("“%(matter)s” has passed “%(about)s”, which the new version puts later.")
    ),
    "step_of_another_kind": _stays(
        gettext_lazy("“%(about)s” of “%(matter)s” is another kind of step in the new version.")
    ),
    "decided_already": _stays(
        gettext_lazy("“%(matter)s” is decided, and the new version would work on it further.")
    ),
    "visit_changed": _stays(
        gettext_lazy("“%(about)s” of “%(matter)s” takes part in another joint visit in the new version.")
    ),
    "result_gone": _stays(gettext_lazy("The new version no longer issues “%(about)s” for “%(matter)s”.")),
    "correction_open": _stays(
        gettext_lazy(
            "The citizen is asked to put something right in “%(matter)s” that the new version does not ask for."
        )
    ),
    "corrected_meanwhile": _stays(
        gettext_lazy("“%(about)s” was put right under a name that the new version does not use.")
    ),
    # What the citizen would have to give, pay or put up with
    "document_added": _stays(
        gettext_lazy("The new version wants “%(about)s”, which the citizen was not asked for.")
    ),
    "document_way_gone": _stays(
        gettext_lazy("“%(about)s” was met in a way that the new version no longer allows.")
    ),
    "commitment_signed": _stays(
        gettext_lazy("The citizen signed a promise that speaks of “%(about)s”: it is not given another name.")
    ),
    "document_deferral_gone": _stays(
        gettext_lazy("“%(about)s” may follow later, as it was agreed; the new version wants it at once.")
    ),
    "field_added": _stays(
        gettext_lazy("The new version wants “%(about)s”, which the citizen was not asked for.")
    ),
    "value_refused": _stays(
        gettext_lazy("The new version would not accept what was filled in for “%(about)s”.")
    ),
    "sees_more": _stays(
        gettext_lazy("For “%(matter)s” the office would see “%(about)s”, to which the citizen did not agree.")
    ),
    "fee_higher": _stays(gettext_lazy("“%(matter)s” costs more in the new version.")),
    "visits_higher": _stays(gettext_lazy("In the new version the citizen has to come more often.")),
    # The law, and promises
    "law_not_retroactive": _stays(
        gettext_lazy(
            "“%(matter)s” was taken on before the new legal basis had effect: the law does not reach back."
        )
    ),
    "law_date_unknown": _stays(
        gettext_lazy("“%(matter)s” has a new legal basis, and nobody has said since when it has effect.")
    ),
    "would_be_overdue": _stays(
        gettext_lazy("By the shorter promise of the new version “%(matter)s” would be overdue at once.")
    ),
    # What somebody has to say first
    "step_gone": _unmapped(
        gettext_lazy("“%(matter)s” knows the step “%(about)s”; the new version does not.")
    ),
    "field_gone": _unmapped(gettext_lazy("“%(about)s” was filled in; the new version does not ask for it.")),
    "document_gone": _unmapped(
        gettext_lazy("“%(about)s” was handed over; the new version does not ask for it.")
    ),
    "desk_moved": _unmapped(gettext_lazy("“%(matter)s” stands at a desk that no longer does “%(about)s”.")),
    # What somebody has said
    "step_renamed": _mapped(gettext_lazy("The step “%(about)s” of “%(matter)s” goes by its new name.")),
    "field_renamed": _mapped(gettext_lazy("“%(about)s” goes by its new name.")),
    "field_dropped": _mapped(
        gettext_lazy("“%(about)s” is no longer asked, and no longer shown to any office.")
    ),
    "document_renamed": _mapped(gettext_lazy("The document “%(about)s” goes by its new name.")),
    "document_dropped": _mapped(
        gettext_lazy("The document “%(about)s” is no longer asked, and no longer shown to any office.")
    ),
    "desk_followed": _mapped(gettext_lazy("“%(matter)s” goes on at the new desk for “%(about)s”.")),
    # What changes, and is no worse
    "promise_shorter": _safe(gettext_lazy("The promise is shorter, and the date is earlier: %(matter)s")),
    "promise_kept": _safe(
        gettext_lazy("The new promise would be longer; the date that was promised stays: %(matter)s")
    ),
    "step_added": _safe(
        gettext_lazy("“%(matter)s” has the step “%(about)s” still ahead, within the same promise.")
    ),
    "step_removed": _safe(gettext_lazy("“%(matter)s” is spared the step “%(about)s”.")),
    "waits_for_less": _safe(gettext_lazy("“%(matter)s” has to wait for less.")),
    "fee_lower": _safe(gettext_lazy("“%(matter)s” costs less.")),
    "law_in_effect": _safe(
        gettext_lazy("The new legal basis of “%(matter)s” already had effect when it was taken on.")
    ),
    # What happened between the plan and the move
    "case_ended": _stays(gettext_lazy("The case has ended.")),
    "version_differs": _stays(gettext_lazy("The case no longer has the version this run begins from.")),
    "stopped": _stays(gettext_lazy("The run was stopped before its turn came.")),
    "waits_elsewhere": _stays(gettext_lazy("Another run already waits to move this case.")),
    # Why it could not be undone, or not wholly
    "moved_on": _stays(gettext_lazy("The case has gone on since it was moved: %(about)s")),
    "changed_since": _stays(gettext_lazy("What the move had written has been changed since.")),
    "fee_stays": _stays(gettext_lazy("The citizen was told of the lower fee: it is not taken back.")),
    "date_stays": _safe(gettext_lazy("The citizen was told of the better date: it stays.")),
}


def said(reason: Reason, old: Package, new: Package) -> str:
    """The reason as a sentence in the running language."""
    return str(GROUNDS[reason.code].sentence) % {
        "matter": _matter(reason.matter, old, new),
        "about": _about(reason, old, new),
    }


def _matter(code: str, old: Package, new: Package) -> str:
    found = old.matters.get(code) or new.matters.get(code)
    return str(found.name if found else new.one_thing.name)


def _about(reason: Reason, old: Package, new: Package) -> str:
    code = reason.about
    if reason.code == "moved_on":
        return str(Verb(code).label) if code in Verb.values else code
    if reason.code.startswith(("step", "desk", "visit")):
        return _step(reason.matter, code, old, new)
    if reason.code == "result_gone":
        return _result(reason.matter, code, old)
    return thing_name(code, old, new)


def thing_name(key: str, old: Package, new: Package) -> str:
    """``mother.id_number`` or ``mother.id_card`` in words; the key itself where nobody knows it."""
    role_code, _sep, code = key.partition(".")
    for package in (old, new):
        role = package.roles.get(role_code)
        entry: Any = package.elements.get(code) or package.documents.get(code)
        if role is not None and entry is not None:
            return _("%(role)s: %(element)s") % {"role": role.name, "element": entry.name}
    return key


def _step(matter: str, code: str, old: Package, new: Package) -> str:
    if code == PRECHECK.code:
        return str(PRECHECK.name)
    for package in (old, new):
        for step in package.matters[matter].steps if matter in package.matters else ():
            if step.code == code:
                return str(step.name or STEPS[step.kind])
    return code


def _result(matter: str, code: str, old: Package) -> str:
    found = [result for result in old.matters[matter].results if result.code == code]
    return str(found[0].name) if found else code
