"""Somebody who has never seen YAML changes a matter; somebody else looks at it and puts it in force."""

from io import BytesIO

import pytest
from django.test import Client

from services.catalogue.authoring.files import as_yaml
from services.models import EntryKind, OneThingVersion, Revision, RevisionState
from tests.citizen_portal.authors.conftest import begun, browser, in_force, typed

SHARED = "food_licence"


def saved(client: Client, address: str, **changes: object) -> object:
    return client.post(address, typed(client, address, **changes))


def test_a_promise_is_shortened_without_yaml_and_reaches_the_citizens_page(author, approver):
    draft = begun(author)
    page = f"/catalogue/{draft.pk}/"
    assert saved(author, f"{page}edit/terms/", promised_term_0="6").status_code == 302
    shown = author.get(page).content.decode()
    assert "The promise goes from" in shown
    assert "个工作日" in shown
    draft.refresh_from_db()
    author.post(
        f"{page}submit/", {"edition": draft.edition, "reason": "条例已修订", "effective_on": "2027-01-01"}
    )
    assert str(draft.pk) in approver.get("/catalogue/waiting/").content.decode()
    approver.post(f"{page}decide/", {"decision": "approve"})
    approver.post(f"{page}publish/")
    draft.refresh_from_db()
    assert draft.state == RevisionState.PUBLISHED
    assert str(OneThingVersion.objects.current("restaurant").package.matters[SHARED].promised_term) == "6wd"
    assert {draft.author.username, draft.approver.username} == {"author", "approver"}


def test_saving_a_form_unchanged_changes_nothing(author):
    draft = begun(author)
    page = f"/catalogue/{draft.pk}/edit/"
    for part in ("basics", "terms"):
        assert saved(author, f"{page}{part}/").status_code == 302
    for part in ("steps", "fields", "documents", "results", "faults"):
        for index in range(len(getattr(draft.entry, part))):
            assert saved(author, f"{page}{part}/{index}/").status_code == 302, (part, index)
    after = Revision.objects.get(pk=draft.pk)
    assert after.edition > draft.edition
    assert after.body == draft.body


@pytest.mark.parametrize(
    "code",
    [
        "company_registration", "business_licence_check", "food_licence_change",
        "simplified_closing_announcement", "enterprise_deregistration",
    ],
)  # fmt: skip
def test_other_matters_come_through_the_forms_unchanged_too(author, code):
    draft = begun(author, code)
    for part in ("steps", "fields", "documents", "results", "faults"):
        for index in range(len(getattr(draft.entry, part))):
            address = f"/catalogue/{draft.pk}/edit/{part}/{index}/"
            assert saved(author, address).status_code == 302, (part, index)
    assert Revision.objects.get(pk=draft.pk).body == draft.body


def test_a_promise_longer_than_the_law_is_refused_at_its_field_and_nothing_is_lost(author):
    draft = begun(author)
    answer = saved(author, f"/catalogue/{draft.pk}/edit/terms/", promised_term_0="90")
    assert answer.status_code == 422
    assert answer.context["form"].errors["promised_term"] == [
        "The promise of 90 working days may not be longer than the statutory term of 10 working days "
        "(Administrative Licensing Law, art. 42)."
    ]
    assert 'value="90"' in answer.content.decode()
    assert Revision.objects.get(pk=draft.pk).body == draft.body


def test_what_is_wrong_is_said_while_typing_and_not_saved(author):
    draft = begun(author)
    address = f"/catalogue/{draft.pk}/edit/terms/"
    data = typed(author, address, promised_term_0="90")
    told = author.post(address, data, headers={"HX-Request": "true"}).content.decode()
    assert "may not be longer than the statutory term of" in told
    assert "<html" not in told
    good = author.post(address, data | {"promised_term_0": "5"}, headers={"HX-Request": "true"})
    assert "problem" not in good.content.decode()
    assert Revision.objects.get(pk=draft.pk).edition == draft.edition


@pytest.mark.parametrize("term", ["0", "-3", "many", "0.3", "99999", "1e9", "²"])
def test_no_such_term_is_taken(author, term):
    draft = begun(author)
    answer = saved(author, f"/catalogue/{draft.pk}/edit/terms/", promised_term_0=term)
    assert answer.status_code == 422
    assert "promised_term" in answer.context["form"].errors


def test_documents_go_up_and_down_by_buttons_and_a_field_goes(author):
    draft = begun(author)
    address = f"/catalogue/{draft.pk}/edit/documents/"
    before = [(rule.kind, rule.holder) for rule in draft.entry.documents]
    author.post(address, {"act": "down:0", "edition": draft.edition})
    after = [(rule.kind, rule.holder) for rule in Revision.objects.get(pk=draft.pk).entry.documents]
    assert after == [before[1], before[0], *before[2:]]
    author.post(f"/catalogue/{draft.pk}/edit/faults/", {"act": "remove:0", "edition": draft.edition + 1})
    assert len(Revision.objects.get(pk=draft.pk).entry.faults) == len(draft.entry.faults) - 1


@pytest.mark.parametrize("act", ["up:0", "down:999", "remove:-1", "remove:", "explode:0", "up:١", ""])
def test_a_move_that_makes_no_sense_changes_nothing(author, act):
    draft = begun(author)
    author.post(f"/catalogue/{draft.pk}/edit/steps/", {"act": act, "edition": draft.edition})
    assert Revision.objects.get(pk=draft.pk).body == draft.body


def test_a_condition_is_built_by_choosing_a_question_and_its_answer(author):
    draft = begun(author)
    address = f"/catalogue/{draft.pk}/edit/fields/{len(draft.entry.fields)}/"
    form = author.get(address).context["form"]
    groups = [group for group in form.fields["when_0_0_pick"].choices if isinstance(group[1], (list, tuple))]
    pick = next(value for _name, options in groups for value, _label in options if "{" not in value)
    answer = saved(author, address, role="enterprise", element="postcode", when_0_0_pick=pick, required="on")
    assert answer.status_code in (302, 422)
    if answer.status_code == 422:
        known = dict(form.fields["element"].choices)
        used = {rule.field.partition(".")[2] for rule in draft.entry.fields}
        free = next(code for code in known if code not in used)
        assert saved(author, address, role="enterprise", element=free, when_0_0_pick=pick).status_code == 302
    added = Revision.objects.get(pk=draft.pk).entry.fields[-1]
    assert added.when is not None


def test_the_dictionary_is_searched_by_words(author):
    draft = begun(author)
    address = f"/catalogue/{draft.pk}/edit/fields/{len(draft.entry.fields)}/?find=mobile"
    offered = [name for _code, name in author.get(address).context["form"].fields["element"].choices]
    assert offered
    assert len(offered) < 12


def test_of_two_authors_at_once_the_second_is_told_and_nothing_is_overwritten(author, approver):
    draft = begun(author)
    address = f"/catalogue/{draft.pk}/edit/terms/"
    mine, theirs = typed(author, address, promised_term_0="6"), typed(approver, address, promised_term_0="5")
    author.post(address, mine)
    answer = approver.post(address, theirs)
    assert answer.status_code == 422
    assert "Somebody else saved this" in answer.content.decode()
    assert str(Revision.objects.get(pk=draft.pk).entry.promised_term) == "6wd"


def test_whoever_wrote_it_does_not_approve_it(author, approver):
    draft = begun(author)
    saved(author, f"/catalogue/{draft.pk}/edit/terms/", promised_term_0="6")
    draft.refresh_from_db()
    author.post(f"/catalogue/{draft.pk}/submit/", {"edition": draft.edition, "reason": "r"})
    answer = author.post(f"/catalogue/{draft.pk}/decide/", {"decision": "approve"}, follow=True)
    assert "somebody else has to decide" in answer.content.decode()
    assert Revision.objects.get(pk=draft.pk).state == RevisionState.SUBMITTED


def test_the_leader_of_the_department_may_approve_too(author):
    draft = begun(author)
    saved(author, f"/catalogue/{draft.pk}/edit/terms/", promised_term_0="6")
    draft.refresh_from_db()
    author.post(f"/catalogue/{draft.pk}/submit/", {"edition": draft.edition, "reason": "r"})
    browser("market_binjiang_leader").post(f"/catalogue/{draft.pk}/decide/", {"decision": "approve"})
    assert Revision.objects.get(pk=draft.pk).state == RevisionState.APPROVED


def test_what_another_department_answers_for_is_not_found(author):
    for address in ("", "edit/terms/", "form/", "process/", "process.bpmn", "package.yaml", "walk/"):
        assert author.get(f"/catalogue/{in_force('seal_record').pk}/{address}").status_code == 404, address
    for verb in ("begin", "discard", "keep", "submit", "take-back", "decide", "publish", "retire"):
        assert author.post(f"/catalogue/{in_force('seal_record').pk}/{verb}/").status_code == 404, verb


def test_a_clerk_of_the_department_and_a_citizen_do_not_come_in():
    assert browser("market_binjiang").get("/catalogue/").status_code == 403
    assert browser("lin").get("/catalogue/").status_code == 403
    assert "/accounts/login/" in Client().get("/catalogue/").headers["Location"]


def test_a_new_matter_begins_as_a_draft_with_a_code_nobody_typed(author):
    answer = author.post(
        "/catalogue/new/matter/",
        {
            "name_zh": "早餐车备案", "name_en": "Record of a breakfast cart", "department": "market@district",
            "base_code": "000131900099", "statutory_term_0": "20", "statutory_term_1": "wd",
            "promised_term_0": "3", "promised_term_1": "wd", "legal_basis_zh": "本市食品摊贩管理办法",
            "legal_basis_en": "The city’s rules on food stalls",
        },
    )  # fmt: skip
    assert answer.status_code == 302
    draft = Revision.objects.get(state=RevisionState.DRAFT)
    assert (draft.code, draft.based_on) == ("record_of_a_breakfast_cart", None)
    assert "there is no published version" in author.get(answer.headers["Location"]).content.decode()


def test_a_matter_of_another_department_cannot_be_made(author):
    answer = author.post(
        "/catalogue/new/matter/", {"name_zh": "x", "name_en": "x", "department": "police@street"}
    )
    assert answer.status_code == 422
    assert not Revision.objects.filter(state=RevisionState.DRAFT).exists()


def test_hostile_words_are_shown_as_words(author):
    draft = begun(author)
    bad = "<script>alert(1)</script>"
    saved(author, f"/catalogue/{draft.pk}/edit/basics/", name_zh=bad, name_en=bad)
    for address in ("", "process/?of=restaurant", "form/?of=restaurant", "edit/steps/"):
        shown = author.get(f"/catalogue/{draft.pk}/{address}").content.decode()
        assert bad not in shown
        assert "&lt;script&gt;" in shown, address


def upload(client: Client, content: bytes) -> object:
    file = BytesIO(content)
    file.name = "package.yaml"
    return client.post("/catalogue/import/", {"file": file})


def test_a_file_taken_out_changed_and_brought_back_becomes_a_draft(author):
    text = author.get(f"/catalogue/{in_force(SHARED).pk}/package.yaml").content.decode()
    promise = str(in_force(SHARED).entry.promised_term)
    assert upload(author, text.encode()).status_code == 422  # nothing differs
    changed = text.replace(f"promised_term: {promise}", "promised_term: 4wd")
    assert upload(author, changed.encode()).status_code == 302
    draft = Revision.objects.get(state=RevisionState.DRAFT)
    assert str(draft.entry.promised_term) == "4wd"


LAUGHS = b"a0: &a0 [x, x]\n" + b"".join(
    b"a%d: &a%d [*a%d, *a%d]\n" % (i, i, i - 1, i - 1) for i in range(1, 60)
)


NO_PACKAGES = (
    b"", b"\xff\xfe", b"matters: [1", b"matters: [{code: x}]", b"- a", b"a: &a [*a]", b"[" * 5000, LAUGHS,
    b"matters:\n - code: [a, b]\n",
)  # fmt: skip


@pytest.mark.parametrize("content", NO_PACKAGES, ids=range(len(NO_PACKAGES)))
def test_a_file_that_is_no_package_is_refused_with_what_is_wrong(author, content):
    answer = upload(author, content)
    assert answer.status_code == 422
    assert answer.context["problems"]
    assert not Revision.objects.filter(state=RevisionState.DRAFT).exists()


def test_a_file_does_not_change_what_another_department_answers_for(author):
    text = file_of("seal_record")
    assert upload(author, text).status_code == 422
    assert not Revision.objects.filter(state=RevisionState.DRAFT).exists()


def file_of(code: str) -> bytes:
    entry = in_force(code).entry.model_copy(update={"visits": 7})
    return as_yaml({(EntryKind.MATTER, code): entry}).encode()


PAGES = ("", "edit/basics/", "edit/terms/", "edit/steps/", "edit/steps/0/", "edit/fields/0/", "edit/documents/0/",
         "edit/results/0/", "edit/faults/0/", "form/", "process/", "walk/")  # fmt: skip


def test_every_page_of_a_draft_opens_in_both_languages(author):
    draft = begun(author)
    for language in ("en", "zh-hans"):
        author.cookies["django_language"] = language
        for address in PAGES:
            assert author.get(f"/catalogue/{draft.pk}/{address}").status_code == 200, address


def test_a_one_thing_is_changed_by_forms_and_comes_through_them_unchanged(author):
    author.post(f"/catalogue/{in_force('restaurant', EntryKind.ONE_THING).pk}/begin/")
    draft = Revision.objects.get(kind=EntryKind.ONE_THING, state=RevisionState.DRAFT)
    page = f"/catalogue/{draft.pk}/edit/"
    assert saved(author, f"{page}about/").status_code == 302
    for index in range(len(draft.entry.matters)):
        assert saved(author, f"{page}matters/{index}/").status_code == 302, index
    assert Revision.objects.get(pk=draft.pk).body == draft.body
    assert saved(author, f"{page}about/", words="开饭店\n开饭馆\n").status_code == 302
    assert Revision.objects.get(pk=draft.pk).entry.words == ("开饭店", "开饭馆")
    assert author.get(f"{page}matters/").status_code == 200


def test_matters_that_would_wait_for_each_other_are_refused(author):
    author.post(f"/catalogue/{in_force('restaurant', EntryKind.ONE_THING).pk}/begin/")
    draft = Revision.objects.get(kind=EntryKind.ONE_THING, state=RevisionState.DRAFT)
    waits = next(member for member in draft.entry.matters if member.after)
    first = [member.matter for member in draft.entry.matters].index(waits.after[0])
    answer = saved(author, f"/catalogue/{draft.pk}/edit/matters/{first}/", after=[waits.matter])
    assert answer.status_code == 422
    assert Revision.objects.get(pk=draft.pk).body == draft.body
