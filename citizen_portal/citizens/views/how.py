"""The proof of a merge, for anyone: what every matter asks for, what is asked in the end, and who sees what.

The situation stands in the address: codes of questions, which tell of nobody, so that a proof can be passed on.
"""

import csv
from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from citizen_portal.access import may
from citizen_portal.citizens.page import HOME, show
from citizen_portal.citizens.proving import Proof, counted, published
from citizen_portal.citizens.sheet import Sheet
from citizen_portal.citizens.views.home import current_or_404
from citizen_portal.limits import READS, limited
from services.catalogue.models import OneThingVersion
from services.catalogue.portable.origins import origin_of_one_thing
from services.catalogue.proof import MergedRow, merge
from services.catalogue.shaping import Choice, Shape, shape

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@may("read catalogue")
@limited("search", READS)
@require_safe
def how(request: HttpRequest, code: str) -> HttpResponse:
    """The page; what the address does not answer gets an answer that goes on."""
    version = current_or_404(code)
    chosen, proof = _proof(request, version)
    one_thing = version.package.one_thing
    context = {
        "one_thing": one_thing,
        "version": version,
        "origin": origin_of_one_thing(code),
        "sheet": _sheet(chosen.choices),
        "situation": [(choice.text, _labels(choice)) for choice in chosen.choices],
        "proof": proof,
        "counted": counted(proof.merge),
        "published": published(proof.merge),
        "is_sample": any(matter.sample for matter in proof.merge.matters),
        "table": f"{reverse('citizens:how-table', args=[code])}?{_query(chosen.choices)}",
    }
    crumbs = [
        (str(one_thing.name), reverse("citizens:one-thing", args=[code])),
        (_("How it is put together"), ""),
    ]
    return show(request, "how.html", context, active=HOME, crumbs=crumbs)


@may("read catalogue")
@limited("search", READS)
@require_safe
def how_table(request: HttpRequest, code: str) -> HttpResponse:
    """The rows of the page as CSV, one column per matter; UTF-8 with a mark, which spreadsheets need."""
    version = current_or_404(code)
    _chosen, proof = _proof(request, version)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{code}-v{version.number}.csv"'
    answer.write("\ufeff")
    csv.writer(answer).writerows([harmless(cell) for cell in line] for line in _lines(proof))
    return answer


def _proof(request: HttpRequest, version: OneThingVersion) -> tuple[Shape, Proof]:
    chosen = shape(version.package, dict(request.GET.lists()), today=timezone.localdate())
    return chosen, Proof(version.package, merge(version.package, chosen.guide.answers))


def _query(choices: Sequence[Choice]) -> str:
    """The whole situation as an address says it: only what was really chosen from."""
    return urlencode({choice.name: choice.chosen for choice in choices}, doseq=True)


def _sheet(choices: Sequence[Choice]) -> Sheet:
    return Sheet(
        {choice.name: forms.Field(label=choice.text, widget=_control(choice)) for choice in choices},
        {choice.name: list(choice.chosen) if choice.several else choice.chosen[0] for choice in choices},
    )


def _control(choice: Choice) -> forms.Widget:
    kind = forms.CheckboxSelectMultiple if choice.several else forms.RadioSelect
    return kind(choices=choice.options)


def _labels(choice: Choice) -> str:
    return _(", ").join(label for code, label in choice.options if code in choice.chosen)


def _lines(proof: Proof) -> Iterator[list[str]]:
    matters = [str(matter.name) for matter in proof.merge.matters]
    yield [_("Kind"), _("Catalogue code"), _("Name"), _("Asked of you"), *matters]
    for row in proof.merge.fields:
        yield _line(proof, row, _("Field"), proof.name_of_field(row))
    for row in proof.merge.documents:
        yield _line(proof, row, _("Document"), proof.name_of_document(row))


def _line(proof: Proof, row: MergedRow, kind: str, name: str) -> list[str]:
    asked = _("yes") if row.asked and not row.fetched else _("no")
    ticks = [row.ticks.get(matter.code) for matter in proof.merge.matters]
    return [kind, row.key, name, asked, *(proof.comes(row, tick) if tick else "" for tick in ticks)]


def harmless(cell: str) -> str:
    """A spreadsheet takes text that begins so for a formula; authors of a catalogue write names freely."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
