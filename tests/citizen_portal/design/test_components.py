import re
from pathlib import Path

import pytest
from django import forms
from django.contrib.staticfiles import finders
from django.template import TemplateSyntaxError, engines
from django.template.loader import get_template
from django.utils import translation

import citizen_portal.design
from citizen_portal.design.gallery.uses import uses
from citizen_portal.design.icons import icon_names

ROOM = Path(citizen_portal.design.__file__).parent
PORTAL = ROOM.parent
TEMPLATES = sorted(str(path.relative_to(ROOM / "templates")) for path in (ROOM / "templates").rglob("*.html"))


def drawn(source: str, **values: object) -> str:
    libraries = "design design_forms design_navigation design_progress design_charts"
    with translation.override("en"):
        return engines["django"].from_string(f"{{% load {libraries} %}}{source}").render(values)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_can_be_read(name: str):
    assert get_template(name)


def test_every_icon_that_a_template_or_a_tag_names_is_in_the_sprite():
    known = set(icon_names(finders.find("design/icons.svg")))
    named = set()
    for path in PORTAL.rglob("templates/**/*.html"):
        text = path.read_text(encoding="utf-8")
        named |= set(re.findall(r"\{% (?:icon|disc) [\"']([a-z0-9-]+)[\"']", text))
        named |= set(re.findall(r"\bicon=[\"']([a-z0-9-]+)[\"']", text))
    assert named
    assert named <= known, named - known


def test_a_sprite_holds_each_icon_once():
    names = icon_names(finders.find("design/icons.svg"))
    assert len(names) == len(set(names)) > 60


def test_no_template_carries_inline_style_or_script():
    for name in TEMPLATES:
        text = (ROOM / "templates" / name).read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*src=)", text), name


def test_a_button_escapes_its_words_and_turns_keywords_into_attributes():
    html = drawn("{% button text hx_post='/x' disabled=off key='A' %}", text="<b>", off=False)
    assert "&lt;b&gt;" in html and 'hx-post="/x"' in html and "disabled" not in html
    assert 'data-key="a"' in html and 'aria-keyshortcuts="A"' in html


@pytest.mark.parametrize(
    "source", ["{% badge 'x' tone='mauve' %}", "{% light 'x' 'blue' %}", "{% stepper steps %}"]
)
def test_a_word_that_no_component_knows_is_refused(source: str):
    with pytest.raises(TemplateSyntaxError):
        drawn(source, steps=[{"name": "x", "state": "perhaps"}])


@pytest.mark.parametrize(
    ("done", "total", "arc"), [(0, 6, None), (3, 6, "50.00"), (6, 6, "100.00"), (0, 0, None)]
)
def test_the_ring_shows_what_was_counted(done: int, total: int, arc: str | None):
    html = drawn("{% ring done total %}", done=done, total=total)
    assert f"{done} of {total} matters are finished." in html
    assert (f'stroke-dasharray="{arc} 100"' in html) == (arc is not None)


def test_a_light_says_in_words_what_its_colour_says():
    assert "Overdue" in drawn("{% light 'x' 'red' used=1.7 %}")
    assert 'width="100.0"' in drawn("{% light 'x' 'red' used=1.7 %}")


class Birth(forms.Form):
    name = forms.CharField(label="Name", help_text="As in the register.")
    place = forms.ChoiceField(label="Place", widget=forms.RadioSelect, choices=[("a", "A"), ("b", "B")])
    photo = forms.FileField(label="Photo", required=False)
    agreed = forms.BooleanField(label="Agreed")
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)


def test_a_faulty_field_points_to_its_hint_and_its_error():
    form = Birth({})
    html = drawn("{% field form.name %}", form=form)
    assert 'aria-describedby="id_name-hint id_name-error"' in html
    assert 'aria-invalid="true"' in html and 'id="id_name-error"' in html and 'for="id_name"' in html


def test_a_group_of_choices_is_a_fieldset_with_a_legend():
    html = drawn("{% field form.place %}", form=Birth())
    assert html.count('type="radio"') == 2
    assert "<legend" in html and 'for="id_place_0"' in html


def test_a_field_tells_where_its_value_came_from_and_who_needs_it():
    html = drawn(
        "{% field form.name source='From the library' source_href='/wrong' needed_by=needs %}",
        form=Birth(),
        needs=[{"department": "Police", "why": "to register"}],
    )
    assert "From the library" in html and 'href="/wrong"' in html and "Not right?" in html
    assert "1 matter needs this" in html and "Police" in html


def test_a_file_field_works_without_scripts():
    html = drawn("{% field form.photo %}", form=Birth())
    assert 'type="file"' in html and 'name="photo"' in html and 'for="id_photo"' in html


def test_the_error_summary_links_every_fault_to_something_that_is_there():
    form = Birth({})
    page = drawn("{% error_summary form %}{% for bound in form %}{% field bound %}{% endfor %}", form=form)
    targets = re.findall(r'href="#([^"]+)"', page)
    assert targets == ["id_name", "id_place_0", "id_agreed"]
    assert all(f'id="{target}"' in page for target in targets)
    assert "There are 3 problems to put right" in page
    assert "Name: This field is required." in page


def test_no_fault_no_summary():
    assert drawn("{% error_summary form %}", form=Birth()).strip() == ""


def test_a_rating_is_never_chosen_beforehand():
    html = drawn("{% rating name='level' legend='How?' %}")
    assert html.count('type="radio"') == 5 and "checked" not in html


def test_a_single_page_has_no_pager():
    assert drawn("{% pager %}").strip() == ""


def test_every_face_is_built_from_the_same_pieces():
    used = {use.name: use.by_face[:3] for use in uses()}
    for name in ("disclosure", "empty", "error_summary", "field", "legal_notice", "pager"):
        assert all(used[name]), f"{name}: {used[name]}"
