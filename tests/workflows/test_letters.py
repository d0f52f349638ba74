"""What leaves the portal reads well, fits into an SMS, and tells a stranger nothing."""

import ast
import re
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.utils.translation import override

from services.catalogue.loader import load, shipped_packages
from services.catalogue.vocabulary import Text
from services.channels.sms import as_sent
from services.models import Department
from tests.acting import MONDAY
from workflows import commands
from workflows.models import Verb
from workflows.reads.letters import LETTERS, OF_ALL, OFFICIALS, official_words, writing
from workflows.steps.effects import TOLD

PACKAGES = load(shipped_packages()).packages
LANGUAGES = {"zh-hans": "zh", "en": "en"}
NUMBER = "99010220261102000017X"


def event(package, verb, *, matter="", **detail):
    """As the history has it, without a database."""
    detail.setdefault("due", (MONDAY + timedelta(days=27)).isoformat())
    return SimpleNamespace(
        verb=verb,
        detail=detail,
        case=SimpleNamespace(number=NUMBER, due_at=MONDAY + timedelta(days=20), package=package),
        sub_case=SimpleNamespace(matter=matter, position=9) if matter else None,
        sub_case_id=1 if matter else None,
        department=Department(name_zh="某局", name_en="Some Bureau"),
    )


def shipped():
    """Every matter of every shipped one-thing, and each of them as a whole."""
    for package in PACKAGES.values():
        yield package, ""
        for member in package.one_thing.matters:
            yield package, member.matter


def test_whatever_citizens_are_told_of_has_its_letter():
    assert set(LETTERS) == TOLD
    assert set(OF_ALL) <= set(LETTERS)


def test_whatever_officials_are_told_of_has_its_words():
    told = set()
    for path in Path(next(iter(commands.__path__))).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                source = ast.unparse(node)
                if re.search(r"\.tell\(|announce\(", source):
                    told |= set(re.findall(r"record\(Verb\.(\w+)|verb=Verb\.(\w+)", source))
    told = {name for pair in told for name in pair if name}
    assert len(told) > 8
    assert {Verb[name] for name in told} <= set(OFFICIALS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sms_fits_in_both_languages(language):
    longest = writing.LONGEST_SMS[LANGUAGES[language]]
    with override(language):
        for package, matter in shipped():
            for verb in LETTERS:
                if matter or verb in OF_ALL:
                    text = as_sent(writing._sms(event(package, verb, matter=matter)))
                    assert len(text) <= longest, (len(text), text)
                    assert "%(" not in text and "“”" not in text


@pytest.mark.parametrize("verb", LETTERS)
def test_every_letter_is_said_in_chinese_too(verb):
    for letter in filter(None, (LETTERS[verb], OF_ALL.get(verb))):
        for sentence in letter[1:]:
            with override("zh-hans"):
                assert re.search("[\u4e00-\u9fff]", str(sentence)), sentence
                assert not re.search("[,;:?!]", str(sentence)), sentence


@pytest.mark.parametrize("verb", OFFICIALS)
def test_officials_read_it_in_both_languages(verb):
    package = PACKAGES["newborn"]
    told = event(package, verb, matter=package.one_thing.matters[0].matter)
    words = {}
    for language in LANGUAGES:
        with override(language):
            words[language] = official_words(told)
            assert all("%(" not in each for each in words[language])
            assert NUMBER in words[language][1]
    assert words["zh-hans"] != words["en"]


@pytest.mark.parametrize("verb", LETTERS)
def test_a_one_thing_that_tells_of_an_illness_is_not_named_outside(verb, settings):
    settings.PORTAL_ADDRESS = "https://yjs.example.gov.cn"
    package = PACKAGES["disability"]
    assert not package.one_thing.named_outside
    names: list[Text] = [package.one_thing.name, *(matter.name for matter in package.matters.values())]
    for language, short in LANGUAGES.items():
        with override(language):
            told = event(package, verb, matter=package.one_thing.matters[0].matter)
            email = writing._email(told)
            for text in (writing._sms(told), email.subject, email.text):
                assert not any(getattr(name, short) in text for name in names), text
                assert "残疾" not in text and "disab" not in text.lower()


def test_an_e_mail_leads_to_the_case_and_an_sms_has_no_link(settings):
    settings.PORTAL_ADDRESS = "https://yjs.example.gov.cn"
    package = PACKAGES["newborn"]
    told = event(package, Verb.GRANTED, matter=package.one_thing.matters[0].matter)
    with override("zh-hans"):
        email = writing._email(told)
        assert f"https://yjs.example.gov.cn/cases/{NUMBER}/" in email.text
        assert "http" not in writing._sms(told)
    settings.PORTAL_ADDRESS = ""
    with override("zh-hans"):
        assert "http" not in writing._email(told).text


def test_names_that_are_too_long_are_left_out_rather_than_cut(settings):
    settings.SMS_SIGNATURE = "一个很长很长很长很长很长的城市的一件事平台"
    package = PACKAGES["newborn"]
    with override("zh-hans"):
        matter = package.one_thing.matters[0].matter
        text = writing._sms(event(package, Verb.CORRECTION_ASKED, matter=matter))
        assert "办件017X" in text and "第10项" in text
