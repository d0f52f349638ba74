"""The steps of a matter, and what a step that runs by itself looks up and compares."""

from itertools import chain

from django import forms
from django.utils.translation import gettext_lazy as _

from citizen_portal.authors.forms.announcing import (
    announcement_of,
    announcement_values,
    ask_about_an_announcement,
    field_of_an_announcement,
)
from citizen_portal.authors.forms.context import Body
from citizen_portal.authors.forms.drawing import Group
from citizen_portal.authors.forms.items import ItemForm
from citizen_portal.authors.forms.pieces import (
    Choices,
    TermField,
    free_code,
    text_fields,
    text_of,
    text_values,
)
from services.catalogue.authoring.models import EntryKind
from services.catalogue.authoring.naming import step_kind
from services.catalogue.vocabulary import DocumentKind, StepKind

KINDS = (
    StepKind.ACCEPT,
    StepKind.REVIEW,
    StepKind.VERIFY,
    StepKind.ANNOUNCE,
    StepKind.DECIDE,
    StepKind.DELIVER,
)
USES = ("compare", "yields")
"""What is done with a datum of a record: compared with the form, or filled into it."""


class StepForm(ItemForm):
    title, title_new = _("Step"), _("New step")
    grows = _("Show what the register says, and more lines")

    def prepare(self) -> None:
        self.fields["kind"] = forms.ChoiceField(
            label=_("What is done"),
            choices=[(kind.value, step_kind(kind)) for kind in KINDS],
            help_text=_("A check with a register runs by itself; a person decides when it does not pass."),
        )
        if self.item is None:
            self._place_field()
        text_fields(self, "name", _("Chinese name"), _("English name"), required=False)
        self.fields["desk"] = forms.ChoiceField(
            label=_("At which desk"),
            required=False,
            choices=[("", _("The matter’s own department")), *self.offer.offices],
        )
        self.fields["term"] = TermField(
            label=_("Within"), required=False, help_text=_("Leave empty for no term of its own.")
        )
        text_fields(
            self,
            "instructions",
            _("What to look at, Chinese"),
            _("What to look at, English"),
            required=False,
            long=True,
        )
        if visits := self._joint_visits():
            self.fields["joint"] = forms.ChoiceField(
                label=_("Done at a visit together with other departments"),
                required=False,
                choices=[("", _("No")), *visits],
            )
        if self.given("kind") == StepKind.ANNOUNCE:
            ask_about_an_announcement(self, self.offer.fields_of(self.entry))
        if self.given("kind") == StepKind.VERIFY:
            for i in range(self.lines("check", len(self.before.get("checks", [])))):
                self._check_fields(i)
        self.ask_when()

    def _place_field(self) -> None:
        """A new step stands before the decision unless somebody says otherwise: nothing but delivery follows that."""
        ends = (StepKind.DECIDE, StepKind.DELIVER)
        first = next((step.code for step in self.entry.steps if step.kind in ends), "")
        self.fields["before"] = forms.ChoiceField(
            label=_("It comes before"),
            required=False,
            choices=[
                *((step.code, self.offer.say.step(step)) for step in self.entry.steps),
                ("", _("Nothing: it is the last")),
            ],
            initial=first,
        )

    def place(self, last: int) -> int:
        codes = [step.code for step in self.entry.steps]
        before = self.cleaned_data.get("before")
        return codes.index(before) if before in codes else last

    def _joint_visits(self) -> Choices:
        """Visits of the one-things that use the matter, and the one in use."""
        users = self.offer.users_of(self.entry.code)
        visits = {
            visit.code: f"{one_thing.name}: {visit.name}"
            for one_thing in users
            for visit in one_thing.joint_visits
        }
        if now := self.before.get("joint"):
            visits.setdefault(now, now)
        return list(visits.items())

    def _check_fields(self, i: int) -> None:
        checks = self.before.get("checks", [])
        before = checks[i] if i < len(checks) else {}
        group = Group(
            _("Look-up %(number)s") % {"number": i + 1},
            _("Choose the register and whose record it is; then say for each datum what is done with it."),
        )
        record, of = f"check_{i}_record", f"check_{i}_of"
        self.fields[record] = forms.ChoiceField(
            label=_("Which register"),
            required=False,
            initial=before.get("record", ""),
            choices=[("", _("None")), *self.offer.of_kind(EntryKind.DOCUMENT)],
        )
        self.fields[of] = forms.ChoiceField(
            label=_("Whose record"),
            required=False,
            initial=before.get("of", ""),
            choices=[("", _("Please choose")), *self.offer.of_kind(EntryKind.ROLE)],
        )
        self.group(group, record, of)
        self._datum_fields(i, before, group)

    def _datum_fields(self, i: int, before: Body, group: Group) -> None:
        """For each datum the chosen record holds: which field it must agree with, and which it fills in."""
        if self.is_bound:
            record, of = self.data.get(f"check_{i}_record", ""), self.data.get(f"check_{i}_of", "")
        else:
            record, of = before.get("record", ""), before.get("of", "")
        kind = self.offer.entries.get((EntryKind.DOCUMENT, record))
        data = kind.provides if isinstance(kind, DocumentKind) else ()
        own = [rule.field for rule in self.entry.fields]
        for element in dict.fromkeys(chain(data, *(before.get(use, {}) for use in USES))):
            name = self.offer.say.entry(EntryKind.ELEMENT, element)
            used = [before.get(use, {}).get(element) for use in USES]
            extra = [key for key in (*used, f"{of}.{element}" if of else None) if key]
            for use, label, none in (
                ("compare", _("“%(datum)s” must agree with"), _("Not compared")),
                ("yields", _("“%(datum)s” fills in"), _("Fills in nothing")),
            ):
                keys = own if use == "compare" else dict.fromkeys((*own, *extra))
                options = [
                    (key, self.offer.say.field(key)) for key in dict.fromkeys((*keys, *filter(None, used)))
                ]
                field = f"check_{i}_{use}_{element}"
                self.fields[field] = forms.ChoiceField(
                    label=label % {"datum": name}, required=False, choices=[("", none), *options],
                    initial=before.get(use, {}).get(element, ""),
                )  # fmt: skip
                self.group(group, field)

    def first(self) -> Body:
        body = dict(self.before)
        return (
            {"kind": StepKind.ACCEPT.value}
            | body
            | announcement_values(body.get("announcement"))
            | text_values("name", body.get("name"))
            | text_values("instructions", body.get("instructions"))
        )

    def clean(self) -> Body:
        cleaned = super().clean()
        if cleaned.get("kind") == StepKind.VERIFY and not self.errors:
            records = [name for name in self.fields if name.endswith("_record")]
            if not any(cleaned.get(name) for name in records):
                self.add_error(records[0], _("Please choose the register to look into."))
            for name in records:
                of = name.removesuffix("_record") + "_of"
                if cleaned.get(name) and not cleaned.get(of):
                    self.add_error(of, _("Please say whose record."))
        return cleaned

    def field_for(self, path: tuple[str | int, ...]) -> str | None:
        if (name := field_of_an_announcement(path)) in self.fields:
            return name
        if path and path[0] == "checks" and len(path) > 2:
            name = "_".join(("check", *map(str, path[1:])))
            return name if name in self.fields else f"check_{path[1]}_record"
        return (
            "check_0_record"
            if path[:1] == ("checks",) and "check_0_record" in self.fields
            else super().field_for(path)
        )

    def write(self) -> Body:
        given = self.cleaned_data
        announces = given["kind"] == StepKind.ANNOUNCE and "publishes" in self.fields
        code = self.before.get("code") or free_code(given["kind"], {step.code for step in self.entry.steps})
        return {
            **self.before,
            "code": code,
            "kind": given["kind"],
            "name": text_of(given, "name"),
            "desk": given["desk"] or None,
            "term": given["term"] or None,
            "instructions": text_of(given, "instructions"),
            "joint": given.get("joint") or None,
            "checks": self._checks(),
            "announcement": announcement_of(given, self.before.get("announcement")) if announces else None,
            "when": self.when(),
        }

    def _checks(self) -> list[Body]:
        given, checks = self.cleaned_data, []
        for name in self.fields:
            if name.startswith("check_") and name.endswith("_record") and given.get(name):
                start = name.removesuffix("record")
                uses = {
                    use: {
                        each.removeprefix(f"{start}{use}_"): given[each]
                        for each in self.fields
                        if each.startswith(f"{start}{use}_") and given.get(each)
                    }
                    for use in USES
                }
                checks.append({"record": given[name], "of": given[f"{start}of"], **uses})
        return checks
