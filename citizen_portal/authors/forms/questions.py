"""Guiding questions: what is asked before the form, the answers, and where an answer ends the guide."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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
from services.catalogue.vocabulary import SituationKind

KINDS = (
    (SituationKind.YES_NO, pgettext_lazy("question", "Yes or no")),
    (SituationKind.CHOICE, pgettext_lazy("question", "One of several answers")),
    (SituationKind.CHOICES, pgettext_lazy("question", "Any number of answers")),
    (SituationKind.FIELD, pgettext_lazy("question", "A datum of the form, asked early")),
)
TEXTS = ("label", "hint", "stop")


class QuestionForm(ItemForm):
    title, title_new = _("Question"), _("New question")
    grows = _("Show what this kind of question needs, and more lines")

    def prepare(self) -> None:
        text_fields(
            self, "question", _("The question, Chinese"), _("The question, English"), required=True, long=True
        )
        text_fields(
            self,
            "hint",
            _("A word of help, Chinese"),
            _("A word of help, English"),
            required=False,
            long=True,
        )
        self.fields["kind"] = forms.ChoiceField(
            label=_("How it is answered"), choices=[(kind.value, label) for kind, label in KINDS]
        )
        self.kind = SituationKind(self._kind_now())
        if self.kind is SituationKind.FIELD:
            self._field_fields()
        else:
            offered = self._offered()
            fixed = self.kind is SituationKind.YES_NO
            spare = 0 if fixed else max(1, 2 - len(offered))
            for i in range(2 if fixed else self.lines("answer", len(offered), spare=spare)):
                self._answer_fields(i, offered[i] if i < len(offered) else {}, fixed=fixed)
        self.ask_when()

    def _kind_now(self) -> str:
        kind = self.given("kind", SituationKind.YES_NO.value)
        return kind if kind in list(SituationKind) else SituationKind.YES_NO.value

    def _offered(self) -> list[Body]:
        """The answers as they are shown; those of a yes-no question also where nobody has written them."""
        if self.item is None or self.item.kind is SituationKind.FIELD:
            return []
        if (self.kind is SituationKind.YES_NO) != (self.item.kind is SituationKind.YES_NO):
            return []
        return [answer.model_dump(mode="json") for answer in self.item.offered]

    def _field_fields(self) -> None:
        role, _dot, element = (self.before.get("field") or "").partition(".")
        self.fields["role"] = forms.ChoiceField(
            label=_("About whom or what"), choices=self.offer.of_kind(EntryKind.ROLE), initial=role
        )
        self.fields["element"] = forms.ChoiceField(
            label=_("Which datum of the dictionary"),
            choices=self.offer.of_kind(EntryKind.ELEMENT),
            initial=element,
        )

    def _answer_fields(self, i: int, before: Body, *, fixed: bool) -> None:
        labels = {
            "label": (_("Answer, Chinese"), _("Answer, English")),
            "hint": (_("A word of help, Chinese"), _("A word of help, English")),
            "stop": (
                _("It ends here, with this advice, Chinese"),
                _("It ends here, with this advice, English"),
            ),
        }
        if fixed and not before:
            before = {"label": {"zh": "是", "en": "Yes"} if i == 0 else {"zh": "否", "en": "No"}}
        names = []
        for text in TEXTS:
            name = f"answer_{i}_{text}"
            text_fields(self, name, *labels[text], required=False, long=text == "stop")
            for field, value in text_values(name, before.get(text)).items():
                self.fields[field].initial = value
                names.append(field)
        if not fixed:
            place, alone = f"answer_{i}_place", f"answer_{i}_alone"
            self.fields[place] = forms.IntegerField(
                label=_("Place in the order"), required=False, min_value=1, max_value=99, initial=i + 1
            )
            names.append(place)
            if self.kind is SituationKind.CHOICES:
                self.fields[alone] = forms.BooleanField(
                    label=_("Excludes the other answers"), required=False, initial=before.get("alone", False)
                )
                names.append(alone)
        note = _("Leave it empty to drop the answer.") if not fixed else ""
        self.group(Group(_("Answer %(number)s") % {"number": i + 1}, note), *names)

    def picks(self) -> Choices:
        """What was asked before this question."""
        codes = [asked.code for asked in self.entry.situations]
        here = codes.index(self.item.code) if self.item is not None else len(codes)
        earlier = self.entry.model_copy(update={"situations": self.entry.situations[:here]})
        keys = [asked.field for asked in earlier.situations if asked.field]
        return self.offer.picks(keys, [earlier], self.entry.applicants)

    def first(self) -> Body:
        return (
            dict(self.before)
            | text_values("question", self.before.get("question"))
            | text_values("hint", self.before.get("hint"))
        )

    def field_for(self, path: tuple[str | int, ...]) -> str | None:
        if path[:1] == ("answers",) and len(path) > 1:
            return f"answer_{path[1]}_label_zh" if f"answer_{path[1]}_label_zh" in self.fields else None
        return super().field_for(path)

    def clean(self) -> Body:
        cleaned = super().clean()
        if self.kind in (SituationKind.CHOICE, SituationKind.CHOICES) and len(self._answers(cleaned)) < 2:
            self.add_error("answer_0_label_zh", _("Such a question has at least two answers."))
        return cleaned

    def write(self) -> Body:
        given = self.cleaned_data
        taken = {asked.code for asked in self.entry.situations}
        field = f"{given['role']}.{given['element']}" if self.kind is SituationKind.FIELD else None
        return {
            **self.before,
            "code": self.before.get("code") or free_code(code_from(given["question_en"], "question"), taken),
            "question": text_of(given, "question"),
            "hint": text_of(given, "hint"),
            "kind": self.kind.value,
            "field": field,
            "answers": [] if field else self._answers(given),
            "when": self.when(),
        }

    def _answers(self, given: Body) -> list[Body]:
        if self.kind is SituationKind.FIELD:
            return []
        offered = self._offered()
        found: list[tuple[int, Body]] = []
        taken = {answer["value"] for answer in offered}
        for i in range(sum(name.endswith("_label_zh") for name in self.fields)):
            texts = {text: text_of(given, f"answer_{i}_{text}") for text in TEXTS}
            before = offered[i] if i < len(offered) else {}
            if texts["label"] is None:
                continue
            value = before.get("value") or free_code(code_from(texts["label"]["en"], "answer"), taken)
            if self.kind is SituationKind.YES_NO:
                value = ("yes", "no")[i]
            taken.add(value)
            answer = {**before, "value": value, **texts, "alone": given.get(f"answer_{i}_alone") or False}
            found.append((given.get(f"answer_{i}_place") or i + 1, answer))
        answers = [answer for _place, answer in sorted(found, key=lambda each: each[0])]
        if self.kind is SituationKind.YES_NO:
            return self._written(answers)
        return answers

    def _written(self, answers: list[Body]) -> list[Body]:
        """Of yes and no only what says more than the plain word, in the order it was written."""
        plain = {"yes": {"zh": "是", "en": "Yes"}, "no": {"zh": "否", "en": "No"}}
        before = [answer["value"] for answer in self.before.get("answers", [])]
        told = [
            answer
            for answer in answers
            if answer["value"] in before
            or answer["label"] != plain[answer["value"]]
            or answer["hint"]
            or answer["stop"]
        ]
        return sorted(told, key=lambda each: before.index(each["value"]) if each["value"] in before else 9)
