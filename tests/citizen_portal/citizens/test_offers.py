"""At the screen: switch it on, be told, see why, accept into a draft or decline; nobody else can."""

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from citizen_portal.demo.seeding import seed
from tests.applicant import logged_in
from tests.offers import holder, publish_what_is_offered
from workflows.commands.proactive import find
from workflows.models import Draft, Offer, OfferState

ON = {"general": "1", "sensitive": "1"}


@pytest.fixture
def he(db: None) -> Client:
    seed(today=timezone.localdate())
    publish_what_is_offered(timezone.now())
    return logged_in("he")


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_from_the_invitation_to_a_filled_in_draft(he: Client) -> None:
    assert "Shall we tell you" in text(he, "/")
    assert "Services for persons with disabilities" in text(he, "/") and "Records:" in text(
        he, "/record/proactive/"
    )
    he.post("/record/proactive/", {"general": "0"})
    assert find(now=timezone.now()) == 0, "the text changed while it was being read"
    he.post("/record/proactive/", ON)
    assert find(now=timezone.now()) == 1
    offer = Offer.objects.get()
    page = f"/offers/{offer.pk}/"
    for address in ("/", "/messages/", "/offers/"):
        assert page in text(he, address), address
    shown = text(he, page)
    assert "Level 1 (most severe)" in shown and "Guofa 2015 No. 52" in shown and "issued by" in shown
    he.post("/offers/seen/")
    assert "New" not in text(he, "/offers/")

    stranger = logged_in("chen")
    assert page not in text(stranger, "/") + text(stranger, "/messages/")
    for address in (page, f"{page}accept/", f"{page}decline/"):
        assert stranger.post(address).status_code in (404, 405)
    assert stranger.get(page).status_code == 404

    answer = he.post(f"{page}accept/")
    draft = Draft.objects.get()
    assert answer["Location"] == f"/apply/{draft.pk}/questions/"
    assert "We have filled in what is known" in text(he, answer["Location"])
    assert he.post(f"{page}accept/")["Location"] == answer["Location"]
    assert "Go on" in text(he, page)


def test_a_program_lists_declines_and_is_told_when_it_is_too_late(he: Client) -> None:
    he.post("/record/proactive/", ON)
    find(now=timezone.now())
    program = APIClient()
    program.force_authenticate(holder("何秀兰").user)
    (offer,) = program.get("/api/v1/offers").json()["results"]
    assert offer["state"] == "open" and offer["answered"][0].keys() == {"question", "answer"}
    assert program.post(f"/api/v1/offers/{offer['id']}/decline", {"never_again": True}).status_code == 204
    refused = program.post(f"/api/v1/offers/{offer['id']}/accept")
    assert refused.status_code == 409
    assert Offer.objects.get().state == OfferState.DECLINED


def test_the_supervisor_sees_how_many_and_never_who(he: Client) -> None:
    he.post("/record/proactive/", ON)
    find(now=timezone.now())
    page = text(logged_in("supervisor"), "/board/offers/")
    assert "Allowances for persons with disabilities" in page
    assert "何" not in page and holder("何秀兰").identifier not in page
