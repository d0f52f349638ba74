"""免申即享: whoever agreed is offered what their records entitle them to, once; nothing happens unless they apply."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from services.agency.mandates import give
from services.catalogue.models import OneThingVersion
from services.models import (
    Licence,
    LicenceSource,
    MandateKind,
    RegistryEntry,
    RegistrySource,
)
from services.privacy.proactive import ProactiveKind
from tests.acting import MONDAY
from tests.offers import BOTH, agree, holder, offered_to, person, publish_what_is_offered, sent
from workflows.access_log import verify
from workflows.commands import offers as verbs
from workflows.commands.disposal import approve_disposal, execute_disposal, plan_disposal
from workflows.commands.drafts import discard
from workflows.commands.proactive import EVERY, find
from workflows.commands.proactive_choice import choose_proactive
from workflows.errors import Invalid, NotAllowed, WrongState
from workflows.models import (
    AccessEntry,
    Draft,
    Examination,
    Offer,
    OfferEnd,
    OfferState,
    ProactiveConsent,
    Purpose,
)
from workflows.policy import own_offers
from workflows.reads.export import export_of
from workflows.reads.looks import looks
from workflows.reads.offers import offer_figures, offers, open_offers, proactive_of, unseen_offers

TOMORROW = MONDAY + EVERY
NEXT_YEAR = MONDAY + timedelta(days=200)


@pytest.fixture(autouse=True)
def catalogue(city: None) -> dict[str, OneThingVersion]:
    return publish_what_is_offered()


def found() -> set[tuple[str, str]]:
    return set(Offer.objects.values_list("holder__user__username", "rule"))


def test_everybody_entitled_who_agreed_is_found_once_and_nobody_else() -> None:
    """周国栋 has a certificate and no low income, 陈志强 the reverse; 青禾商贸 sells no meals; 周明远 gave no birth."""
    agree("he", "wu", "lin", "shen", "guodong", "chen", "qinghe", "zhou")
    assert find(now=MONDAY) == 4
    assert found() == {
        ("he", "allowances"),
        ("wu", "reaches_the_age"),
        ("lin", "just_born"),
        ("shen", "new_licence"),
    }
    assert find(now=MONDAY) == find(now=TOMORROW) == 0
    assert Offer.objects.count() == 4
    assert not Draft.objects.exists()


def test_nobody_is_looked_at_who_has_not_agreed_and_sensitive_data_only_with_a_separate_consent() -> None:
    assert find(now=MONDAY) == 0
    agree("he", "wu", "shen", to=[ProactiveKind.GENERAL])
    assert find(now=MONDAY) == 1
    assert found() == {("shen", "new_licence")}
    looked_at = AccessEntry.objects.filter(purpose=Purpose.OFFER)
    assert set(looked_at.values_list("holder__user__username", flat=True)) == {"shen"}
    agree("he", to=BOTH, now=TOMORROW)
    assert find(now=TOMORROW) == 1
    with pytest.raises(Invalid):
        agree("wu", to=[ProactiveKind.SENSITIVE])


def test_facts_that_have_expired_or_were_revoked_do_not_count() -> None:
    """吴桂芳 is 55 and five months on 19 January 2027; who reaches it later, or has paid too little, waits."""
    certificate = RegistryEntry.objects.filter(
        kind="disability_certificate", identifier=holder("何秀兰").identifier
    )
    certificate.update(valid_until=timezone.localdate(MONDAY) - timedelta(days=1))
    shen = holder("云江市沈记餐饮有限公司")
    Licence.objects.create(
        holder=shen, kind="business_licence", number=shen.identifier, data={}, issued_at=MONDAY - timedelta(days=33),
        revoked_at=MONDAY - timedelta(days=1), source=LicenceSource.REGISTRY, issuer_zh="市场局", issuer_en="Market",
    )  # fmt: skip
    for entry in RegistryEntry.objects.filter(kind="contribution_record"):
        entry.data = {**entry.data, "contribution_years": 14}
        entry.save()
    agree("he", "shen", "wu")
    assert find(now=MONDAY) == 0


def test_a_fact_that_goes_takes_the_offer_with_it() -> None:
    offer = offered_to("he")
    RegistryEntry.objects.filter(kind="low_income_certificate").update(valid_until=timezone.localdate(MONDAY))
    find(now=TOMORROW)
    offer.refresh_from_db()
    assert (offer.state, offer.end) == (OfferState.WITHDRAWN, OfferEnd.FACTS)
    assert open_offers(person("he"), now=TOMORROW) == ()


def test_a_register_that_does_not_answer_neither_makes_an_offer_nor_takes_it_down() -> None:
    offer = offered_to("he")
    RegistrySource.objects.filter(kind="disability_certificate").update(behaviour="down")
    assert find(now=TOMORROW) == 0
    offer.refresh_from_db()
    assert offer.state == OfferState.OPEN
    draft = verbs.accept(offer=offer, by=person("he"), now=TOMORROW)
    assert draft.answers["severity"] == "severe"


def test_what_is_declined_stays_declined_and_never_again_means_in_no_later_year() -> None:
    he, lasting = person("he"), offered_to("he")
    with pytest.raises(NotAllowed):
        verbs.decline(offer=lasting, by=person("chen"), now=MONDAY)
    verbs.decline(offer=lasting, by=he, now=MONDAY)
    assert find(now=TOMORROW) == 0
    with pytest.raises(WrongState):
        verbs.accept(offer=lasting, by=he, now=TOMORROW)
    verbs.decline(offer=lasting, by=he, now=TOMORROW, never_again=True)
    assert find(now=NEXT_YEAR) == 0
    Offer.objects.filter(pk=lasting.pk).update(never_again=False)
    assert find(now=NEXT_YEAR + EVERY) == 1


def test_accepting_begins_one_draft_with_what_is_known_and_tells_no_department() -> None:
    he, offer = person("he"), offered_to("he")
    draft = verbs.accept(offer=offer, by=he, now=MONDAY)
    assert draft.answers == {
        "applicant": "disabled_person", "local_household": "yes", "certificate.service": "none",
        "assessment.disability_kind": "visual", "severity": "severe", "disabled_person.low_income_kind": "marginal",
    }  # fmt: skip
    assert verbs.accept(offer=offer, by=he, now=TOMORROW).pk == draft.pk
    assert Draft.objects.count() == 1
    discard(draft=draft, by=he, now=TOMORROW)
    again = verbs.accept(offer=offer, by=he, now=TOMORROW)
    assert again.pk != draft.pk and Draft.objects.count() == 1


def test_who_asks_when_the_records_no_longer_say_so_begins_nothing() -> None:
    offer = offered_to("shen")
    RegistryEntry.objects.filter(kind="business_licence", identifier=offer.holder.identifier).delete()
    with pytest.raises(WrongState):
        verbs.accept(offer=offer, by=person("shen"), now=MONDAY)
    offer.refresh_from_db()
    assert (offer.state, offer.end) == (OfferState.WITHDRAWN, OfferEnd.FACTS)
    assert not Draft.objects.exists()


def test_an_enterprise_s_offer_goes_to_who_may_act_for_it_and_a_person_s_to_no_proxy() -> None:
    """沈一鸣 stands for the restaurant. 何秀兰's proxy for everything does not learn what she may be entitled to."""
    yiming, zhou, he = person("yiming"), person("zhou"), person("he")
    theirs, hers = offered_to("shen"), offered_to("he")
    give(
        agent=zhou.holder, principal=he.holder, kind=MandateKind.PROXY, starts_on=timezone.localdate(MONDAY),
        ends_on=timezone.localdate(NEXT_YEAR), evidence="授权委托书", by=he, now=MONDAY,
    )  # fmt: skip
    assert set(own_offers(yiming, MONDAY)) == {theirs}
    assert not own_offers(zhou, MONDAY).exists()
    with pytest.raises(NotAllowed):
        verbs.accept(offer=hers, by=zhou, now=MONDAY)
    with pytest.raises(NotAllowed):
        choose_proactive(holder=he.holder, agreed=(), by=zhou, language="zh", now=MONDAY)
    draft = verbs.accept(offer=theirs, by=yiming, now=MONDAY)
    assert draft.mandate.principal == theirs.holder and draft.user == yiming
    with pytest.raises(WrongState):
        verbs.accept(offer=theirs, by=person("shen"), now=MONDAY)


def test_switched_off_nothing_is_compared_any_more_and_what_is_open_is_taken_down() -> None:
    he, offer = person("he"), offered_to("he")
    agree("he", to=[])
    agree("he", to=[])
    offer.refresh_from_db()
    assert (offer.state, offer.end) == (OfferState.WITHDRAWN, OfferEnd.OFF)
    compared = Examination.objects.get(holder=he.holder).examined_at
    find(now=TOMORROW)
    assert Examination.objects.get(holder=he.holder).examined_at == compared
    assert [one.ended_by for one in ProactiveConsent.objects.all()] == [he, he]
    assert not proactive_of(he.holder).is_on


def test_a_consent_that_ends_while_records_are_being_compared_is_heard() -> None:
    """What was read before the lock no longer counts: the row is due at another moment, or not at all."""
    agree("he", "lin")
    Examination.objects.filter(holder=person("he").holder).update(due_at=MONDAY - EVERY)
    with transaction.atomic():
        find(now=MONDAY)
        transaction.set_rollback(True)
    assert not Offer.objects.exists()
    agree("he", to=[])
    assert find(now=MONDAY) == 1
    assert found() == {("lin", "just_born")}


def test_who_applies_in_another_way_is_offered_nothing(catalogue: dict[str, OneThingVersion]) -> None:
    agree("shen")
    find(now=MONDAY)
    case = sent(catalogue["restaurant"], None)
    offer = Offer.objects.get()
    assert (offer.state, offer.end, offer.case) == (OfferState.WITHDRAWN, OfferEnd.APPLIED, None)
    Offer.objects.all().delete()
    assert find(now=TOMORROW) == 0
    assert case.applicant == person("shen").holder


def test_what_was_accepted_and_sent_names_its_case(catalogue: dict[str, OneThingVersion]) -> None:
    offer = offered_to("shen")
    draft = verbs.accept(offer=offer, by=person("shen"), now=MONDAY)
    case = sent(catalogue["restaurant"], draft)
    offer.refresh_from_db()
    assert (offer.state, offer.case) == (OfferState.SUBMITTED, case)
    figures = {one.found: (one.accepted, one.submitted) for one in offer_figures() if one.found}
    assert figures == {1: (1, 1)}


def test_what_nobody_answers_expires_and_so_does_what_was_begun_and_thrown_away() -> None:
    ignored, begun = offered_to("he"), offered_to("lin")
    draft = verbs.accept(offer=begun, by=person("lin"), now=MONDAY)
    later = MONDAY + timedelta(days=61)
    find(now=later)
    for offer in (ignored, begun):
        offer.refresh_from_db()
    assert (ignored.state, begun.state) == (OfferState.EXPIRED, OfferState.ACCEPTED)
    discard(draft=draft, by=person("lin"), now=later)
    find(now=later + EVERY)
    begun.refresh_from_db()
    assert begun.state == OfferState.EXPIRED


def test_everybody_can_read_that_the_system_compared_their_records() -> None:
    offered_to("he")
    (look,) = looks(person("he"), now=MONDAY)
    assert look.purpose == Purpose.OFFER and look.post is None
    assert "中华人民共和国残疾人证" in {item for seen in look.seen for item in seen.items}
    find(now=TOMORROW)
    assert len(looks(person("he"), now=TOMORROW)) == 1, (
        "once a month: the page says that it is done every day"
    )
    find(now=MONDAY + timedelta(days=31))
    assert len(looks(person("he"), now=MONDAY + timedelta(days=31))) == 2
    assert not verify().faults


def test_a_killed_job_has_done_nothing_of_its_batch_and_the_next_one_does_the_rest() -> None:
    agree("he", "wu", "lin", "shen")
    assert find(now=MONDAY, batch=1, most=2) == 2
    with transaction.atomic():
        assert find(now=MONDAY, batch=1, most=1) == 1
        transaction.set_rollback(True)
    assert Offer.objects.count() == 2
    assert find(now=MONDAY) == 2


def test_one_record_that_cannot_be_read_stops_nobody_else(caplog: pytest.LogCaptureFixture) -> None:
    agree("he", "lin")
    broken = RegistryEntry.objects.filter(
        kind="disability_certificate", identifier=holder("何秀兰").identifier
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE services_registryentry SET data = number WHERE id = ANY(%s)",
            [list(broken.values_list("pk", flat=True))],
        )
    assert find(now=MONDAY) == 1
    assert found() == {("lin", "just_born")}
    assert Examination.objects.get(holder=holder("何秀兰")).due_at == TOMORROW
    assert "何秀兰" not in caplog.text and "SealBroken" in caplog.text


def test_the_page_says_why_with_the_source_and_the_date_of_each_fact(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"
    offered_to("wu")
    (shown,) = offers(person("wu"), now=MONDAY)
    facts = {fact.label: fact for fact in shown.facts}
    assert facts["Years of contributions"].value == "31 years"
    assert "recorded on" in facts["Years of contributions"].source
    assert "2027" in facts["Day of the statutory age"].value
    assert ("What kind of retirement is it?", "At the statutory age") in shown.answered
    assert unseen_offers(person("wu"), now=MONDAY) == 1
    verbs.see_offers(by=person("wu"), now=MONDAY)
    assert unseen_offers(person("wu"), now=MONDAY) == 0
    said = str(shown) + repr(shown)
    assert "31 years" not in said


def test_offers_are_in_the_copy_of_one_s_data_and_go_when_they_are_no_longer_kept() -> None:
    he, lin = person("he"), person("lin")
    hers, never = offered_to("lin"), offered_to("he")
    verbs.decline(offer=hers, by=lin, now=MONDAY)
    verbs.decline(offer=never, by=he, now=MONDAY, never_again=True)
    copied = export_of(he, now=MONDAY).data
    assert copied["offers"][0]["facts"]["records"][0]["data"] == {"disability_level": "1"}
    assert {one["kind"] for one in copied["proactive_service"]} == {"general", "sensitive"}
    later = MONDAY.replace(year=MONDAY.year + 2) + timedelta(days=1)
    supervisor = person("supervisor")
    other = type(supervisor).objects.create(username="second", is_superuser=True)
    run = approve_disposal(run=plan_disposal(by=supervisor, now=later), by=other, now=later)
    assert run.counts["offers"] == 2
    execute_disposal(run=run, by=other, now=later)
    kept = Offer.objects.get()
    assert kept.never_again and kept.facts == {}
    assert plan_disposal(by=supervisor, now=later).counts["offers"] == 0
