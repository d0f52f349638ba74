import pytest

from tests.applicant import answered, consent, filled, ready
from workflows.models import Application, Case, Draft


def test_everything_is_shown_with_a_way_to_change_it(lin):
    draft = ready(lin)
    page = lin.get(f"/apply/{draft.pk}/check/").content.decode()
    assert "周予安" in page and "梧桐路18号3幢501室" in page and "Binjiang District" in page
    assert f"/apply/{draft.pk}/form/#child" in page and f"/apply/{draft.pk}/questions/" in page


def test_it_says_which_department_will_see_what(lin):
    page = lin.get(f"/apply/{ready(lin).pk}/check/").content.decode()
    readers = page.split("Who will see what")[1]
    vaccination = readers.split("Vaccination record")[1].split("</details>")[0]
    assert "Name" in vaccination and "Bank" not in vaccination


def test_nothing_is_sent_without_both_consents(lin):
    draft = ready(lin)
    for given in ({}, {"consent": "1/en"}):
        answer = lin.post(f"/apply/{draft.pk}/check/", given)
        assert answer.status_code == 422
        page = answer.content.decode()
        assert 'href="#sensitive_consent"' in page
        # It says so at the box as well, and what was ticked stays ticked.
        assert 'id="sensitive_consent-error"' in page
        assert ("checked" in page.split('id="consent"')[1].split(">")[0]) == bool(given)
    assert not Case.objects.exists()


def test_what_is_incomplete_is_not_sent_and_each_fault_leads_to_its_place(lin):
    draft = filled(lin, **{"child.name": ""})
    answer = lin.post(f"/apply/{draft.pk}/check/", consent())
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"/apply/{draft.pk}/form/#id_child.name" in page
    document = page.split(f'/apply/{draft.pk}/documents/#parents.licence_authorisation">')[1].split("</a>")[0]
    assert "(Parents): " in document, document
    assert not Case.objects.exists()


def test_sent_once_it_becomes_a_case_with_a_receipt(lin):
    draft = ready(lin)
    answer = lin.post(f"/apply/{draft.pk}/check/", consent())
    case = Case.objects.get()
    assert answer.headers["Location"] == f"/cases/{case.number}/receipt/"
    assert Application.objects.get().idempotency_key == str(draft.pk)
    assert not Draft.objects.exists()
    page = lin.get(answer.headers["Location"]).content.decode()
    assert case.number in page and "8 matters are handled" in page


def test_pressed_twice_there_is_one_case(lin):
    draft = ready(lin)
    first, second = (lin.post(f"/apply/{draft.pk}/check/", consent()) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Case.objects.count() == 1


@pytest.mark.parametrize("page", ["questions", "form", "documents", "check"])
def test_the_way_back_from_the_receipt_leads_to_the_receipt(lin, zhou, page):
    draft = ready(lin)
    receipt = lin.post(f"/apply/{draft.pk}/check/", consent()).headers["Location"]
    back = lin.get(f"/apply/{draft.pk}/{page}/")
    assert (back.status_code, back.headers["Location"]) == (302, receipt)
    assert zhou.get(f"/apply/{draft.pk}/{page}/").status_code == 404


def test_somebody_else_cannot_send_it_nor_learn_what_became_of_it(lin, zhou):
    draft = ready(lin)
    assert zhou.post(f"/apply/{draft.pk}/check/", consent()).status_code == 404
    lin.post(f"/apply/{draft.pk}/check/", consent())
    assert zhou.post(f"/apply/{draft.pk}/check/", consent()).status_code == 404


@pytest.mark.parametrize("page", ["form", "documents", "check"])
def test_no_page_can_be_reached_past_the_questions(lin, page):
    draft = answered(lin, local_household="")
    assert lin.get(f"/apply/{draft.pk}/{page}/").headers["Location"] == f"/apply/{draft.pk}/questions/"
