"""Drafts: kept as they are, however unfinished; files are what their content says."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile

from citizen_portal.demo.paper import sample_pdf
from services.catalogue.compose import FormDocument
from services.catalogue.vocabulary import Alternative, DocumentKind, Role, RoleKind, Text
from services.files.limits import current_limits
from tests.acting import MONDAY
from tests.papers import small_png
from workflows.commands import drafts
from workflows.errors import Invalid, NotAllowed, WrongState
from workflows.models import Attachment, Draft

PNG, PDF = small_png(), sample_pdf("a test")


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def owner(city):
    return get_user_model().objects.get(username="lin")


@pytest.fixture
def other(city):
    return get_user_model().objects.get(username="zhou")


@pytest.fixture
def draft(stall, owner) -> Draft:
    return drafts.begin(version=stall, by=owner, now=MONDAY)


def paper(*by: Alternative, formats: tuple[str, ...] = ("jpg", "png")) -> FormDocument:
    name = Text(zh="照片", en="Photo")
    return FormDocument(
        kind=DocumentKind(code="photo", name=name),
        holder=Role(code="child", name=name, kind=RoleKind.PERSON),
        by=by or (Alternative.UPLOAD,),
        required=True,
        deferrable=False,
        formats=formats,
        needed_by=(),
        prior_from=None,
    )


def attach(draft, by, content=PNG, name="photo.png", document=None):
    upload = SimpleUploadedFile(name, content)
    return drafts.attach(draft=draft, by=by, document=document or paper(), upload=upload, now=MONDAY)


def test_what_is_not_given_stays_as_it_is(draft, owner):
    drafts.save_draft(draft=draft, by=owner, answers={"a": "yes"}, now=MONDAY)
    later = MONDAY + timedelta(minutes=1)
    drafts.save_draft(draft=draft, by=owner, values={"child.name": ""}, now=later)
    kept = Draft.objects.get(pk=draft.pk)
    assert (kept.answers, kept.values, kept.saved_at) == ({"a": "yes"}, {"child.name": ""}, later)


def test_nobody_writes_into_somebody_elses_draft(draft, other):
    with pytest.raises(NotAllowed):
        drafts.save_draft(draft=draft, by=other, values={}, now=MONDAY)
    with pytest.raises(NotAllowed):
        attach(draft, other)
    with pytest.raises(NotAllowed):
        drafts.discard(draft=draft, by=other, now=MONDAY)
    assert Draft.objects.filter(pk=draft.pk).exists() and not Attachment.objects.exists()


def test_a_draft_that_is_gone_says_so(draft, owner):
    drafts.discard(draft=draft, by=owner, now=MONDAY)
    for act in (
        lambda: drafts.save_draft(draft=draft, by=owner, values={}, now=MONDAY),
        lambda: attach(draft, owner),
    ):
        with pytest.raises(WrongState):
            act()


def test_an_uploaded_file_chooses_its_way_and_the_last_one_removed_takes_it_back(draft, owner):
    first, second = attach(draft, owner), attach(draft, owner)
    assert Draft.objects.get().documents == {"child.photo": {"by": "upload"}}
    drafts.detach(draft=draft, by=owner, attachment=first, now=MONDAY)
    assert Draft.objects.get().documents == {"child.photo": {"by": "upload"}}
    for _again in range(2):
        drafts.detach(draft=draft, by=owner, attachment=second, now=MONDAY)
    assert Draft.objects.get().documents == {}


def test_the_name_on_the_disk_is_nobodys(draft, owner, uploads):
    kept = attach(draft, owner, name="../林悦然.png")
    on_disk = uploads / kept.file.name
    assert PNG not in on_disk.read_bytes()
    assert kept.file.open().read() == PNG
    assert on_disk.is_relative_to(uploads / "attachments") and "林" not in kept.file.name


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"", "photo.png"), (b"plain words", "photo.png"), (PDF, "photo.png"), (b"\xff", "photo.jpg")],
    ids=["empty", "text", "a format not asked for", "one byte"],
)
def test_content_decides_what_a_file_is(draft, owner, content, name):
    with pytest.raises(Invalid) as refused:
        attach(draft, owner, content=content, name=name)
    assert list(refused.value.errors) == ["child.photo"]
    assert not Attachment.objects.exists()


def test_a_good_file_with_a_wrong_name_is_taken_for_what_it_is(draft, owner):
    kept = attach(draft, owner, content=PDF, name="scan.png", document=paper(formats=("pdf",)))
    assert kept.content_type == "application/pdf"


def test_there_is_an_end_to_files(draft, owner):
    for _number in range(current_limits().files_of_a_document):
        attach(draft, owner)
    with pytest.raises(Invalid):
        attach(draft, owner)
    assert Attachment.objects.count() == current_limits().files_of_a_document


def test_a_document_that_is_only_declared_takes_no_file(draft, owner):
    with pytest.raises(Invalid):
        attach(draft, owner, document=paper(Alternative.COMMITMENT))


@pytest.mark.django_db(transaction=True)
def test_a_discarded_draft_leaves_nothing_on_the_disk(draft, owner, uploads):
    kept = attach(draft, owner)
    drafts.discard(draft=draft, by=owner, now=MONDAY)
    assert not (uploads / kept.file.name).exists()
