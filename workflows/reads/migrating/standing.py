"""Where running cases stand: everything the sorting asks about, fetched for many cases at once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import prefetch_related_objects

from services.catalogue.vocabulary import Package
from workflows.models import (
    Application,
    Attachment,
    Case,
    CorrectionItem,
    Result,
    SubCase,
    SubCaseState,
    Task,
)
from workflows.reads.carried import as_named_now
from workflows.reads.corrections import documents_as_corrected, handed_in
from workflows.reads.facts import facts_of
from workflows.reads.pauses import fetch_pauses


@dataclass(frozen=True)
class Standing:
    """One running case. `facts` by question and ``role.element``, `ways` of documents by ``holder.kind``, both as its
    version names them; `asked` is what corrections are or were about, True while the citizen is still to answer;
    `issued` are results as (matter, code).
    """

    case: Case
    sub_cases: tuple[SubCase, ...]
    tasks: tuple[Task, ...]
    facts: Mapping[str, Any]
    ways: Mapping[str, Mapping[str, Any]]
    asked: Mapping[tuple[str, str], bool]
    issued: frozenset[tuple[str, str]]

    @property
    def package(self) -> Package:
        return self.case.package

    @property
    def needed(self) -> tuple[SubCase, ...]:
        """Without the matters the citizen did not need."""
        return tuple(one for one in self.sub_cases if one.state != SubCaseState.SKIPPED)

    @property
    def unended(self) -> tuple[SubCase, ...]:
        return tuple(one for one in self.sub_cases if not one.has_ended)

    def open_task(self, sub_case: SubCase) -> Task | None:
        return next(
            (one for one in self.tasks if one.sub_case_id == sub_case.pk and one.finished is None), None
        )


def standing_of(case: Case) -> Standing:
    """One case, which the caller may hold under its lock."""
    return standings([case])[0]


def standings(cases: Sequence[Case]) -> list[Standing]:
    """Many cases in order: a dozen statements however many they are."""
    cases = list(cases)
    prefetch_related_objects(cases, "extensions")
    sub_cases = _sub_cases(cases)
    facts = facts_of(cases)
    said = Application.objects.only("documents").in_bulk([case.pk for case in cases])
    tasks, files = defaultdict(list), defaultdict(list)
    for task in Task.objects.filter(process__in=cases).defer("opinion").order_by("id"):
        tasks[task.process_id].append(task)
    for file in handed_in(Attachment.objects.filter(case__in=cases)):
        files[file.case_id].append(file)
    asked: dict[int, dict[tuple[str, str], bool]] = defaultdict(dict)
    items = CorrectionItem.objects.filter(request__sub_case__case__in=cases)
    for case_id, matter, about, ended in items.values_list(
        "request__sub_case__case_id", "request__sub_case__matter", "about", "request__ended_at"
    ):
        asked[case_id][matter, about] = ended is None
    issued: dict[int, set[tuple[str, str]]] = defaultdict(set)
    results = Result.objects.filter(sub_case__case__in=cases)
    for case_id, matter, code in results.values_list("sub_case__case_id", "sub_case__matter", "code"):
        issued[case_id].add((matter, code))
    return [
        Standing(
            case=case,
            sub_cases=tuple(sub_cases[case.pk]),
            tasks=tuple(tasks[case.pk]),
            facts=facts[case.pk],
            ways=documents_as_corrected(
                as_named_now(case, said[case.pk].documents, "documents"), files[case.pk]
            ),
            asked=asked[case.pk],
            issued=frozenset(issued[case.pk]),
        )
        for case in cases
    ]


def _sub_cases(cases: Sequence[Case]) -> dict[int, list[SubCase]]:
    by_id = {case.pk: case for case in cases}
    found: dict[int, list[SubCase]] = defaultdict(list)
    rows = SubCase.objects.filter(case__in=cases).select_related("department").defer("note", "findings")
    for one in rows.order_by("case_id", "position"):
        one.case = by_id[one.case_id]
        found[one.case_id].append(one)
    fetch_pauses(one for each in found.values() for one in each)
    return found
