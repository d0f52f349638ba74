"""How a package is put in the words of this city, by choosing: the page writes the same mapping as the file."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from citizen_portal.authors.forms.pieces import Choices, TermField, free_code
from services.catalogue.authoring.library import functions_held
from services.catalogue.authoring.models import EntryKind
from services.catalogue.authoring.naming import Speaker
from services.catalogue.portable.mapping import Mapping, as_mapping
from services.catalogue.portable.planning import Fate, Plan, Planned

REPLACE = "=replace"
KINDS = (EntryKind.MATTER, EntryKind.ELEMENT, EntryKind.DOCUMENT, EntryKind.ROLE)


class MappingForm(forms.Form):
    """`plan` says what there is to choose; what the page does not show stays as the mapping has it."""

    def __init__(self, data: Any = None, *, plan: Plan) -> None:
        super().__init__(data)
        self.plan = plan
        self.say = Speaker(plan.after)
        self._functions()
        self._entries()
        self._one_thing()
        self._terms()

    def _functions(self) -> None:
        held = functions_held() or frozenset()
        offices = sorted(((each, f"{self.say.office(each)} · {each}") for each in held), key=lambda c: c[1])
        self.functions: dict[str, str] = {}
        for number, (wanted, here) in enumerate(self.plan.functions.items()):
            name = self.functions[wanted] = f"function_{number}"
            self.fields[name] = forms.ChoiceField(
                label=_("Who does “%(function)s” here") % {"function": wanted},
                help_text=self._needed_by(wanted),
                choices=[("", _("Nobody yet")), *offices],
                initial=here if here in held else "",
                required=False,
            )

    def _needed_by(self, function: str) -> str:
        """What the package lets it do, by name."""
        names = []
        for (kind, _code), entry in self.plan.source.items():
            if kind is EntryKind.MATTER and function in {entry.department, *(s.desk for s in entry.steps)}:  # type: ignore[attr-defined]
                names.append(str(entry.name))  # type: ignore[attr-defined]
            elif kind is EntryKind.ONE_THING and function in {entry.lead, entry.precheck}:  # type: ignore[attr-defined]
                names.append(
                    gettext("the lead of the whole") if function == entry.lead else gettext("the first look")
                )  # type: ignore[attr-defined]
        return gettext(", ").join(dict.fromkeys(names))

    def _entries(self) -> None:
        """What collides, and what was decided about before."""
        self.entries: dict[tuple[EntryKind, str], str] = {}
        for each in self.plan.planned:
            decided = (
                each.source in self.plan.mapping.renames(each.kind)
                or each.source in self.plan.mapping.replace
            )
            if each.kind not in KINDS or not (each.fate is Fate.COLLIDES or decided):
                continue
            name = self.entries[each.kind, each.source] = f"entry_{each.kind}_{each.source}"
            self.fields[name] = forms.ChoiceField(
                label=_("%(kind)s “%(name)s”") % {
                    "kind": each.kind.label, "name": self.plan.source[each.kind, each.source].name,  # type: ignore[attr-defined]
                },
                help_text=self._difference(each),
                choices=[("", _("Please choose")), *self._choices(each)],
                initial=REPLACE if each.source in self.plan.mapping.replace and each.kind is EntryKind.MATTER
                else self.plan.mapping.renames(each.kind).get(each.source, ""),
                required=False,
            )  # fmt: skip

    def _difference(self, each: Planned) -> str:
        here = self.plan.here.get((each.kind, each.source))
        return gettext("Here this code stands for “%(name)s”.") % {"name": here.name} if here else ""  # type: ignore[attr-defined]

    def _choices(self, each: Planned) -> Choices:
        theirs = self.plan.source[each.kind, each.source]
        own = {code: entry for (kind, code), entry in self.plan.here.items() if kind is each.kind}
        choices: Choices = []
        if each.source in own:
            choices.append(
                (each.source, gettext("Use “%(name)s” as it stands here") % {"name": own[each.source].name})
            )  # type: ignore[attr-defined]
            if each.kind is EntryKind.MATTER:
                choices.append(
                    (REPLACE, gettext("Put the package’s in its place; its department has to agree"))
                )
        taken = set(own) | {code for kind, code in self.plan.source if kind is each.kind}
        decided = self.plan.mapping.renames(each.kind).get(each.source)
        fresh = decided if decided and decided not in own else free_code(each.source, taken)
        choices.append(
            (fresh, gettext("Have both: the package’s is called “%(code)s” here") % {"code": fresh})
        )
        alike = [
            (code, gettext("Use “%(name)s” instead") % {"name": entry.name})  # type: ignore[attr-defined]
            for code, entry in own.items()
            if code != each.source and _alike(each.kind, entry, theirs)
        ]
        return (
            [*choices, (gettext("Others of this city"), sorted(alike, key=lambda choice: choice[1]))]
            if alike
            else choices
        )

    def _one_thing(self) -> None:
        one_thing, here = self.plan.one_thing, self.plan.mapping.one_thing
        if one_thing.fate in (Fate.COLLIDES, Fate.REPLACES) or here.code:
            taken = {code for kind, code in self.plan.here if kind is EntryKind.ONE_THING}
            fresh = here.code if here.code and here.code not in taken else free_code(one_thing.source, taken)
            self.fields["place"] = forms.ChoiceField(
                label=_("This city has a one-thing of this code already"),
                choices=[
                    ("", _("Please choose")),
                    (fresh, gettext("Have both: the package’s is called “%(code)s” here") % {"code": fresh}),
                    (REPLACE, gettext("It becomes the next version of our own")),
                ],
                initial=REPLACE if here.replace else here.code or "",
                required=False,
            )
        entry = one_thing.entry
        self.fields["number"] = forms.RegexField(
            r"^[A-Z0-9-]{3,20}$", label=_("Public number"), initial=entry.number,
            help_text=_("Capital letters, digits and hyphens, for example YJS-E-11."),
        )  # fmt: skip
        self.fields["promise"] = TermField(
            label=_("Promised to the citizen for the whole"), initial=str(here.promise or self._source_promise()),
        )  # fmt: skip

    def _source_promise(self) -> Any:
        return self.plan.source[EntryKind.ONE_THING, self.plan.one_thing.source].promise  # type: ignore[attr-defined]

    def _terms(self) -> None:
        self.terms: dict[str, str] = {}
        for each in self.plan.planned:
            if each.kind is not EntryKind.MATTER or each.fate not in (Fate.NEW, Fate.FOLLOWS, Fate.REPLACES):
                continue
            name = self.terms[each.source] = f"term_{each.source}"
            given = self.plan.mapping.terms.get(each.source)
            theirs = self.plan.source[each.kind, each.source]
            self.fields[name] = TermField(
                label=_("Promise: %(name)s") % {"name": theirs.name},  # type: ignore[attr-defined]
                help_text=_("The law gives %(term)s.") % {"term": theirs.statutory_term.label},  # type: ignore[attr-defined]
                initial=str((given and given.promised_term) or theirs.promised_term),  # type: ignore[attr-defined]
            )

    def mapping(self) -> Mapping:
        """What was chosen, on top of what the mapping had. Raises MappingFault."""
        given, data = self.cleaned_data, self.plan.mapping.as_data()
        functions = {
            wanted: given[name] for wanted, name in self.functions.items() if given[name] not in ("", wanted)
        }
        replaced = set(data.get("replace", ()))
        for (kind, source), name in self.entries.items():
            renames = data.setdefault(kind.section, {})
            renames.pop(source, None)
            replaced.discard(source)
            if given[name] == REPLACE:
                replaced.add(source)
            elif given[name]:
                renames[source] = given[name]
        terms = data.setdefault("terms", {})
        for source, name in self.terms.items():
            theirs = self.plan.source[EntryKind.MATTER, source]
            own = terms.setdefault(source, {})
            own.pop("promised_term", None)
            if given[name] != str(theirs.promised_term):  # type: ignore[attr-defined]
                own["promised_term"] = given[name]
        data["terms"] = {source: own for source, own in terms.items() if own}
        return as_mapping(
            data | {"functions": functions, "replace": sorted(replaced), "one_thing": self._here()}
        )

    def _here(self) -> dict[str, Any]:
        given = self.cleaned_data
        theirs: Any = self.plan.source[EntryKind.ONE_THING, self.plan.one_thing.source]
        here: dict[str, Any] = {}
        if given.get("place") == REPLACE:
            here["replace"] = True
        elif given.get("place"):
            here["code"] = given["place"]
        if given["number"] != theirs.number:
            here["number"] = given["number"]
        if given["promise"] != str(theirs.promise):
            here["promise"] = given["promise"]
        return here


def _alike(kind: EntryKind, ours: Any, theirs: Any) -> bool:
    """Whether this city's entry could mean the same."""
    match kind:
        case EntryKind.ELEMENT:
            return ours.type is theirs.type
        case EntryKind.ROLE:
            return ours.kind is theirs.kind
    return kind is EntryKind.DOCUMENT
