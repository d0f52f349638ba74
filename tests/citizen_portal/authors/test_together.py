"""Two people at one draft, a session that ends, words that all share: nothing typed is lost, nothing is overwritten."""

from urllib.parse import parse_qs, urlsplit

from django.test import Client

from services.models import EntryKind, Revision, RevisionState
from tests.citizen_portal.authors.conftest import begun, browser, in_force, typed


def test_two_people_write_different_parts_and_both_stay(author: Client, approver: Client):
    draft = begun(author)
    terms, basics = f"/catalogue/{draft.pk}/edit/terms/", f"/catalogue/{draft.pk}/edit/basics/"
    mine, theirs = typed(author, terms, promised_term_0="6"), typed(approver, basics, visits="2")
    assert author.post(terms, mine).status_code == 302
    assert approver.post(basics, theirs).status_code == 302
    entry = Revision.objects.get(pk=draft.pk).entry
    assert (str(entry.promised_term), entry.visits) == ("6wd", 2)


def test_who_saves_the_same_part_second_sees_what_the_first_wrote_and_decides(
    author: Client, approver: Client
):
    draft = begun(author)
    address = f"/catalogue/{draft.pk}/edit/terms/"
    mine, theirs = typed(author, address, promised_term_0="6"), typed(approver, address, promised_term_0="4")
    author.post(address, mine)
    answer = approver.post(address, theirs)
    assert answer.status_code == 422
    assert answer.context["changed"] == [
        {"label": "Promised to the citizen", "theirs": "6 working days", "mine": "4 working days"}
    ]
    assert str(Revision.objects.get(pk=draft.pk).entry.promised_term) == "6wd"
    assert approver.post(address, theirs | {"was": answer.context["was"]}).status_code == 302
    assert str(Revision.objects.get(pk=draft.pk).entry.promised_term) == "4wd"


def test_an_item_that_was_moved_meanwhile_is_found_where_it_stands_now(author: Client, approver: Client):
    draft = begun(author)
    faults = [fault.code for fault in draft.entry.faults]
    address = f"/catalogue/{draft.pk}/edit/faults/0/"
    mine = typed(author, address, text_en="Something else")
    approver.post(f"/catalogue/{draft.pk}/edit/faults/", {"act": "down:0", "edition": draft.edition})
    assert author.post(address, mine).status_code == 302
    after = Revision.objects.get(pk=draft.pk).entry.faults
    assert [fault.code for fault in after][:2] == [faults[1], faults[0]]
    assert after[1].text.en == "Something else"


def test_what_was_typed_when_the_session_had_ended_is_there_after_the_log_in(author: Client):
    draft = begun(author)
    address = f"/catalogue/{draft.pk}/edit/terms/"
    mine = typed(author, address, promised_term_0="7")
    stranger = Client()
    sent_on = stranger.post(address, mine)
    assert "/accounts/login/" in sent_on.headers["Location"]
    back = sent_on.headers["Location"]
    assert "kept" in back
    page = author.get(parse_qs(urlsplit(back).query)["next"][0])
    assert 'value="7"' in page.content.decode()
    assert "not saved yet" in page.content.decode()
    assert Revision.objects.get(pk=draft.pk).body == draft.body


def test_showing_a_form_once_more_neither_saves_nor_complains(author: Client):
    draft = begun(author)
    address = f"/catalogue/{draft.pk}/edit/steps/0/"
    shown = author.post(address, typed(author, address, kind="verify", act="again"))
    assert shown.status_code == 200
    assert "check_0_record" in shown.context["form"].fields
    assert Revision.objects.get(pk=draft.pk).edition == draft.edition


def test_a_word_that_others_use_is_not_changed_by_one_department(author: Client):
    word = in_force("id_number", EntryKind.ELEMENT)
    answer = author.post(f"/catalogue/{word.pk}/begin/", follow=True)
    assert "Others use this word too" in answer.content.decode()
    assert not Revision.objects.filter(state=RevisionState.DRAFT).exists()


def test_a_proposed_word_is_written_on_by_nobody_else(author: Client, approver: Client):
    author.post(
        "/catalogue/new/role/", {"name_zh": "电梯", "name_en": "Lift", "kind": "thing", "identified_by": ""}
    )
    word = Revision.objects.get(kind=EntryKind.ROLE, state=RevisionState.DRAFT)
    assert approver.get(f"/catalogue/{word.pk}/edit/word/").status_code == 404
    assert browser("lin").get(f"/catalogue/{word.pk}/").status_code == 403
