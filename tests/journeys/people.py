"""Citizens and clerks who use the pages as they come, without JavaScript: they read forms and send them."""

import re
from collections.abc import Mapping
from typing import Any

from django_webtest import DjangoTestApp
from webtest import Upload
from webtest.forms import Form
from webtest.response import TestResponse

from citizen_portal.demo.world import people as demo_people

TASK = re.compile(r"[?&]task=(\d+)")


class Person:
    """Somebody at a browser of their own."""

    def __init__(self, app: DjangoTestApp, username: str) -> None:
        self.app = app
        page = app.get("/accounts/login/")
        form = next(
            form for form in page.forms.values() if "password" in form.fields and "username" in form.fields
        )
        form["username"], form["password"] = username, demo_people().password
        form.submit().follow()

    def get(self, address: str, **options: Any) -> TestResponse:
        return self.app.get(address, **options)


class Citizen(Person):
    """Applies for one one-thing from the first question to the receipt, and rates it."""

    def apply(self, one_thing: str, given: Mapping[str, Any], pdf: bytes) -> str:
        """Returns the number of the case."""
        page = self._begin(one_thing)
        page = self._answer(page, given["answers"])
        page = self._fill_in(page, given["values"])
        page = self._hand_in(page, given.get("documents", {}), pdf)
        form = self._form_with(page, "consent")
        for box in ("consent", "sensitive_consent"):
            if box in form.fields:
                form[box] = True
        receipt = form.submit().follow()
        return re.search(r"/cases/([0-9]{20}[0-9A-Z*])/", receipt.request.path)[1]

    def rate(self, number: str, level: int) -> TestResponse:
        page = self.get(f"/cases/{number}/")
        form = next(form for form in page.forms.values() if form.action.endswith("/rate/"))
        form["level"] = str(level)
        return form.submit().follow()

    def _begin(self, one_thing: str) -> TestResponse:
        page = self.get(f"/one-things/{one_thing}/")
        return next(form for form in page.forms.values() if form.action.endswith("/begin/")).submit().follow()

    def _answer(self, page: TestResponse, answers: Mapping[str, Any]) -> TestResponse:
        """Answer what is asked, send, and answer what that made necessary, until nothing more is asked."""
        for _round in range(20):
            form = self._form_with(page, "shown")
            for name, value in answers.items():
                put(form, name, value)
            go = {"name": "go", "value": "form"} if "go" in form.fields else {}
            page = form.submit(**go)
            if page.status_int == 302:
                return page.follow()
        raise AssertionError("the questions do not end")

    def _fill_in(self, page: TestResponse, values: Mapping[str, Any]) -> TestResponse:
        """Fill in what is not filled in already; fields that an answer brings are filled in the next round."""
        for _round in range(4):
            form = next(f for f in page.forms.values() if any("." in (name or "") for name in f.fields))
            for name, value in values.items():
                put(form, name, value)
            page = form.submit(expect_errors=True)
            if page.status_int == 302:
                return page.follow()
        raise AssertionError(f"the form is not accepted: {faults(page)}")

    def _hand_in(self, page: TestResponse, documents: Mapping[str, str], pdf: bytes) -> TestResponse:
        form = next(f for f in page.forms.values() if f.enctype == "multipart/form-data")
        for key, way in documents.items():
            if way == "commitment":
                for box in form.fields.get("declare", ()):
                    box.checked = box.checked or box._value == key
            elif way == "upload" and f"file:{key}" in form.fields:  # a register may have it meanwhile
                form[f"file:{key}"] = [Upload("sample.pdf", pdf, "application/pdf")]
        for box in form.fields.get("later", ()):
            # What may follow later is handed in at once, unless the answers say otherwise.
            box.checked = documents.get(box._value) == "deferred"
            file = f"file:{box._value}"
            if box._value not in documents and file in form.fields:
                form[file] = [Upload("sample.pdf", pdf, "application/pdf")]
        page = form.submit(expect_errors=True)
        assert page.status_int == 302, faults(page)
        return page.follow()

    @staticmethod
    def _form_with(page: TestResponse, name: str) -> Form:
        return next(form for form in page.forms.values() if name in form.fields)


class Clerk(Person):
    """Takes the department's next task and ends it."""

    def next_task(self) -> TestResponse:
        """The page of the most urgent task, which is the clerk's from now on."""
        desk = self.get("/desk/").maybe_follow()
        form = next(form for form in desk.forms.values() if form.action.endswith("/next/"))
        mine = form.submit().maybe_follow()
        return self.get(f"/desk/task/{TASK.search(mine.request.url)[1]}/")

    def go_on(self, page: TestResponse, data: Mapping[str, Any]) -> TestResponse:
        """Accept, pass, grant or deliver, whatever the step is, with the data of its results."""
        form = next(
            form
            for form in page.forms.values()
            if form.action.endswith("/complete/") and "reason" not in form.fields
        )
        for name, value in data.items():
            put(form, name, value)
        return form.submit(**button(form)).maybe_follow()

    def stop(self, page: TestResponse, reason: str) -> TestResponse:
        """Decline, object or refuse, with the reason."""
        form = next(
            form
            for form in page.forms.values()
            if form.action.endswith("/complete/") and "reason" in form.fields
        )
        form["reason"] = reason
        return form.submit(**button(form)).maybe_follow()


def faults(page: TestResponse) -> str:
    """What the summary on top of a page says is wrong."""
    summary = re.search(r'class="error-summary".*?</div>', page.text, re.DOTALL)
    return re.sub(r"<[^>]+>|\s+", " ", summary[0]) if summary else ""


def button(form: Form) -> dict[str, str]:
    """The form's own button, whose value says what is done."""
    named = [name for name, (field, *_) in form.fields.items() if name and type(field).__name__ == "Submit"]
    return {"name": named[0]} if named else {}


def put(form: Form, name: str, value: Any) -> None:
    """Choose or type a value where the form asks for it, as a person would see it."""
    if name not in form.fields:
        return
    fields = form.fields[name]
    kind = type(fields[0]).__name__
    if kind == "Checkbox":
        wanted = value if isinstance(value, list) else [value]
        for box in fields:
            box.checked = box._value in wanted or (value is True and len(fields) == 1)
    elif kind == "Select" and name.endswith("region"):
        # A list of places goes as deep as the matter needs: the street's district, where districts are offered.
        offered = [option for option, _selected, _text in fields[0].options]
        form[name] = next(str(value)[:digits] for digits in (9, 6) if str(value)[:digits] in offered)
    elif kind in ("Radio", "Select"):
        form[name] = str(value).lower() if isinstance(value, bool) else str(value)
    elif kind not in ("Hidden", "Submit"):
        form[name] = str(value)
