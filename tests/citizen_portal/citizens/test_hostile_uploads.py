"""A thousand files made to do harm, sent through the page that takes files."""

import hashlib
import io
import resource
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.test import Client
from PIL import Image

from services.files.names import display_name
from tests.applicant import filled
from tests.hostile_files import CANARY, Hostile, hostile_files
from workflows.models import Attachment

COUNT, AT_ONCE = 1000, 40
DOCUMENT = "mother.marriage_certificate"
BOUNDARY = "harm-boundary"
NO_NAMES = {"", ".", ".."}
"""No browser sends these; Django's parser drops such a file, and stumbles over a large one (400)."""
MEGABYTE = 1024  # in the kilobytes of getrusage


@pytest.fixture
def disk(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT, settings.QUARANTINE_ROOT = tmp_path / "media", tmp_path / "quarantine"
    settings.UPLOAD_LIMITS = {
        "files_of_a_document": COUNT,
        "files_of_a_draft": COUNT,
        "unpacked_bytes": 100 * 1024 * 1024,  # bombs of this test need not be larger than that
    }
    return tmp_path


def body(files: Iterable[Hostile]) -> bytes:
    """As a sender without manners writes it: no name is made harmless on the way."""
    whole = io.BytesIO()
    for file in files:
        name = file.name.replace('"', "%22").replace("\r\n", "%0D%0A")
        whole.write(f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file:{DOCUMENT}"; '.encode())
        whole.write(f'filename="{name}"\r\nContent-Type: image/png\r\n\r\n'.encode() + file.content + b"\r\n")
    whole.write(f"--{BOUNDARY}--\r\n".encode())
    return whole.getvalue()


def test_a_thousand_hostile_files_harm_nobody(lin: Client, disk: Path) -> None:
    draft = filled(lin)
    address = f"/apply/{draft.pk}/documents/"
    digests: dict[str, Hostile] = {}
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    named, unnamed = [], []
    for file in hostile_files(COUNT, seed=7):
        digests[hashlib.sha256(file.content).hexdigest()] = file
        (unnamed if file.name.strip() in NO_NAMES else named).append(file)
    for files, statuses in ((named, {302, 422}), (unnamed, {302, 400, 422})):
        for start in range(0, len(files), AT_ONCE):
            whole = body(files[start : start + AT_ONCE])
            answer = lin.post(address, whole, content_type=f"multipart/form-data; boundary={BOUNDARY}")
            assert answer.status_code in statuses
            assert b"<img src=x" not in answer.content
    assert len(named) + len(unnamed) == COUNT

    kept = list(Attachment.objects.all())
    for attachment in kept:
        with attachment.file.open("rb") as file:
            content = file.read()
        assert hashlib.sha256(content).hexdigest() == attachment.sha256
        assert attachment.name == display_name(attachment.name)
        assert CANARY not in content
        if attachment.content_type == "application/pdf":
            assert not digests[attachment.sha256].must_refuse, digests[attachment.sha256].kind
        else:
            with Image.open(io.BytesIO(content)) as image:
                image.load()
                assert Image.MIME[image.format] == attachment.content_type
    # Something must get through, or the test shows nothing: photos with a tail come out as photos.
    assert len(kept) > 20
    assert len(kept) <= sum(not file.must_refuse for file in digests.values())

    on_disk = {path.relative_to(disk / "media").as_posix() for path in disk.rglob("*") if path.is_file()}
    assert on_disk == {attachment.file.name for attachment in kept}
    assert list((disk / "quarantine").iterdir()) == []
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 200 * MEGABYTE
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 1024 * MEGABYTE
