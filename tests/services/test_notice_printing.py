"""A notice on paper: what people wrote stays text, rare characters are not lost, the same content is the same file."""

import io
from datetime import UTC, datetime
from typing import Any

import pikepdf
import pytest
from pypdf import PdfReader

from services.notices import render
from services.notices.glyphs import covered, notes, printable
from services.notices.rendering import pictures

AT = datetime(2026, 11, 2, 1, 30, tzinfo=UTC)
CODE = "2345-6789-ABCD-EFGH"
HOW = {"code": CODE, "address": f"https://portal.example/verify/{CODE}/", "issued_at": AT}


def content(**other: Any) -> dict[str, Any]:
    return {
        "title": "不予受理通知书", "number": "滨卫健不受〔2026〕12号", "addressee": "林晓雨",
        "details": [["事项", "出生医学证明签发"]], "body": ["本机关决定不予受理。"], "listings": [],
        "closing": [], "basis": ["《中华人民共和国行政许可法》第三十二条"], "remedy": [],
        "department": "滨江区卫生健康局", "issued_on": "2026年11月2日", "contact": "咨询电话：0999-8600007",
    } | other  # fmt: skip


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_everything_that_was_said_can_be_read_out_of_the_file() -> None:
    text = text_of(render(content(), **HOW).pdf)
    for wanted in ("不予受理通知书", "滨卫健不受〔2026〕12号", "林晓雨", "2026年11月2日", CODE, "第三十二条"):
        assert wanted in text.replace(" ", ""), wanted


@pytest.mark.parametrize(
    "hostile",
    ['#import "x"', "*粗* _斜_", "$x^2$ `raw` <label> @ref", "// 注释 /* */", "\\ \\u{41}", "= 标题", '"] #panic()',
     "#set page(width: 1pt)", "- 列表", "{{ }} %}"],
)  # fmt: skip
def test_what_people_wrote_is_never_read_as_markup(hostile: str) -> None:
    page = content(
        addressee=hostile, body=[hostile], listings=[{"title": hostile, "items": [[hostile, hostile]]}]
    )
    text = text_of(render(page, **HOW).pdf)
    squeezed = "".join(hostile.split())
    assert "".join(text.split()).count(squeezed) >= 4


@pytest.mark.parametrize("rare", ["𠮷", "㛃", "䶮", "堃", "𫞩"])
def test_rare_characters_of_names_are_printed_as_they_are(rare: str) -> None:
    assert rare in text_of(render(content(addressee=f"王{rare}"), **HOW).pdf)


def test_what_no_font_has_is_named_and_explained() -> None:
    assert "𬎆" not in covered()
    text = "".join(text_of(render(content(addressee="王𬎆"), **HOW).pdf).split())
    assert "王［U+2C386］" in text
    assert text.count("［U+2C386］") == 2, "once in the name, once in the note"
    assert len(notes(["王𬎆", "𬎆"])) == 1
    assert notes(["王明"]) == ()


def test_what_is_invisible_or_turns_text_round_is_left_out() -> None:
    assert printable("a\u202eb\u200bc\x00d\ue000e\nf") == "abcde\nf"


def test_the_same_content_is_the_same_file() -> None:
    assert render(content(), **HOW) == render(content(), **HOW)
    assert render(content(), **HOW).digest != render(content(addressee="别人"), **HOW).digest


def test_it_is_tagged_titled_and_says_nothing_about_the_person_in_its_metadata() -> None:
    with pikepdf.open(io.BytesIO(render(content(), **HOW).pdf)) as document:
        assert document.Root.MarkInfo.Marked
        assert document.Root.ViewerPreferences.DisplayDocTitle
        assert str(document.Root.Lang).lower().startswith("zh")
        with document.open_metadata() as about:
            assert about["pdfuaid:part"] == "1"
            assert about["pdfaid:part"] == "2"
            assert "不予受理通知书" in about["dc:title"]
            assert "林晓雨" not in str(about)


def test_a_long_list_breaks_over_pages_and_keeps_the_end_together() -> None:
    many = [[f"材料{number}", "照片不清晰，请重新拍摄后上传。"] for number in range(60)]
    pdf = render(content(listings=[{"title": "需要补正的内容", "items": many}]), **HOW).pdf
    pages = ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]
    assert len(pages) > 1
    assert "滨江区卫生健康局" in pages[-1]
    assert "2026年11月2日" in pages[-1]
    assert [number for number in range(60) if f"材料{number}：" not in "".join(pages)] == []


def test_its_pages_can_be_looked_at() -> None:
    (page,) = pictures(content(), **HOW, ppi=40)
    assert page.startswith(b"\x89PNG")
