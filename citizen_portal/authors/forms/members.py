"""How matters hang together in a one-thing: order, conditions, who plays which part, and what goes for several."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from citizen_portal.authors.forms.context import Body
from citizen_portal.authors.forms.drawing import Group
from citizen_portal.authors.forms.items import ItemForm
from citizen_portal.authors.forms.pieces import (
    Choices,
    code_from,
    free_code,
    text_fields,
    text_of,
    text_values,
)
from services.catalogue.authoring.models import EntryKind
from services.catalogue.casting import roles_of
from services.catalogue.vocabulary import DocumentKind, Matter


class OfOneThing(ItemForm):
    """Anything whose conditions speak of the questions of the one-thing."""

    def picks(self) -> Choices:
        keys = [asked.field for asked in self.entry.situations if asked.field]
        return self.offer.picks(keys, [self.entry], self.entry.applicants)

    def members(self) -> Choices:
        """The matters of the one-thing by name."""
        return [(member.matter, self.offer.say.matter(member.matter)) for member in self.entry.matters]


class MemberForm(OfOneThing):
    """A matter as part of the one-thing: after which others it begins, and when it is needed at all."""

    title, title_new = _("Matter of the one-thing"), _("New matter of the one-thing")
    grows = _("More lines")

    def prepare(self) -> None:
        others = [member.matter for member in self.entry.matters if member is not self.item]
        if self.item is None:
            free = [choice for choice in self.offer.of_kind(EntryKind.MATTER) if choice[0] not in others]
            self.fields["matter"] = forms.ChoiceField(label=_("Which matter"), choices=free)
        self.fields["after"] = forms.MultipleChoiceField(
            label=_("It begins after these are granted"),
            required=False,
            choices=[(code, self.offer.say.matter(code)) for code in others],
            widget=forms.CheckboxSelectMultiple,
        )
        self._role_fields()
        self.ask_when(title=_("When it is needed"))
        text_fields(
            self, "otherwise", _("Why it may not be needed, Chinese"), _("Why it may not be needed, English"),
            required=False, long=True,
        )  # fmt: skip
        excluded = self.item.excluded if self.item is not None else ()
        for i in range(self.lines("excluded", len(excluded), spare=0 if not self.only_shown else 1)):
            self._exclusion(i, excluded[i] if i < len(excluded) else None)

    def _role_fields(self) -> None:
        """Who plays the roles of the matter here; those a role keeps by itself are left empty."""
        matter = self.offer.entries.get(
            (EntryKind.MATTER, self.given("matter") or self.before.get("matter", ""))
        )
        roles = dict.fromkeys(roles_of(matter)) if isinstance(matter, Matter) else {}
        group = Group(
            _("Who plays which part"),
            _("A matter that several one-things use speaks of roles of its own: say who each is here."),
        )
        for role in dict.fromkeys((*roles, *self.before.get("roles", {}))):
            name = self.offer.say.entry(EntryKind.ROLE, role)
            self.fields[f"role_{role}"] = forms.ChoiceField(
                label=_("“%(role)s” is here") % {"role": name},
                required=False,
                choices=[("", _("the same")), *self.offer.of_kind(EntryKind.ROLE)],
                initial=self.before.get("roles", {}).get(role, ""),
            )
            self.group(group, f"role_{role}")

    def _exclusion(self, i: int, before: Any) -> None:
        title = _("Who cannot have it, %(number)s") % {"number": i + 1}
        self.ask_when(f"excluded_{i}_when", before.when if before else None, title=title)
        text_fields(
            self, f"excluded_{i}_reason", _("What the citizen reads, Chinese"), _("What the citizen reads, English"),
            required=False, long=True,
        )  # fmt: skip
        reason = before.reason.model_dump() if before else None
        for field, value in text_values(f"excluded_{i}_reason", reason).items():
            self.fields[field].initial = value

    def first(self) -> Body:
        return dict(self.before) | text_values("otherwise", self.before.get("otherwise"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and self.when() and not text_of(cleaned, "otherwise"):
            self.add_error("otherwise_zh", _("Say to the citizen why the matter may not be needed."))
        for prefix in self.conditions:
            reason = f"{prefix.removesuffix('when')}reason"
            said = text_of(cleaned, reason) if prefix != "when" else None
            if prefix != "when" and not self.errors and bool(self.when(prefix)) != bool(said):
                self.add_error(f"{reason}_zh", _("Choose when, and say why: both are needed."))
        return cleaned

    def field_for(self, path: tuple[str | int, ...]) -> str | None:
        if path[:1] == ("excluded",) and len(path) > 1:
            return f"excluded_{path[1]}_reason_zh"
        if path[:1] == ("roles",):
            return next((name for name in self.fields if name.startswith("role_")), None)
        return super().field_for(path)

    def write(self) -> Body:
        given = self.cleaned_data
        before = list(self.before.get("after", []))
        kept = [code for code in before if code in given["after"]]
        excluded = [
            {"when": self.when(prefix), "reason": text_of(given, f"{prefix.removesuffix('when')}reason")}
            for prefix in self.conditions
            if prefix != "when" and self.when(prefix)
        ]
        return {
            **self.before,
            "matter": self.before.get("matter") or given["matter"],
            "after": kept + [code for code in given["after"] if code not in kept],
            "otherwise": text_of(given, "otherwise"),
            "roles": {
                name.removeprefix("role_"): given[name]
                for name in self.fields
                if name.startswith("role_") and given[name]
            },
            "when": self.when(),
            "excluded": excluded,
        }


class ExclusiveForm(OfOneThing):
    """Matters that must never be needed together."""

    title, title_new = _("Matters that exclude each other"), _("New matters that exclude each other")

    def prepare(self) -> None:
        _together(self, self.members())
        text_fields(self, "reason", _("Why, Chinese"), _("Why, English"), required=True, long=True)

    def first(self) -> Body:
        return dict(self.before) | text_values("reason", self.before.get("reason"))

    def write(self) -> Body:
        chosen = _in_order(self.before.get("matters", []), self.cleaned_data["matters"])
        return {**self.before, "matters": chosen, "reason": text_of(self.cleaned_data, "reason")}


class JointVisitForm(OfOneThing):
    """Matters whose steps share one visit; which step, the step itself says."""

    title, title_new = (
        _("Visit of several departments together"),
        _("New visit of several departments together"),
    )

    def prepare(self) -> None:
        text_fields(self, "name", _("Chinese name"), _("English name"), required=True)
        _together(self, self.members())

    def first(self) -> Body:
        return dict(self.before) | text_values("name", self.before.get("name"))

    def write(self) -> Body:
        given = self.cleaned_data
        taken = {visit.code for visit in self.entry.joint_visits}
        code = self.before.get("code") or free_code(code_from(given["name_en"], "visit"), taken)
        chosen = _in_order(self.before.get("matters", []), given["matters"])
        return {**self.before, "code": code, "name": text_of(given, "name"), "matters": chosen}


def _together(form: OfOneThing, members: Choices) -> None:
    form.fields["matters"] = forms.MultipleChoiceField(
        label=_("Which matters"), choices=members, widget=forms.CheckboxSelectMultiple
    )


def _in_order(before: list[str], chosen: list[str]) -> list[str]:
    kept = [code for code in before if code in chosen]
    return kept + [code for code in chosen if code not in kept]


class PrefillForm(OfOneThing):
    """What the applicant's own record says about others, so that nobody types it."""

    title, title_new = _("What a record fills in"), _("New record that fills in")
    grows = _("Show the data of the chosen record")

    def prepare(self) -> None:
        self.fields["record"] = forms.ChoiceField(
            label=_("Which record"), choices=self.offer.of_kind(EntryKind.DOCUMENT)
        )
        applicants = [(role, self.offer.say.entry(EntryKind.ROLE, role)) for role in self.entry.applicants]
        self.fields["of"] = forms.ChoiceField(label=_("When who applies"), choices=applicants)
        kind = self.offer.entries.get((EntryKind.DOCUMENT, self.given("record")))
        data = kind.provides if isinstance(kind, DocumentKind) else ()
        fills = self.before.get("fills", {})
        about = self.offer.fields_about(self.entry)
        known = {key for key, _name in about}
        for element in dict.fromkeys((*data, *fills)):
            used = fills.get(element)
            other = [(used, self.offer.say.field(used))] if used and used not in known else []
            self.fields[f"fills_{element}"] = forms.ChoiceField(
                label=_("“%(datum)s” fills in") % {"datum": self.offer.say.entry(EntryKind.ELEMENT, element)},
                required=False,
                choices=[("", _("Fills in nothing")), *about, *other],
                initial=used or "",
            )
            self.group(Group(_("What the record says")), f"fills_{element}")
        self.ask_when()

    def first(self) -> Body:
        return dict(self.before)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and not self._fills(cleaned):
            self.add_error(
                "record", _("Show the data of the record, and say what at least one of them fills in.")
            )
        return cleaned

    def _fills(self, given: Body) -> Body:
        names = [name for name in self.fields if name.startswith("fills_")]
        return {name.removeprefix("fills_"): given[name] for name in names if given.get(name)}

    def field_for(self, path: tuple[str | int, ...]) -> str | None:
        if path[:1] == ("fills",):
            name = f"fills_{path[-1]}"
            return name if name in self.fields else "record"
        return super().field_for(path)

    def write(self) -> Body:
        given = self.cleaned_data
        return {
            **self.before,
            "record": given["record"],
            "of": given["of"],
            "fills": self._fills(given),
            "when": self.when(),
        }


class SectionForm(ItemForm):
    """Whom or what the next part of the citizen's form is about."""

    title, title_new = _("Part of the form"), _("New part of the form")

    def prepare(self) -> None:
        others = set(self.entry.sections) - {self.item}
        roles = [choice for choice in self.offer.of_kind(EntryKind.ROLE) if choice[0] not in others]
        self.fields["role"] = forms.ChoiceField(
            label=_("About whom or what"), choices=roles, initial=self.item or ""
        )

    def first(self) -> Body:
        return {}

    def write(self) -> str:
        return str(self.cleaned_data["role"])


ONE_THING_LISTS: dict[str, type[ItemForm]] = {
    "matters": MemberForm,
    "exclusive": ExclusiveForm,
    "joint_visits": JointVisitForm,
    "prefills": PrefillForm,
    "sections": SectionForm,
}
