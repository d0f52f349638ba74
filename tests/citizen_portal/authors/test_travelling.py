"""The pages of a one-thing between cities: who takes it away, who brings it in, who may not; and what they are told."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import timezone

from services.catalogue.portable import keys
from services.catalogue.portable.envelope import seal
from services.catalogue.portable.models import Takeover, TrustedIssuer
from services.catalogue.portable.packing import digest_of_entries, export
from services.catalogue.portable.trust import trust
from services.catalogue.vocabulary import Text
from services.models import EntryKind, Post, PostKind, Revision, RevisionState
from tests.citizen_portal.authors.conftest import browser, in_force

OTHER_CITY = Text(zh="海曲市", en="Haiqu")


@pytest.fixture
def key(settings, tmp_path):
    settings.CATALOGUE_KEY_FILE = str(tmp_path / "keys" / "signing.json")
    return keys.make(OTHER_CITY)


def elsewhere(key, **one_thing) -> bytes:
    """企业开办 as a neighbouring city offers it: with other terms, and another meaning of one field."""
    payload = json.loads(export("company_setup", key)[0])["payload"]
    entries = payload["entries"]
    entries["one_things"][0] |= {"promise": "3wd", **one_thing}
    next(each for each in entries["elements"] if each["code"] == "mobile")["name"]["zh"] = "手机号（邻市）"
    payload["digest"] = digest_of_entries(entries)
    return seal(payload, key.key)


def sent(client, content: bytes):
    return client.post("/catalogue/packages/", {"file": SimpleUploadedFile("package.json", content)})


def leader(function: str, level: str):
    post = Post.objects.filter(
        department__function=function, department__level=level, kind=PostKind.LEADER
    ).select_related("user")[0]
    return browser(post.user.username)


def test_an_owner_takes_a_one_thing_away_and_others_do_not(author, key):
    page = f"/catalogue/{in_force('restaurant', EntryKind.ONE_THING).pk}/"
    file = author.get(f"{page}package.json")
    assert file.content == export("restaurant", key)[0]
    assert 'filename="restaurant-v1.json"' in file["Content-Disposition"]
    foreign = in_force("newborn", EntryKind.ONE_THING).pk
    assert author.get(f"/catalogue/{foreign}/package.json").status_code == 404
    matter = in_force("food_licence").pk
    assert author.get(f"/catalogue/{matter}/package.json").url == f"/catalogue/{matter}/"
    for username in ("lin", "market_binjiang", "supervisor", "operator"):
        assert browser(username).get(f"{page}package.json").status_code == 403
        assert browser(username).get("/catalogue/packages/").status_code == 403


def test_without_a_key_the_page_says_who_makes_one(author, settings, tmp_path):
    settings.CATALOGUE_KEY_FILE = str(tmp_path / "none.json")
    page = f"/catalogue/{in_force('restaurant', EntryKind.ONE_THING).pk}/"
    assert "catalogue_keys make" in author.get(f"{page}package.json", follow=True).content.decode()


def test_a_package_is_refused_in_plain_words_and_leaves_nothing(author, key):
    content = elsewhere(key)
    answer = sent(author, content)
    assert answer.status_code == 422
    assert keys.spoken(key.fingerprint) in answer.content.decode()
    trust(public_key=key.public_key, name=OTHER_CITY, by="tests", now=timezone.now())
    assert "changed after it was signed" in sent(author, content.replace(b"3wd", b"2wd", 1)).content.decode()
    assert author.post("/catalogue/packages/").status_code == 422
    assert not Takeover.objects.exists()


def test_a_package_is_mapped_on_the_page_and_becomes_drafts_only_for_its_lead(author, approver, key):
    content = elsewhere(key)
    trust(public_key=key.public_key, name=OTHER_CITY, by="tests", now=timezone.now())
    page = sent(author, content).url
    assert sent(author, content).url == page
    shown = author.get(page).content.decode()
    assert "手机号（邻市）" in shown or "mobile" in shown
    assert "Make " not in shown
    assert author.post(page, {"begin": "1"}).status_code == 422
    for other in (approver, leader("police", "district")):
        assert other.get(page).status_code == 404
        assert other.post(page, {"begin": "1"}).status_code == 404
        assert other.get(f"{page}map.yaml").status_code == 404
    form = author.get(page).context["form"]
    data = {
        bound.html_name: bound.value() or ""
        for bound in form
        if not hasattr(bound.field.widget, "decompress")
    }
    for bound in form:
        if hasattr(bound.field.widget, "decompress"):
            parts = bound.field.widget.decompress(bound.value())
            data |= {f"{bound.html_name}_{i}": part for i, part in enumerate(parts)}
    too_long = data | {"map": "1", "promise_0": "400"}
    assert "more than the law gives" in author.post(page, too_long).content.decode()
    chosen = {"map": "1", "entry_element_mobile": "mobile", "place": "company_setup_2", "number": "YJS-E-91"}
    assert author.post(page, data | chosen).status_code == 302
    written = author.get(f"{page}map.yaml").content
    assert b"YJS-E-91" in written
    assert (
        author.post(page, {"read": "1", "mapping": SimpleUploadedFile("m.yaml", b"functions: [")}).status_code
        == 422
    )
    again = author.post(page, {"read": "1", "mapping": SimpleUploadedFile("m.yaml", written)})
    assert again.status_code == 302
    assert author.get(f"{page}map.yaml").content == written
    assert author.post(page, {"begin": "1"}).status_code == 302
    (draft,) = Revision.objects.filter(takeover__isnull=False)
    assert (draft.code, draft.entry.number, str(draft.entry.promise)) == (
        "company_setup_2",
        "YJS-E-91",
        "3wd",
    )
    assert author.post(page, {"begin": "1"}).url == f"/catalogue/{draft.pk}/"
    assert "Taken over from Haiqu, version 1" in author.get(f"/catalogue/{draft.pk}/").content.decode()
    author.post(f"/catalogue/{draft.pk}/submit/", {"edition": 1, "reason": "复用海曲市做法"})
    approver.post(f"/catalogue/{draft.pk}/decide/", {"decision": "approve"})
    approver.post(f"/catalogue/{draft.pk}/publish/")
    draft.refresh_from_db()
    assert draft.state == RevisionState.PUBLISHED


def test_somebody_who_does_not_lead_it_here_looks_but_makes_no_drafts(key):
    trust(public_key=key.public_key, name=OTHER_CITY, by="tests", now=timezone.now())
    police = leader("police", "district")
    content = elsewhere(key, code="company_setup_elsewhere", number="YJS-E-92")
    # The code of the one-thing is that of the payload too.
    payload = json.loads(content)["payload"] | {"one_thing": "company_setup_elsewhere"}
    page = sent(police, seal(payload, key.key)).url
    Takeover.objects.update(mapping={"elements": {"mobile": "mobile"}})
    assert "leads this one-thing here" in police.get(page).content.decode()
    assert police.post(page, {"begin": "1"}).status_code == 422
    assert not Revision.objects.filter(takeover__isnull=False).exists()


def test_the_commands_say_the_same_as_the_pages(author, key, tmp_path, capsys):
    file, mapping = tmp_path / "package.json", tmp_path / "map.yaml"
    file.write_bytes(elsewhere(key))
    with pytest.raises(CommandError, match=keys.spoken(key.fingerprint)):
        call_command("import_one_thing", file, by="author")
    call_command("catalogue_keys", "trust", key.public_key, name_zh="海曲市", name_en="Haiqu", by="骆嘉恒")
    assert TrustedIssuer.objects.get().trusted_by == "骆嘉恒"
    with pytest.raises(CommandError, match="not settled"):
        call_command("import_one_thing", file, by="author")
    mapping.write_text("elements: {mobile: mobile}\none_thing: {replace: true}\n", encoding="utf-8")
    call_command("import_one_thing", file, by="author", map=mapping, dry_run=True)
    assert not Takeover.objects.exists()
    with pytest.raises(CommandError, match="market@district"):
        call_command("import_one_thing", file, by="lin", map=mapping)
    assert not Takeover.objects.exists()
    capsys.readouterr()
    call_command("import_one_thing", file, by="author", map=mapping)
    assert "The promise goes from" in capsys.readouterr().out
    assert Revision.objects.get(takeover__isnull=False).state == RevisionState.DRAFT
    call_command("catalogue_keys", "distrust", key.fingerprint, reason="密钥更换", by="骆嘉恒")
    with pytest.raises(CommandError, match="no longer trusted"):
        call_command("import_one_thing", file, by="author")
