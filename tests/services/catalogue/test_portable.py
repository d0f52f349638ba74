"""A one-thing travels: out of one city as a signed file, into another with its own database, mapped and approved."""

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import Client

from citizen_portal.founding import found, read_organisation
from services.catalogue.authoring.errors import NotAgreed, OwnWork
from services.catalogue.authoring.files import import_library
from services.catalogue.authoring.publishing import publish_revision
from services.catalogue.authoring.verbs import approve, begin, save, submit
from services.catalogue.loader import Loaded, load, shipped_packages
from services.catalogue.models import OneThingVersion
from services.catalogue.portable import keys
from services.catalogue.portable.mapping import Mapping, as_mapping, read_mapping
from services.catalogue.portable.origins import origin_of_one_thing
from services.catalogue.portable.packing import export
from services.catalogue.portable.planning import Fate, plan_of
from services.catalogue.portable.taking_over import NotSettled, begin_takeover, keep_mapping, receive
from services.catalogue.portable.trust import trust
from services.catalogue.publish import publish
from services.catalogue.vocabulary import Text
from services.models import EntryKind, Revision, RevisionState
from services.terms import Term
from tests.services.catalogue.cities import another_city
from workflows.models import CaseState
from workflows.walk import Wishes, walk

SMALL_CITY = Path(__file__).parents[3] / "docs" / "examples" / "small_city.yaml"
NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
YUNJIANG = Text(zh="云江市", en="Yunjiang")
MAPPING = b"""
functions:
  transport@district: transport@city
  market@district: market_supervision@district
terms:
  road_transport_permit: {promised_term: 6wd}
one_thing: {promise: 9wd}
"""


@cache
def shipped() -> Loaded:
    return load(shipped_packages())


@pytest.fixture
def key(settings, tmp_path):
    settings.CATALOGUE_KEY_FILE = str(tmp_path / "keys" / "signing.json")
    return keys.make(YUNJIANG)


def on_offer(code: str) -> OneThingVersion:
    """The issuing city: everything shipped is written, one one-thing is on offer."""
    import_library(shipped().library, now=NOW)
    return publish(shipped().packages[code], by="tests", at=NOW)[0]


def founded() -> None:
    found(read_organisation(SMALL_CITY), on=NOW.date())


def person(username: str):
    return get_user_model().objects.get(username=username)


def changed(kind: EntryKind, code: str, now: datetime, **update) -> tuple[OneThingVersion, ...]:
    """Somebody of the city changes an entry, somebody else agrees, and it comes into force."""
    make = get_user_model().objects.get_or_create
    one, other = make(username="one")[0], make(username="other")[0]
    draft = begin(source=Revision.objects.get(kind=kind, code=code, state="published"), by=one, now=now)
    entry = draft.entry.model_copy(update=update)
    draft = save(revision=draft, entry=entry, edition=draft.edition, by=one, now=now)
    submit(revision=draft, edition=draft.edition, reason="条例已修订", effective_on=None, by=one, now=now)
    return publish_revision(revision=approve(revision=draft, by=other, now=now), by=other, now=now)


def agreed(lead: Revision, now: datetime) -> tuple[OneThingVersion, ...]:
    """Handed in by who began it, approved by a second person and by the leaders of the other offices, in force."""
    lead = submit(
        revision=lead,
        edition=lead.edition,
        reason="复用云江市做法",
        effective_on=None,
        by=lead.author,
        now=now,
    )
    approve(revision=lead, by=person("tao_ran"), now=now)
    for part in Revision.objects.filter(takeover=lead.takeover, state=RevisionState.SUBMITTED):
        part.refresh_from_db()
        if part.state == RevisionState.SUBMITTED:
            approve(revision=part, by=person({"m": "xia_yun", "t": "bai_jie"}[part.owner[0]]), now=now)
    return publish_revision(revision=lead, by=person("tao_ran"), now=now)


@pytest.mark.django_db(transaction=True)
def test_a_one_thing_travels_to_an_empty_city_and_later_versions_follow_without_undoing_what_it_changed(key):
    with another_city() as the_other:
        on_offer("transport")
        file, _version = export("transport", key)
        assert export("transport", key)[0] == file

        with the_other():
            founded()
            trust(public_key=key.public_key, name=YUNJIANG, by="高鸣", now=NOW)
            package = receive(content=file, by=person("qiu_lan"), now=NOW)
            bare = plan_of(package, Mapping())
            assert bare.functions_missing == ("market@district", "transport@district")
            assert {each.fate for each in bare.planned} == {Fate.NEW}
            with pytest.raises(NotSettled):
                begin_takeover(takeover=package, by=person("qiu_lan"), now=NOW)
            assert not Revision.objects.exists()
            assert keep_mapping(takeover=package, mapping=read_mapping(MAPPING)).is_settled
            lead = begin_takeover(takeover=package, by=person("qiu_lan"), now=NOW)
            lead = submit(
                revision=lead, edition=1, reason="复用云江市做法", effective_on=None, by=lead.author, now=NOW
            )
            with pytest.raises(OwnWork), transaction.atomic():
                approve(revision=lead, by=lead.author, now=NOW)
            approve(revision=lead, by=person("tao_ran"), now=NOW)
            with pytest.raises(NotAgreed) as waiting, transaction.atomic():
                publish_revision(revision=lead, by=person("tao_ran"), now=NOW)
            assert waiting.value.owners == ("market_supervision@district", "traffic_police@city")
            for owner, leader in (
                ("market_supervision@district", "xia_yun"),
                ("traffic_police@city", "bai_jie"),
            ):
                approve(revision=Revision.objects.filter(owner=owner)[0], by=person(leader), now=NOW)
            (made,) = publish_revision(revision=lead, by=person("tao_ran"), now=NOW)
            assert (made.code, made.number) == ("transport", 1)
            taken = made.package
            theirs = shipped().packages["transport"]
            assert taken.matters["road_transport_permit"].department == "transport@city"
            assert str(taken.matters["road_transport_permit"].promised_term) == "6wd"
            assert taken.one_thing.words == theirs.one_thing.words
            assert taken.one_thing.baseline == theirs.one_thing.baseline
            assert taken.matters["road_transport_permit"].sample
            assert taken.elements == theirs.elements
            assert set(Revision.objects.values_list("state", flat=True)) == {"published"}
            with transaction.atomic():
                assert walk(made, Wishes(), start=NOW).state == CaseState.CLOSED
                transaction.set_rollback(True)
            changed(EntryKind.ONE_THING, "transport", NOW, words=("拉货", "开车队"))

        permit = shipped().packages["transport"].matters["road_transport_permit"]
        later = NOW + timedelta(days=30)
        changed(
            EntryKind.MATTER, "road_transport_permit", later,
            visits=permit.visits + 1, promised_term=Term.parse("2wd"),
        )  # fmt: skip
        changed(EntryKind.ONE_THING, "transport", later, words=("货运", "物流"))
        newer, version = export("transport", key)
        assert version.number == 3

        with the_other():
            package = receive(content=newer, by=person("qiu_lan"), now=later)
            plan = plan_of(package, as_mapping(package.mapping))
            assert plan.previous.version == 1
            assert plan.is_settled
            follows = {each.code: each for each in plan.drafts}
            assert set(follows) == {"road_transport_permit", "transport"}
            # The city's own words and its own promise stay, what else is new comes.
            assert follows["transport"].merge.kept == follows["transport"].merge.both == ("words",)
            assert follows["transport"].entry.words == ("拉货", "开车队")
            assert follows["road_transport_permit"].entry.visits == permit.visits + 1
            assert str(follows["road_transport_permit"].entry.promised_term) == "6wd"
            (made,) = agreed(begin_takeover(takeover=package, by=person("qiu_lan"), now=later), later)
            assert made.package.matters["road_transport_permit"].visits == permit.visits + 1
            latest = Revision.objects.get(kind="one_thing", code="transport", state="published")
            changed(EntryKind.ONE_THING, "transport", later, words=("大货车",))
            assert origin_of_one_thing("transport") == latest.takeover
            page = Client().get("/one-things/transport/how/").content.decode()
            assert "引自云江市，第 3 版" in page
            assert (latest.takeover.version, latest.takeover.issuer.name.zh) == (3, "云江市")
            older = receive(content=file, by=person("qiu_lan"), now=later)
            assert plan_of(older, as_mapping(older.mapping)).previous.version == 3
