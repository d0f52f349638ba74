"""Finding texts that have no Chinese, and compiling those that have."""

import gettext

import pytest

from citizen_portal.translations import compile_catalogues, texts, untranslated

PYTHON = """
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

GREETING = _("Good morning")
def counted(n):
    return ngettext("%(n)s day", "%(n)s days", n)
"""
TEMPLATE = """{% load i18n %}
    {% translate "Sign in" %}
  {% blocktranslate with name=user.name %}Hello {{ name }}{% endblocktranslate %}
"""


@pytest.fixture
def checkout(tmp_path):
    (tmp_path / "portal" / "templates").mkdir(parents=True)
    (tmp_path / "portal" / "words.py").write_text(PYTHON)
    (tmp_path / "portal" / "templates" / "page.html").write_text(TEMPLATE)
    return tmp_path


def written(folder, body):
    target = folder / "zh_Hans" / "LC_MESSAGES" / "django.po"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n' + body)
    return target


def test_texts_of_code_and_templates_are_found(checkout):
    found = {text.english for text in texts(checkout, ("portal",))}
    assert found == {"Good morning", "%(n)s day", "Sign in", "Hello %(name)s"}


@pytest.mark.parametrize(
    "entry",
    ["", 'msgid "Sign in"\nmsgstr ""\n', '#, fuzzy\nmsgid "Sign in"\nmsgstr "登录"\n'],
    ids=["absent", "empty", "fuzzy"],
)
def test_a_text_without_chinese_is_told_with_its_place(checkout, entry):
    catalogue = written(checkout, entry)
    missing = {text.english: text for text in untranslated(texts(checkout, ("portal",)), catalogue)}
    assert missing["Sign in"].path == "portal/templates/page.html"
    assert missing["Sign in"].line == 2


def test_a_translated_text_is_not_missing(checkout):
    catalogue = written(checkout, 'msgid "Sign in"\nmsgstr "登录"\n')
    assert "Sign in" not in {text.english for text in untranslated(texts(checkout, ("portal",)), catalogue)}


def test_a_compiled_catalogue_speaks_chinese(tmp_path):
    source = written(tmp_path, 'msgid "Sign in"\nmsgstr "登录"\n')
    compile_catalogues(tmp_path)
    with source.with_suffix(".mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("Sign in") == "登录"
