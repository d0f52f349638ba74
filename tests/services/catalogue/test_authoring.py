"""Writing the catalogue in the portal: a draft, a second person, a day, new versions of all it touches or of none."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from services.catalogue.authoring.errors import Faulty, InUse, OwnWork, Stale, WrongState
from services.catalogue.authoring.files import as_yaml, import_library, one_thing_with_all
from services.catalogue.authoring.library import entries_of, published_entries, published_library
from services.catalogue.authoring.models import EntryKind, HeldBack, Revision, RevisionState
from services.catalogue.authoring.publishing import publish_due, publish_revision, retire, touches
from services.catalogue.authoring.verbs import (
    approve,
    begin,
    begin_new,
    discard,
    keep_mine,
    reject,
    save,
    schedule,
    submit,
    take_back,
)
from services.catalogue.gathering import gather
from services.catalogue.loader import Loaded, load, read_library, shipped_packages
from services.catalogue.models import OneThingVersion
from services.catalogue.publish import body_of, digest_of, publish
from services.catalogue.vocabulary import Element, Matter, RequiredField
from services.terms import Term

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
DOG = Path(__file__).with_name("dog.yaml")
SHARED = "social_security_card"


@cache
def shipped() -> Loaded:
    return load(shipped_packages())


def published() -> None:
    """The shipped catalogue, read in and on offer, as the command does it."""
    import_library(shipped().library, now=NOW)
    for package in shipped().packages.values():
        publish(package, by="tests", at=NOW)


@pytest.fixture
def people():
    make = get_user_model().objects.create
    return make(username="mu"), make(username="pei"), make(username="ye")


def in_force(code: str, kind: EntryKind = EntryKind.MATTER) -> Revision:
    return Revision.objects.get(kind=kind, code=code, state=RevisionState.PUBLISHED)


def changed(revision: Revision, **update) -> Matter:
    return revision.entry.model_copy(update=update)


def handed_in(code: str, by, **update) -> Revision:
    draft = begin(source=in_force(code), by=by, now=NOW)
    draft = save(revision=draft, entry=changed(draft, **update), edition=draft.edition, by=by, now=NOW)
    return submit(
        revision=draft,
        edition=draft.edition,
        reason="条例已修订",
        effective_on=date(2027, 1, 1),
        by=by,
        now=NOW,
    )


def promised(days: str) -> dict:
    return {"promised_term": Term.parse(days)}


def test_every_shipped_one_thing_goes_out_as_yaml_and_comes_back_the_same(tmp_path):
    entries = entries_of(shipped().library)
    for code, package in shipped().packages.items():
        file = tmp_path / f"{code}.yaml"
        file.write_text(as_yaml(one_thing_with_all(entries, code), heading=["sample"]), encoding="utf-8")
        back = gather(read_library(file))[code]
        assert digest_of(body_of(back)) == digest_of(body_of(package)), code


def test_the_whole_catalogue_goes_out_as_one_file_that_passes_every_check(tmp_path):
    file = tmp_path / "all.yaml"
    file.write_text(as_yaml(entries_of(shipped().library)), encoding="utf-8")
    back = load(file).packages
    assert {code: digest_of(body_of(p)) for code, p in back.items()} == {
        code: digest_of(body_of(p)) for code, p in shipped().packages.items()
    }


def test_the_whole_catalogue_comes_back_from_the_database_the_same():
    published()
    packages = gather(published_library())
    assert {code: digest_of(body_of(p)) for code, p in packages.items()} == {
        code: digest_of(body_of(p)) for code, p in shipped().packages.items()
    }
    assert set(Revision.objects.values_list("number", "from_files", "state")) == {
        (1, True, RevisionState.PUBLISHED)
    }


def test_reading_the_same_files_again_changes_nothing():
    published()
    before = Revision.objects.count()
    again = import_library(shipped().library, now=NOW)
    assert (again.published, again.kept, again.conflicts) == ([], [], [])
    assert Revision.objects.count() == before


def test_a_shorter_promise_written_by_one_and_approved_by_another_reaches_every_one_thing_that_uses_it(
    people,
):
    author, approver, _ = people
    published()
    draft = handed_in(SHARED, author, **promised("1wd"))
    users = {one.code for one in touches(draft)}
    assert {"newborn", "social_security_card_services"} <= users
    before = dict(OneThingVersion.objects.current_all().values_list("code", "number"))
    approved = approve(revision=draft, by=approver, now=NOW)
    made = publish_revision(revision=approved, by=approver, now=NOW)
    assert {version.code for version in made} == users
    for version in made:
        assert version.number == before[version.code] + 1
        assert str(version.package.matters[SHARED].promised_term) == "1wd"
    old, new = Revision.objects.filter(kind=EntryKind.MATTER, code=SHARED).order_by("number")
    assert (old.state, new.state) == (RevisionState.REPLACED, RevisionState.PUBLISHED)
    assert (new.author, new.approver, new.reason) == (author, approver, "条例已修订")
    assert new.effective_on == date(2027, 1, 1)


def test_a_running_case_keeps_the_version_it_began_with(people):
    author, approver, _ = people
    published()
    began_with = OneThingVersion.objects.current("newborn")
    promise = str(began_with.package.matters[SHARED].promised_term)
    publish_revision(
        revision=approve(revision=handed_in(SHARED, author, **promised("1wd")), by=approver, now=NOW),
        by=approver, now=NOW,
    )  # fmt: skip
    kept = OneThingVersion.objects.get(pk=began_with.pk)
    assert str(kept.package.matters[SHARED].promised_term) == promise != "1wd"


def test_nobody_approves_their_own_words_neither_by_the_verb_nor_in_the_database(people):
    author, approver, _ = people
    published()
    draft = handed_in(SHARED, author, **promised("1wd"))
    with pytest.raises(OwnWork):
        approve(revision=draft, by=author, now=NOW)
    with pytest.raises(IntegrityError, match="nobody_approves_what_they_wrote"), transaction.atomic():
        Revision.objects.filter(pk=draft.pk).update(approver=author, state=RevisionState.APPROVED)
    assert approve(revision=draft, by=approver, now=NOW).state == RevisionState.APPROVED


def test_whoever_saved_it_once_in_between_is_a_writer_too(people):
    first, second, third = people
    published()
    draft = begin(source=in_force(SHARED), by=first, now=NOW)
    save(revision=draft, entry=changed(draft, **promised("1wd")), edition=1, by=second, now=NOW)
    draft = submit(revision=draft, edition=2, reason="r", effective_on=None, by=first, now=NOW)
    with pytest.raises(OwnWork):
        approve(revision=draft, by=second, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.filter(pk=draft.pk).update(approver=second, state=RevisionState.APPROVED)
    approve(revision=draft, by=third, now=NOW)


def test_what_a_person_wrote_is_never_published_without_approval(people):
    author, *_ = people
    published()
    draft = handed_in(SHARED, author, **promised("1wd"))
    with pytest.raises(WrongState):
        publish_revision(revision=draft, by=author, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.filter(pk=draft.pk).update(state=RevisionState.APPROVED)


def test_of_two_who_save_the_same_draft_the_second_is_told(people):
    author, other, _ = people
    published()
    draft = begin(source=in_force(SHARED), by=author, now=NOW)
    save(revision=draft, entry=changed(draft, **promised("1wd")), edition=1, by=author, now=NOW)
    with pytest.raises(Stale):
        save(revision=draft, entry=changed(draft, **promised("2wd")), edition=1, by=other, now=NOW)
    assert str(Revision.objects.get(pk=draft.pk).entry.promised_term) == "1wd"


def test_an_entry_has_one_open_draft(people):
    author, other, _ = people
    published()
    draft = begin(source=in_force(SHARED), by=author, now=NOW)
    with pytest.raises(WrongState):
        begin(source=in_force(SHARED), by=other, now=NOW)
    discard(revision=draft)
    begin(source=in_force(SHARED), by=other, now=NOW)


def test_a_draft_that_breaks_a_one_thing_elsewhere_is_not_handed_in(people):
    author, *_ = people
    published()
    draft = begin(source=in_force(SHARED), by=author, now=NOW)
    draft = save(revision=draft, entry=changed(draft, **promised("30wd")), edition=1, by=author, now=NOW)
    with pytest.raises(Faulty) as refused:
        submit(revision=draft, edition=2, reason="r", effective_on=None, by=author, now=NOW)
    assert ("matters", SHARED, "promised_term") in {problem.path for problem in refused.value.problems}


def test_what_was_handed_in_does_not_change_and_is_not_deleted(people):
    author, approver, _ = people
    published()
    draft = handed_in(SHARED, author, **promised("1wd"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.filter(pk=draft.pk).update(body={})
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.filter(pk=draft.pk).delete()
    with pytest.raises(WrongState):
        save(revision=draft, entry=draft.entry, edition=draft.edition, by=author, now=NOW)
    reject(revision=draft, by=approver, answer="期限写错了", now=NOW)
    with pytest.raises(WrongState):
        approve(revision=draft, by=approver, now=NOW)
    again = begin(source=Revision.objects.get(pk=draft.pk), by=author, now=NOW)
    assert again.number == draft.number + 1
    assert again.digest == draft.digest


def test_a_writer_takes_back_what_nobody_has_decided_on(people):
    author, approver, _ = people
    published()
    draft = handed_in(SHARED, author, **promised("1wd"))
    with pytest.raises(WrongState):
        take_back(revision=draft, by=approver)
    assert take_back(revision=draft, by=author).state == RevisionState.DRAFT


def test_what_is_approved_for_a_day_is_published_on_that_day_exactly_once(people):
    author, approver, _ = people
    published()
    day = NOW.date() + timedelta(days=7)
    approve(revision=handed_in(SHARED, author, **promised("1wd")), by=approver, now=NOW, publish_on=day)
    assert publish_due(now=NOW + timedelta(days=6)) == 0
    before = OneThingVersion.objects.count()
    assert publish_due(now=NOW + timedelta(days=7)) == 1
    made = OneThingVersion.objects.count() - before
    assert made == len({"newborn"} | {v.code for v in OneThingVersion.objects.filter(number=2)}) > 1
    assert publish_due(now=NOW + timedelta(days=7)) == 0
    assert OneThingVersion.objects.count() - before == made


def test_what_no_longer_fits_on_its_day_is_held_back_and_touches_nothing(people):
    author, approver, _ = people
    published()
    day = NOW.date() + timedelta(days=7)
    waiting = approve(
        revision=handed_in(SHARED, author, **promised("1wd")), by=approver, now=NOW, publish_on=day
    )
    library = shipped().library
    entries = entries_of(library)
    by_law = entries[EntryKind.MATTER, SHARED].model_copy(update=promised("2wd"))
    changed_files = library.model_copy(
        update={"matters": tuple(by_law if m.code == SHARED else m for m in library.matters)}
    )
    import_library(changed_files, now=NOW)
    before = OneThingVersion.objects.count()
    assert publish_due(now=NOW + timedelta(days=7)) == 0
    assert OneThingVersion.objects.count() == before
    held = Revision.objects.get(pk=waiting.pk)
    assert (held.state, held.publish_on) == (RevisionState.APPROVED, None)
    assert (held.held_back, held.held_on) == (HeldBack.STALE, day)


def test_what_breaks_on_its_day_is_held_back_and_the_next_one_comes_into_force(people):
    author, approver, _ = people
    published()
    day = NOW.date() + timedelta(days=7)
    broken = approve(
        revision=handed_in(SHARED, author, **promised("1wd")), by=approver, now=NOW, publish_on=day
    )
    good = approve(
        revision=handed_in("food_licence", author, **promised("4wd")), by=approver, now=NOW, publish_on=day
    )
    with connection.cursor() as cursor:
        # A failure nobody foresaw: the database refuses the first one, whatever it says.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            f"ALTER TABLE services_revision ADD CONSTRAINT broken CHECK (id <> {broken.pk} OR state <> 'published')"
        )
    assert publish_due(now=NOW + timedelta(days=7)) == 1
    broken.refresh_from_db()
    good.refresh_from_db()
    assert (broken.state, broken.held_back) == (RevisionState.APPROVED, HeldBack.ERROR)
    assert good.state == RevisionState.PUBLISHED
    again = schedule(revision=broken, publish_on=day + timedelta(days=1), now=NOW)
    assert (again.held_back, again.held_on) == ("", None)


def test_what_is_new_goes_along_with_what_needs_it_and_is_published_first(people):
    author, approver, _ = people
    published()
    word = begin_new(
        kind=EntryKind.ELEMENT,
        entry=Element.model_validate(
            {"code": "lift_number", "name": {"zh": "电梯编号", "en": "Lift number"}, "type": "string"}
        ),
        by=author,
        now=NOW,
    )
    draft = begin(source=in_force("food_licence"), by=author, now=NOW)
    rule = RequiredField(field="premises.lift_number", required=False)
    fields = (*draft.entry.fields, rule)
    draft = save(revision=draft, entry=changed(draft, fields=fields), edition=1, by=author, now=NOW)
    draft = submit(revision=draft, edition=2, reason="r", effective_on=None, by=author, now=NOW)
    word.refresh_from_db()
    assert word.state == RevisionState.SUBMITTED
    draft = approve(revision=draft, by=approver, now=NOW)
    publish_revision(revision=draft, by=approver, now=NOW)
    word.refresh_from_db()
    assert (word.state, word.approver) == (RevisionState.PUBLISHED, approver)
    assert "lift_number" in OneThingVersion.objects.current("restaurant").package.elements


def test_nobody_approves_a_word_of_their_own_in_somebody_elses_matter(people):
    author, other, _ = people
    published()
    entry = Element.model_validate(
        {"code": "lift_number", "name": {"zh": "电梯编号", "en": "Lift number"}, "type": "string"}
    )
    word = begin_new(kind=EntryKind.ELEMENT, entry=entry, by=author, now=NOW)
    save(revision=word, entry=entry, edition=1, by=other, now=NOW)
    draft = begin(source=in_force("food_licence"), by=author, now=NOW)
    fields = (*draft.entry.fields, RequiredField(field="premises.lift_number", required=False))
    save(revision=draft, entry=changed(draft, fields=fields), edition=1, by=author, now=NOW)
    draft = submit(revision=draft, edition=2, reason="r", effective_on=None, by=author, now=NOW)
    with pytest.raises(OwnWork):
        approve(revision=draft, by=other, now=NOW)


def test_a_day_that_has_passed_is_no_day_to_publish_on(people):
    author, approver, _ = people
    published()
    draft = handed_in(SHARED, author, **promised("1wd"))
    with pytest.raises(WrongState):
        approve(revision=draft, by=approver, now=NOW, publish_on=NOW.date() - timedelta(days=1))


def test_when_files_and_portal_both_changed_a_matter_it_is_told_and_the_portals_stays(people):
    author, approver, _ = people
    published()
    publish_revision(
        revision=approve(revision=handed_in(SHARED, author, **promised("1wd")), by=approver, now=NOW),
        by=approver, now=NOW,
    )  # fmt: skip
    assert import_library(shipped().library, now=NOW).kept == [(EntryKind.MATTER, SHARED)]
    library = shipped().library
    other = next(m for m in library.matters if m.code == SHARED).model_copy(update=promised("2wd"))
    files = library.model_copy(
        update={"matters": tuple(other if m.code == SHARED else m for m in library.matters)}
    )
    assert import_library(files, now=NOW).conflicts == [(EntryKind.MATTER, SHARED)]
    assert str(in_force(SHARED).entry.promised_term) == "1wd"


def test_a_start_of_the_portal_leaves_alone_what_was_published_in_it(people):
    author, approver, _ = people
    published()
    publish_revision(
        revision=approve(revision=handed_in(SHARED, author, **promised("1wd")), by=approver, now=NOW),
        by=approver, now=NOW,
    )  # fmt: skip
    versions = OneThingVersion.objects.count()
    told = StringIO()
    call_command("publish", stdout=StringIO(), stderr=told)
    assert OneThingVersion.objects.count() == versions
    assert f"matter {SHARED}" in told.getvalue()


def test_a_draft_begun_before_files_changed_the_matter_is_stale_until_its_writer_has_looked(people):
    author, *_ = people
    published()
    draft = begin(source=in_force(SHARED), by=author, now=NOW)
    draft = save(revision=draft, entry=changed(draft, **promised("1wd")), edition=1, by=author, now=NOW)
    library = shipped().library
    other = next(m for m in library.matters if m.code == SHARED).model_copy(update=promised("2wd"))
    import_library(
        library.model_copy(
            update={"matters": tuple(other if m.code == SHARED else m for m in library.matters)}
        ),
        now=NOW,
    )
    with pytest.raises(Stale):
        submit(revision=draft, edition=2, reason="r", effective_on=None, by=author, now=NOW)
    draft = keep_mine(revision=draft, edition=2)
    assert submit(revision=draft, edition=3, reason="r", effective_on=None, by=author, now=NOW).number == 2


def test_a_matter_that_is_needed_is_not_retired_and_a_retired_one_thing_stays_retired(people):
    _, approver, _ = people
    published()
    with pytest.raises(InUse) as refused:
        retire(revision=in_force(SHARED), by=approver, answer="", now=NOW)
    assert "newborn" in refused.value.one_things
    retire(revision=in_force("newborn", EntryKind.ONE_THING), by=approver, answer="停办", now=NOW)
    assert not OneThingVersion.objects.filter(code="newborn", retired_at=None).exists()
    call_command("publish", stdout=StringIO(), stderr=StringIO())
    assert not OneThingVersion.objects.filter(code="newborn", retired_at=None).exists()
    assert (EntryKind.ONE_THING, "newborn") not in published_entries()
