"""A draft as it stands: the answers that apply, the form they lead to, what is known already, the documents."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from services.catalogue.compose import Checked, Form, check_values, compose
from services.catalogue.models import package_of
from services.catalogue.plan import APPLICANT, Guide, Plan, guide, plan
from services.catalogue.vocabulary import Package
from services.models import Holder, Region
from services.records.record import Fact, inquiry_about
from services.records.registry import Inquiry
from workflows.models import Draft
from workflows.policy import own_drafts
from workflows.reads.corrections import fault_text
from workflows.reads.documents import gather
from workflows.reads.prefill import Prefill, prefill
from workflows.reads.submissions import submitted_with


@dataclass(frozen=True)
class Filling:
    """A draft seen through its package, at one moment. Nothing here writes.

    `inquiry` is what the registers are asked for this request: once each, however often the draft is read again.
    """

    draft: Draft
    package: Package
    applicant: Holder
    now: datetime
    inquiry: Inquiry

    @cached_property
    def guide(self) -> Guide:
        return guide(self.package, self.draft.answers)

    @property
    def answers(self) -> Mapping[str, Any]:
        """The answers that apply, the applicant's role among them."""
        return self.guide.answers

    @property
    def applicant_role(self) -> str:
        return self.answers[APPLICANT]

    @cached_property
    def plan(self) -> Plan:
        return plan(self.package, {**self.answers, **self.checked.values})

    @cached_property
    def prefill(self) -> Prefill:
        form = compose(self.package, {**self.answers, **self.draft.values})
        return prefill(
            self.package,
            form,
            answers=self.answers,
            applicant_role=self.applicant_role,
            applicant=self.applicant,
            now=self.now,
            inquiry=self.inquiry,
        )

    @cached_property
    def values(self) -> dict[str, Any]:
        """What is typed, over what the records say; what somebody emptied stays empty."""
        return {**self.prefill.values, **self.draft.values}

    @cached_property
    def checked(self) -> Checked:
        return check_values(self.package, self.answers, self.values, today=timezone.localdate(self.now))

    @property
    def form(self) -> Form:
        return self.checked.form

    @cached_property
    def advice(self) -> list[tuple[str, str]]:
        """What the precheck wants put right when it sent this draft back: (field or document, sentence)."""
        items = self.draft.advice.get("items", ()) if self.draft.returned_from_id else ()
        return [(item["about"], fault_text(item["text"])) for item in items]

    @cached_property
    def ways(self) -> dict[str, dict[str, Any]]:
        """How each document is met."""
        return gather(
            self.form,
            self.checked.values,
            applicant_role=self.applicant_role,
            applicant=self.applicant,
            chosen=self.draft.documents,
            now=self.now,
            inquiry=self.inquiry,
        )

    def source_of(self, key: str) -> str:
        """Where the value shown comes from, as a sentence; empty when the person changed it."""
        fact: Fact | None = self.prefill.facts.get(key)
        if fact is None or self.values.get(key) != fact.value:
            return ""
        if fact.source is None:
            return _("From your verified account.")
        if fact.against is None:
            return fact.source.provenance
        differs = _("%(issuer)s has something else on record. Please check which is right.")
        return f"{fact.source.provenance} {differs % {'issuer': fact.against.issuer}}"


def own_filling(
    request: HttpRequest, draft_id: Any, *, now: datetime, inquiry: Inquiry | None = None
) -> Filling:
    """The draft of whoever is logged in; Http404 for anybody else's."""
    found = own_drafts(request.user, now).select_related("mandate__principal")
    draft = found.filter(pk=draft_id).first()
    if draft is None:
        raise Http404
    applicant = draft.mandate.principal if draft.mandate else request.user.holder
    return filling(draft, applicant, now=now, inquiry=inquiry)


def receipt_if_sent(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page of a draft that has been sent meanwhile (the button pressed twice, the way back) leads to the receipt."""

    @wraps(view)
    def page(request: HttpRequest, draft: UUID) -> HttpResponse:
        try:
            return view(request, draft)
        except Http404:
            sent = submitted_with(request.user, str(draft))
            if sent is None:
                raise
            return redirect("citizens:receipt", number=sent.case.number)

    return page


def filling(draft: Draft, applicant: Holder, *, now: datetime, inquiry: Inquiry | None = None) -> Filling:
    """The draft of this applicant; `inquiry` where the registers have been asked in this request already."""
    package = package_of(draft.version_id)
    return Filling(draft, package, applicant, now, inquiry or inquiry_about(applicant, now))


def all_regions() -> list[Region]:
    """The places of the city, for choosing; one statement."""
    return list(Region.objects.standing().select_related("parent").order_by("code"))
