"""A bad rating on the pages of all three faces, by plain forms: what each may read, and what comes next."""

import pytest
from django.test import Client
from django.utils import timezone, translation

from citizen_portal.accounts.models import User
from services.models import Post, PostKind
from tests.acting import act, apply_for
from tests.statements import counted
from tests.workflows.conftest import city, published
from workflows.models import AccessEntry, Case, Purpose, Rectification, SubCase

__all__ = ["city"]

WHY = "等了两个小时，没有人解释"
SAID = "已致歉，约定三天内答复"
DONE = "已增设咨询台"


@pytest.fixture
def case(city: None) -> Case:
    found = apply_for(published("pair"), timezone.now())
    for matter in ("left", "right"):
        act(found, matter, now=timezone.now())
    found.refresh_from_db()
    return found


def browser(user: User) -> Client:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(user)
    return client


def head_of(row: Rectification) -> User:
    return Post.objects.filter(department=row.department, kind=PostKind.LEADER).first().user


def test_it_goes_from_the_citizen_over_desk_and_board_back_to_the_citizen(case: Case) -> None:
    citizen, board = browser(case.submitted_by), browser(User.objects.get(username="supervisor"))
    page = f"/cases/{case.number}/"
    assert citizen.post(f"{page}rate/", {"level": "1", "matter": "left"}).status_code == 422
    citizen.post(f"{page}rate/", {"level": "1", "matter": "left", "reason": WHY})
    row = Rectification.objects.get()
    mine, ours, theirs = f"{page}ratings/{row.pk}/", f"/desk/ratings/{row.pk}/", f"/board/ratings/{row.pk}/"
    assert mine in citizen.get(page).content.decode(), "the case page leads there"
    head = browser(head_of(row))
    assert ours in head.get("/desk/ratings/").content.decode()
    shown = head.get(ours).content.decode()
    assert WHY in shown and case.submitted_by.holder.name in shown
    assert AccessEntry.objects.filter(case=case, purpose=Purpose.RATING, by=head_of(row)).exists()
    assert head.post(ours, {"act": "answer", "text": DONE}).status_code == 409, "nobody has called yet"
    now = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    assert head.post(ours, {"act": "call", "reached": "yes", "at": now, "said": ""}).status_code == 422
    assert head.post(ours, {"act": "call", "reached": "yes", "at": now, "said": SAID}).status_code == 302
    assert head.post(ours, {"act": "answer", "text": DONE}).status_code == 302
    assert DONE not in citizen.get(mine).content.decode(), "not before a supervisor has verified it"
    watched = board.get(theirs).content.decode()
    assert DONE in watched and SAID in watched
    assert case.submitted_by.holder.name not in watched, "a supervisor need not know who rated"
    assert board.post(theirs, {"act": "send_back", "send_back-reason": " "}).status_code == 422
    assert board.post(theirs, {"act": "accept"}).status_code == 302
    assert board.post(theirs, {"act": "accept"}).status_code == 409, "sent twice, it is told"
    asked = citizen.get(mine).content.decode()
    assert DONE in asked and SAID not in asked and str(head_of(row)) not in asked
    with translation.override("zh-hans"):
        assert "问题解决了吗" in citizen.get(page).content.decode(), (
            "what is to do now stands on the case page"
        )
    assert citizen.post(mine, {}).status_code == 422
    citizen.post(mine, {"agrees": "no", "reason": "还是没有人解释"})
    assert board.post(theirs, {"act": "reopen"}).status_code == 302
    head.post(ours, {"act": "answer", "text": "已当面说明"})
    board.post(theirs, {"act": "accept"})
    assert citizen.post(mine, {"agrees": "yes", "level": "4"}).status_code == 302
    row.refresh_from_db()
    assert (row.end, row.round, row.replies.latest("round").level) == ("put_right", 2, 4)
    assert "已解决" in citizen.get(mine).content.decode()


def test_the_rating_of_a_case_is_assigned_doubted_and_reviewed_on_the_board(case: Case) -> None:
    citizen, board = browser(case.submitted_by), browser(User.objects.get(username="supervisor_binjiang"))
    citizen.post(f"/cases/{case.number}/rate/", {"level": "2", "reason": WHY})
    row = Rectification.objects.get()
    theirs = f"/board/ratings/{row.pk}/"
    assert board.post(theirs, {"act": "assign"}).status_code == 422
    assert board.post(theirs, {"act": "doubt", "doubt-reason": "评的是另一件"}).status_code == 302
    assert board.post(f"{theirs}review/", {"review-excluded": "yes"}).status_code == 404, (
        "not by the same person"
    )
    city_board = browser(User.objects.get(username="supervisor"))
    assert city_board.post(f"{theirs}review/", {"review-excluded": "yes"}).status_code == 422, (
        "not without a reason"
    )
    assert city_board.post(f"{theirs}review/", {"review-excluded": "no"}).status_code == 302
    both = [one.department_id for one in SubCase.objects.filter(case=case)]
    assert board.post(theirs, {"act": "assign", "assign-departments": both}).status_code == 302
    assert Rectification.objects.filter(state="open").count() == 2
    with counted() as few:
        board.get("/board/ratings/")
    citizen.post(f"/cases/{case.number}/rate/", {"level": "1", "matter": "left", "reason": WHY})
    citizen.post(f"/cases/{case.number}/rate/", {"level": "1", "matter": "right", "reason": WHY})
    with counted() as many:
        board.get("/board/ratings/")
    assert len(many) == len(few), "however many there are"
    assert board.get("/board/ratings/?state=open").status_code == 200
    assert board.get("/board/ratings/?state=nonsense").status_code == 404
