import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from services.files.limits import current_limits
from services.models import RegistrySource
from tests.applicant import PNG, filled
from workflows.models import Attachment, Draft

PHOTO = "child.portrait_photo"
AUTHORISATION = "parents.licence_authorisation"


def png(name="photo.png", content=PNG):
    return SimpleUploadedFile(name, content, content_type="image/png")


def test_what_we_fetch_is_ticked_with_its_issuer(lin):
    page = lin.get(f"/apply/{filled(lin).pk}/documents/").content.decode()
    assert "From the electronic licence library, issued by" in page
    assert "Issued in this application by" in page


def test_a_missing_document_is_pointed_at(lin):
    answer = lin.post(f"/apply/{filled(lin).pk}/documents/")
    assert answer.status_code == 422
    assert f'href="#{AUTHORISATION}"' in answer.content.decode()


def test_a_declaration_meets_a_document_and_can_be_taken_back(lin):
    draft = filled(lin)
    answer = lin.post(f"/apply/{draft.pk}/documents/", {"declare": AUTHORISATION})
    assert answer.headers["Location"] == f"/apply/{draft.pk}/check/"
    assert Draft.objects.get().documents == {AUTHORISATION: {"by": "commitment"}}
    lin.post(f"/apply/{draft.pk}/documents/")
    assert Draft.objects.get().documents == {}


def test_without_scripts_files_go_along_with_the_page(lin, uploads):
    draft = filled(lin)
    lin.post(f"/apply/{draft.pk}/documents/", {"declare": AUTHORISATION, f"file:{PHOTO}": png("my baby.png")})
    kept = Attachment.objects.get()
    assert (kept.name, kept.content_type, kept.size) == ("my baby.png", "image/png", len(PNG))
    assert "baby" not in kept.file.name and PNG not in (uploads / kept.file.name).read_bytes()
    assert kept.file.open().read() == PNG


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("photo.png", b"MZ this is a program", "is not a readable file"),
        ("photo.png", b"", "is empty"),
        ("photo.png", PNG + bytes(current_limits().file_bytes), "is larger than 10 MB"),
    ],
    ids=["another type than its name", "empty", "too large"],
)
def test_a_bad_file_is_told_and_the_good_one_is_kept(lin, name, content, told):
    draft = filled(lin)
    sent = {f"file:{PHOTO}": [png("good.png"), png(name, content)], "declare": AUTHORISATION}
    answer = lin.post(f"/apply/{draft.pk}/documents/", sent)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert [kept.name for kept in Attachment.objects.all()] == ["good.png"]


def test_with_scripts_each_file_is_answered_with_its_line(lin):
    draft = filled(lin)
    address = f"/apply/{draft.pk}/documents/{PHOTO}/"
    good = lin.post(address, {f"file:{PHOTO}": png()})
    assert good.status_code == 201 and "photo.png" in good.content.decode()
    bad = lin.post(address, {f"file:{PHOTO}": png(content=b"no picture")})
    assert bad.status_code == 422 and "is not a readable file" in bad.content.decode()
    assert lin.post(f"/apply/{draft.pk}/documents/child.passport/", {}).status_code == 404


def test_a_document_that_is_only_declared_takes_no_file(lin):
    draft = filled(lin)
    answer = lin.post(f"/apply/{draft.pk}/documents/{AUTHORISATION}/", {f"file:{AUTHORISATION}": png()})
    assert answer.status_code == 422
    assert not Attachment.objects.exists()


def test_a_file_can_be_removed_with_what_is_on_the_disk(lin, uploads, django_capture_on_commit_callbacks):
    draft = filled(lin)
    lin.post(f"/apply/{draft.pk}/documents/{PHOTO}/", {f"file:{PHOTO}": png()})
    kept = Attachment.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        lin.post(f"/apply/{draft.pk}/documents/", {"remove": str(kept.pk)})
    assert not Attachment.objects.exists()
    assert not (uploads / kept.file.name).exists()
    assert Draft.objects.get().documents == {}


def test_ones_own_file_comes_as_a_download_and_nobody_elses(lin, zhou, client):
    draft = filled(lin)
    lin.post(f"/apply/{draft.pk}/documents/{PHOTO}/", {f"file:{PHOTO}": png("宝宝.png")})
    address = f"/files/{Attachment.objects.get().pk}/"
    answer = lin.get(address)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content) == PNG
    assert zhou.get(address).status_code == 404
    assert client.get(address).status_code == 302


def test_a_register_that_is_down_does_not_stop_anybody(lin):
    draft = filled(lin)
    RegistrySource.objects.filter(kind="marriage_certificate").update(behaviour="down")
    page = lin.get(f"/apply/{draft.pk}/documents/").content.decode()
    assert "does not answer at the moment" in page
    assert 'name="file:mother.marriage_certificate"' in page
