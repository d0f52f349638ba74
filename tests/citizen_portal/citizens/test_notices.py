"""Papers from the offices on the pages: the holder reads and downloads them, anybody checks them."""

import hashlib

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from rest_framework.settings import api_settings

from tests.applicant import departments_finish, logged_in, submitted
from workflows.models import Case, Notice, NoticeKind


@pytest.fixture(autouse=True)
def uncounted() -> None:
    """The counters of other tests do not count here."""
    cache.clear()


def receipt_of(case: Case) -> Notice:
    return Notice.objects.get(case=case, kind=NoticeKind.RECEIPT)


def test_the_case_lists_its_papers_and_each_can_be_read_and_kept(lin: Client) -> None:
    case = submitted(lin)
    notice = receipt_of(case)
    page = lin.get(f"/cases/{case.number}/").content.decode()
    assert "Papers from the offices" in page
    address = f"/cases/{case.number}/notices/{notice.pk}/"
    assert address in page
    read = lin.get(address).content.decode()
    assert "Receipt of application documents" in read
    assert "The Chinese paper is what counts." in read
    assert notice.number in read
    answer = lin.get(f"{address}paper/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    pdf = b"".join(answer.streaming_content)
    notice.refresh_from_db()
    assert hashlib.sha256(pdf).hexdigest() == notice.digest


def test_a_refusal_on_the_page_says_where_to_complain(lin: Client) -> None:
    case = submitted(lin)
    departments_finish(case, refuse="birth_household_registration")
    refusal = Notice.objects.get(case=case, kind=NoticeKind.REFUSAL)
    page = lin.get(f"/cases/{case.number}/notices/{refusal.pk}/").content.decode()
    assert "The address is outside the district." in page
    assert "administrative reconsideration within 60 days" in page
    assert "Binjiang District" in page


def test_nobody_else_finds_them(lin: Client) -> None:
    case = submitted(lin)
    notice = receipt_of(case)
    for address in (
        f"/cases/{case.number}/notices/{notice.pk}/",
        f"/cases/{case.number}/notices/{notice.pk}/paper/",
    ):
        assert logged_in("chen").get(address).status_code == 404


def test_anybody_with_the_paper_can_check_it_and_learns_nothing_about_her(lin: Client) -> None:
    case = submitted(lin)
    notice = receipt_of(case)
    passer_by = Client()
    typed = {"number": notice.number.replace("〔", "[").replace("〕", "]"), "code": notice.code.lower()}
    answer = passer_by.post("/verify/", typed)
    assert answer.status_code == 302
    page = passer_by.get(answer["Location"])
    text = page.content.decode()
    assert notice.number in text
    assert str(notice.department.name) in text
    assert case.number not in text
    assert case.applicant.name not in text
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    # With "no-referrer" browsers send the form from the origin "null", which is refused as forged.
    assert page["Referrer-Policy"] == passer_by.get("/verify/")["Referrer-Policy"] == "same-origin"


def test_a_false_paper_is_called_unknown_in_plain_words(lin: Client) -> None:
    notice = receipt_of(submitted(lin))
    passer_by = Client()
    wrong = passer_by.post("/verify/", {"number": "滨卫准〔2026〕999号", "code": notice.code})
    assert wrong.status_code == 422
    assert "No notice was issued under this number with this code." in wrong.content.decode()
    unknown = passer_by.get("/verify/2222-2222-2222-2222/")
    assert unknown.status_code == 404
    assert "We know no notice with this code" in unknown.content.decode()


def test_a_file_is_compared_with_what_was_issued(lin: Client) -> None:
    case = submitted(lin)
    notice = receipt_of(case)
    pdf = b"".join(lin.get(f"/cases/{case.number}/notices/{notice.pk}/paper/").streaming_content)
    address = f"/verify/{notice.code}/"
    same = Client().post(address, {"file": SimpleUploadedFile("a.pdf", pdf, "application/pdf")})
    assert "The file is the one that was issued" in same.content.decode()
    other = Client().post(address, {"file": SimpleUploadedFile("a.pdf", pdf + b" ", "application/pdf")})
    assert "This is not the file that was issued." in other.content.decode()


def test_guessing_codes_is_slowed_down(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(api_settings.DEFAULT_THROTTLE_RATES, "verification_from", "3/hour")
    answers = [client.get("/verify/2222-2222-2222-2222/").status_code for _ in range(4)]
    assert answers == [404, 404, 404, 429]
