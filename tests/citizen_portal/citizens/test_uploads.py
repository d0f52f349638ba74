"""Files on their way in and back out: limits, quarantine, the scanner's word, headers."""

import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from citizen_portal.demo.paper import sample_pdf
from tests.acting import drain
from tests.applicant import filled
from tests.papers import small_png
from tests.services.files.fake_clamd import EICAR, clamd
from workflows.models import Attachment, Draft, Intent, IntentKind, Scan, ScanState
from workflows.policy import staff_may_open
from workflows.reads.files import file_line

PHOTO, MARRIAGE = "child.portrait_photo", "mother.marriage_certificate"
CLEAN_PDF = sample_pdf("a marriage")


@pytest.fixture
def draft(lin: Client) -> Draft:
    return filled(lin)


def send(
    client: Client, draft: Draft, content: bytes, key: str = MARRIAGE, name: str = "a.pdf", **extra: object
):
    address = reverse("citizens:upload", args=[draft.pk, key])
    return client.post(address, {f"file:{key}": SimpleUploadedFile(name, content)}, **extra)


def with_harm(pdf: bytes) -> bytes:
    """The scanners' test string as a comment of the PDF: sound, and found."""
    head, line, rest = pdf.partition(b"\n")
    moved = len(EICAR) + 2
    start = rest.rindex(b"startxref\n") + 10
    table = rest.index(b"xref\n0")
    entries = bytearray(rest[table:start])
    for place in range(entries.index(b" f \n") + 4, entries.rindex(b" n \n"), 20):
        entries[place : place + 10] = b"%010d" % (int(entries[place : place + 10]) + moved)
    end = int(rest[start:].split()[0]) + moved
    return head + line + b"%" + EICAR + b"\n" + rest[:table] + bytes(entries) + b"%d\n%%%%EOF\n" % end


def test_all_bad_files_of_a_batch_are_told_and_all_good_ones_kept(lin: Client, draft: Draft) -> None:
    sent = [
        SimpleUploadedFile("good.pdf", CLEAN_PDF),
        SimpleUploadedFile("empty.pdf", b""),
        SimpleUploadedFile("letter.docx", b"PK\x03\x04" + bytes(26) + b"[Content_Types].xml"),
        SimpleUploadedFile("tail.pdf", CLEAN_PDF + b"<html>"),
        SimpleUploadedFile("good.png", small_png()),
    ]
    answer = lin.post(reverse("citizens:documents", args=[draft.pk]), {f"file:{MARRIAGE}": sent})
    page = answer.content.decode()
    assert answer.status_code == 422
    for name in ("empty.pdf", "letter.docx", "tail.pdf"):
        assert f"“{name}” " in page
    assert sorted(kept.name for kept in draft.attachments.all()) == ["good.pdf", "good.png"]


def test_a_file_above_the_limit_is_refused_and_its_neighbours_are_kept(lin, draft, settings) -> None:
    settings.UPLOAD_LIMITS = {"file_bytes": 5000}
    sent = [SimpleUploadedFile("large.pdf", bytes(9000)), SimpleUploadedFile("good.pdf", CLEAN_PDF)]
    answer = lin.post(reverse("citizens:documents", args=[draft.pk]), {f"file:{MARRIAGE}": sent})
    assert "“large.pdf” is larger than" in answer.content.decode()
    assert [kept.name for kept in draft.attachments.all()] == ["good.pdf"]


def test_an_application_has_room_for_so_much(lin, draft, settings) -> None:
    settings.UPLOAD_LIMITS = {"draft_bytes": len(CLEAN_PDF) + 10}
    assert send(lin, draft, CLEAN_PDF).status_code == 201
    assert send(lin, draft, CLEAN_PDF).status_code == 422
    settings.UPLOAD_LIMITS = {"files_of_a_draft": 1}
    assert send(lin, draft, small_png(), PHOTO).status_code == 422


def test_what_is_refused_for_want_of_room_leaves_nothing_on_the_disk(lin, draft, settings, uploads) -> None:
    settings.UPLOAD_LIMITS = {"files_of_a_document": 0}
    assert send(lin, draft, CLEAN_PDF).status_code == 422
    assert not [path for path in uploads.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("address", "headers", "kind"),
    [
        ("/apply/00000000-0000-0000-0000-000000000000/documents/", {}, "text/html"),
        ("/apply/00000000-0000-0000-0000-000000000000/documents/a.b/", {"HX-Request": "true"}, "text/html"),
        ("/api/v1/drafts", {}, "application/problem+json"),
    ],
)
def test_a_body_too_large_is_refused_before_it_is_read(lin, address, headers, kind) -> None:
    body = Unread()
    answer = lin.generic("POST", address, b"", headers=headers, CONTENT_LENGTH=10**9, **{"wsgi.input": body})
    assert answer.status_code == 413
    assert answer.headers["Content-Type"].startswith(kind)
    assert not body.was_read


def test_a_stranger_may_not_send_files_at_all(client: Client, db: None) -> None:
    body = Unread()
    answer = client.generic("POST", "/accounts/login/", b"", CONTENT_LENGTH=3_000_000, **{"wsgi.input": body})
    assert answer.status_code == 413
    assert not body.was_read


class Unread(io.BytesIO):
    was_read = False

    def read(self, *args: object) -> bytes:
        self.was_read = True
        return b""


def test_without_a_scanner_the_installation_decides_whether_staff_open_a_file(lin, draft, settings) -> None:
    send(lin, draft, CLEAN_PDF)
    kept = Attachment.objects.get()
    assert kept.scan_state is ScanState.NOT_SCANNED
    assert not Intent.objects.filter(kind=IntentKind.SCAN).exists()
    settings.ALLOW_UNSCANNED = True
    assert staff_may_open(kept) and "No scanner has looked" in file_line(kept).note
    settings.ALLOW_UNSCANNED = False
    assert not staff_may_open(kept) and "cannot be opened" in file_line(kept).note


def test_a_file_waits_in_quarantine_until_the_scanner_found_it_clean(lin, draft, settings) -> None:
    with clamd() as daemon:
        settings.CLAMD_ADDRESS = daemon.address
        send(lin, draft, CLEAN_PDF)
        kept = Attachment.objects.get()
        assert kept.scan_state is ScanState.PENDING and not staff_may_open(kept)
        assert daemon.received == []  # never in the request
        drain(timezone.now())
        assert daemon.received == [CLEAN_PDF]
    kept = Attachment.objects.get()
    assert kept.scan_state is ScanState.CLEAN and staff_may_open(kept)
    assert file_line(kept).note == ""
    assert not Intent.objects.filter(kind=IntentKind.SCAN).exists()


def test_a_virus_is_given_to_nobody_and_another_file_is_asked_for(lin, draft, settings) -> None:
    with clamd() as daemon:
        settings.CLAMD_ADDRESS = daemon.address
        assert send(lin, draft, with_harm(CLEAN_PDF)).status_code == 201
        drain(timezone.now())
    kept = Attachment.objects.get()
    assert (kept.scan_state, kept.scan.signature) == (ScanState.INFECTED, "Win.Test.EICAR_HDB-1")
    assert not staff_may_open(kept)
    answer = lin.get(reverse("citizens:file", args=[kept.pk]))
    assert answer.status_code == 409
    assert EICAR not in answer.content
    page = lin.post(reverse("citizens:documents", args=[draft.pk])).content.decode()
    assert "A virus was found in a file" in page


def test_a_scanner_that_is_down_is_asked_until_it_is_back(lin, draft, settings) -> None:
    settings.CLAMD_ADDRESS = "unix:///nowhere/clamd.sock"
    send(lin, draft, CLEAN_PDF)
    for _attempt in range(12):
        waiting = Intent.objects.get(kind=IntentKind.SCAN)
        drain(waiting.not_before)
    waiting.refresh_from_db()
    assert (waiting.attempts, waiting.parked_at, waiting.fault) == (12, None, "Retryable")
    with clamd() as daemon:
        settings.CLAMD_ADDRESS = daemon.address
        drain(waiting.not_before)
    assert Scan.objects.get().state == ScanState.CLEAN


def test_a_file_taken_away_while_it_waits_needs_no_scan(lin, draft, settings) -> None:
    settings.CLAMD_ADDRESS = "unix:///nowhere/clamd.sock"
    send(lin, draft, CLEAN_PDF)
    lin.post(reverse("citizens:documents", args=[draft.pk]), {"remove": str(Attachment.objects.get().pk)})
    drain(timezone.now())
    assert not Intent.objects.exists()


def test_a_download_is_never_interpreted_and_never_kept_by_a_cache(lin, draft) -> None:
    send(lin, draft, CLEAN_PDF, name="结婚证 “正本”.pdf")
    answer = lin.get(reverse("citizens:file", args=[Attachment.objects.get().pk]))
    assert b"".join(answer.streaming_content) == CLEAN_PDF
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''%E7%BB%93")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_an_upload_lies_nowhere_but_under_a_random_name(lin, draft, uploads: Path, settings) -> None:
    send(lin, draft, CLEAN_PDF, name="林悦然的结婚证.pdf")
    (only,) = [path for path in uploads.rglob("*") if path.is_file()]
    assert only.name == Attachment.objects.get().pk.hex
    assert only.stat().st_mode & 0o777 == 0o600
    assert list(Path(settings.QUARANTINE_ROOT).iterdir()) == []
