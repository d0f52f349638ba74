"""Somebody who has never seen a package file puts a lift into use: from the law to the certificate, by forms alone.

The facts are public: Special Equipment Safety Law art. 33 (registration within thirty days), TSG 08 (fifteen
working days; the report of the supervising inspection; a registration certificate with a number).
"""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.utils import timezone
from django_webtest import DjangoTestApp
from webtest.forms import Form
from webtest.response import TestResponse

from services.catalogue.authoring.files import as_yaml, import_library, one_thing_with_all
from services.catalogue.authoring.library import published_entries
from services.catalogue.loader import load, read_library, shipped_packages
from services.models import EntryKind, Revision, RevisionState
from tests.journeys.people import Citizen, Person
from tests.journeys.test_without_javascript import work_through
from workflows.models import Case, CaseState

Browser = Callable[[], DjangoTestApp]


class Official(Person):
    """Writes or approves, and looks only at what the pages show."""

    def new(self, sort: str, /, **values: Any) -> str:
        """Begins a draft by the form of a new entry; returns the address of its page."""
        page = self._sent(self.get(f"/catalogue/new/{sort}/"), values)
        if page.status_int == 422 and "none_of_these" in page.forms["author-form"].fields:
            # Something is called alike; whoever has looked says that it is another.
            page = self._sent(page, {"none_of_these": True})
        assert page.status_int == 302, told(page)
        return re.search(r"/catalogue/\d+/", page.location)[0]

    def write(self, draft: str, part: str, /, **values: Any) -> None:
        """Fills in a part, or the item after the last of a list, and saves."""
        page = self.get(f"{draft}edit/{part}/")
        if "author-form" not in page.forms:
            page = page.goto(page.html.select_one("a.btn[href^='/catalogue/']")["href"])
        saved = self._sent(page, values)
        assert saved.status_int == 302, told(saved)

    def _sent(self, page: TestResponse, values: dict[str, Any]) -> TestResponse:
        """What a choice brings is shown by the form's second button before the rest is typed."""
        form = page.forms["author-form"]
        left = _typed(form, values)
        while left and "act" in form.fields:
            before = set(left)
            form = form.submit("act", value="again", expect_errors=True).forms["author-form"]
            if (left := _typed(form, values)) == before:
                break
        assert not left, f"no such field: {sorted(left)}"
        return form.submit(expect_errors=True)

    def press(self, page: str, verb: str, /, **values: Any) -> TestResponse:
        form = next(
            f
            for f in self.get(page).forms.values()
            if f.action.endswith(f"/{verb}/") and all(v in f.fields for v in values)
        )
        decision = values.pop("decision", None)
        for name, value in values.items():
            form[name] = value
        answer = form.submit("decision", value=decision) if decision else form.submit()
        return answer.follow()


def _typed(form: Form, values: dict[str, Any]) -> set[str]:
    """Types what the form has a field for; returns the names it has none for."""
    left = set()
    for name, value in values.items():
        if name not in form.fields:
            left.add(name)
        elif isinstance(value, list):
            for box in form.fields[name]:
                box.checked = box._value in value
        else:
            form[name] = value
    return left


def told(page: TestResponse) -> str:
    """What the page says is wrong."""
    summary = page.html.select_one(".error-summary")
    return summary.text if summary else ""


def both(name: str, zh: str, en: str) -> dict[str, str]:
    return {f"{name}_zh": zh, f"{name}_en": en}


@pytest.fixture
def author(browser_of: Browser) -> Official:
    import_library(load(shipped_packages()).library, now=timezone.now())
    return Official(browser_of(), "author")


def write_the_words(author: Official) -> None:
    """Looks into the dictionary first; what is alike is shown, and what is missing is proposed."""
    assert "手机号码" in author.get(f"/catalogue/dictionary/?q={quote('手机')}")
    again = author._sent(
        author.get("/catalogue/new/element/"),
        both("name", "手机号", "Mobile phone number") | {"type": "string", "sensitivity": "personal"},
    )
    assert again.status_int == 422
    assert "手机号码" in again.html.select_one(".notice").text
    author.new("role", **both("name", "电梯", "Lift"), kind="thing")
    author.new(
        "element", **both("name", "电梯产品编号", "Product number of the lift"), type="string", sensitivity="plain",
        bound_min_length="4", bound_max_length="20",
    )  # fmt: skip
    author.new(
        "element", **both("name", "电梯用途", "What the lift carries"), type="choice", sensitivity="plain",
        option_0_zh="载人", option_0_en="People", option_1_zh="载货", option_1_en="Goods",
    )  # fmt: skip
    author.new(
        "element", **both("name", "使用登记证编号", "Certificate number"), type="string", sensitivity="plain"
    )
    author.new(
        "document", **both("name", "电梯监督检验报告", "Inspection report of the lift"), sensitivity="plain"
    )
    author.new(
        "document", **both("name", "特种设备使用登记证", "Certificate of special equipment"), sensitivity="plain",
        provides_0="certificate_number",
    )  # fmt: skip


def write_the_matter(author: Official) -> str:
    matter = author.new(
        "matter", **both("name", "电梯使用登记", "Registration of a lift"), department="market@district",
        base_code="000131016000", statutory_term_0="15", promised_term_0="3",
        **both("legal_basis", "《中华人民共和国特种设备安全法》第三十三条", "Special Equipment Safety Law, art. 33"),
    )  # fmt: skip
    for role, element in (
        ("enterprise", "enterprise_name"), ("enterprise", "credit_code"), ("lift", "region"), ("lift", "address"),
        ("lift", "product_number_of_the_lift"), ("lift", "what_the_lift_carries"),
    ):  # fmt: skip
        author.write(matter, "fields", role=role, element=element, required=True)
    author.write(matter, "basics", served_by="lift.region")
    author.write(
        matter, "steps", kind="verify", check_0_record="business_licence", check_0_of="enterprise",
        check_0_compare_enterprise_name="enterprise.enterprise_name",
    )  # fmt: skip
    # It stands before the decision; now it goes before anybody looks, by a button alone.
    steps = author.get(f"{matter}edit/steps/")
    up = next(f for f in steps.forms.values() if any(b._value == "up:1" for b in f.fields.get("act", [])))
    up.submit("act", value="up:1")
    author.write(
        matter, "documents", kind="inspection_report_of_the_lift", holder="enterprise", by_0="upload", required=True,
        when_0_0_pick='["lift.what_the_lift_carries", "people"]',
    )  # fmt: skip
    author.write(
        matter, "results", **both("name", "特种设备使用登记证", "Certificate of special equipment"),
        document="certificate_of_special_equipment", holder="enterprise", data=["enterprise.certificate_number"],
    )  # fmt: skip
    author.write(
        matter, "faults", **both("text", "检验报告已过有效期", "The inspection report has expired"),
        about="enterprise.inspection_report_of_the_lift",
    )  # fmt: skip
    return matter


def write_the_one_thing(author: Official) -> str:
    one_thing = author.new(
        "one_thing", **both("name", "电梯投用", "Putting a lift into use"),
        **both("summary", "新装电梯投用前办理使用登记。", "Register a new lift before it is used."),
        audience="enterprise", lead="market@district", applicant="enterprise", matters=["registration_of_a_lift"],
        promise_0="4",
    )  # fmt: skip
    author.write(
        one_thing, "situations", **both("question", "电梯做过监督检验吗？", "Has the lift been inspected?"),
        kind="yes_no",
        **both("answer_1_stop", "请先向检验机构申请监督检验。", "Please ask for the inspection first."),
    )  # fmt: skip
    author.write(one_thing, "sections", role="enterprise")
    author.write(one_thing, "sections", role="lift")
    author.write(one_thing, "about", words="电梯\n装电梯\n电梯登记")
    return one_thing


def test_from_the_law_to_the_certificate(
    author: Official, browser_of: Browser, sample_pdf: bytes, tmp_path: Any
) -> None:
    write_the_words(author)
    write_the_matter(author)
    one_thing = write_the_one_thing(author)
    page = author.get(one_thing)
    assert told(page) == ""
    assert len(page.html.select("section[aria-labelledby=along] li")) == 7
    walk = next(f for f in author.get(f"{one_thing}walk/").forms.values() if "of" in f.fields)
    assert 'class="history"' in walk.submit().text
    author.press(one_thing, "submit", reason="特种设备安全法第三十三条")
    assert not any(f.action.endswith("/decide/") for f in author.get(one_thing).forms.values())
    approver = Official(browser_of(), "approver")
    approver.press(one_thing, "decide", decision="approve")
    approver.press(one_thing, "publish")
    assert not Revision.objects.exclude(state=RevisionState.PUBLISHED).exists()

    citizen = Citizen(browser_of(), "qinghe")
    lift = Revision.objects.get(kind=EntryKind.ONE_THING, from_files=False).code
    given = {
        "answers": {"has_the_lift_been_inspected": "yes"},
        "values": {
            "lift.region": "990102001", "lift.address": "滨江路1号", "lift.product_number_of_the_lift": "LIFT2026",
            "lift.what_the_lift_carries": "people",
        },
        "documents": {"enterprise.inspection_report_of_the_lift": "upload"},
    }  # fmt: skip
    case = Case.objects.get(number=citizen.apply(lift, given, sample_pdf))
    work_through(
        case, browser_of, {"registration_of_a_lift": {"enterprise.certificate_number": "梯11滨江00001(26)"}}
    )
    case.refresh_from_db()
    assert case.state == CaseState.CLOSED
    assert set(case.sub_cases.values_list("state", flat=True)) == {"granted"}

    file = tmp_path / "lift.yaml"
    file.write_text(as_yaml(one_thing_with_all(published_entries(), lift)), encoding="utf-8")
    assert [each.code for each in read_library(file).one_things] == [lift]
