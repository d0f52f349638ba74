"""Drafts, cases and ratings of a citizen."""

from rest_framework import serializers

from citizen_portal.api.bodies import Strict
from citizen_portal.api.shapes.catalogue import CONSENT_KINDS
from citizen_portal.api.shapes.values import AnswersField, ChosenField, ValuesField
from services.privacy.consents import LANGUAGES
from workflows.models import CaseState, Stars, SubCaseState

CODE = r"^[a-z][a-z0-9_]{0,63}$"


class DraftRequest(Strict):
    """What is left out stays as it is."""

    answers = AnswersField(required=False)
    values = ValuesField(required=False)
    documents = ChosenField(required=False)


class NewDraftRequest(DraftRequest):
    one_thing = serializers.RegexField(CODE)


class File(serializers.Serializer):
    id = serializers.UUIDField()
    document = serializers.CharField(help_text="holder.kind")
    name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")


class Draft(serializers.Serializer):
    """Something begun; values may still be wrong or missing."""

    id = serializers.UUIDField()
    one_thing = serializers.CharField(source="version.code")
    answers = AnswersField()
    values = ValuesField()
    documents = ChosenField()
    files = File(many=True, source="attachments")
    saved_at = serializers.DateTimeField()


UPLOAD = {
    "type": "object",
    "properties": {"file": {"type": "string", "format": "binary"}},
    "required": ["file"],
}
"""As the OpenAPI description says it; a file has no JSON."""


class UploadRequest(serializers.Serializer):
    file = serializers.FileField()


class Agreement(Strict):
    """Agreed just now to one text of ``/consent-texts``, in the words of that language."""

    kind = serializers.ChoiceField(CONSENT_KINDS)
    version = serializers.RegexField(r"^[0-9]{1,4}$")
    language = serializers.ChoiceField(LANGUAGES)


class SubmissionRequest(Strict):
    """One application: the guiding answers, the form, the documents that cannot be fetched."""

    one_thing = serializers.RegexField(CODE)
    answers = AnswersField()
    values = ValuesField()
    documents = ChosenField(default=dict)
    consents = Agreement(many=True, default=list, max_length=2)
    draft = serializers.UUIDField(required=False, help_text="The draft that holds the uploaded files.")


class CaseLine(serializers.Serializer):
    """A case in a list."""

    number = serializers.CharField()
    name = serializers.CharField()
    state = serializers.ChoiceField(CaseState.choices)
    submitted_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(source="finished", allow_null=True)
    ended = serializers.IntegerField(help_text="Matters that have ended …")
    total = serializers.IntegerField(help_text="… of how many.")
    rated = serializers.BooleanField()


class CasePage(serializers.Serializer):
    results = CaseLine(many=True)
    next = serializers.CharField(allow_null=True, help_text="The cursor of the next page.")


class Promise(serializers.Serializer):
    """A promised date, and every step of the reckoning."""

    term = serializers.CharField()
    due_at = serializers.DateTimeField(allow_null=True, help_text="Null while the clock stands still.")
    left = serializers.CharField()
    overdue = serializers.BooleanField()
    reasons = serializers.ListField(child=serializers.CharField())


class ResultLabelled(serializers.Serializer):
    label = serializers.CharField()
    value = serializers.CharField()

    def to_representation(self, instance: tuple[str, str]) -> dict[str, str]:
        label, value = instance
        return {"label": label, "value": value}


class Result(serializers.Serializer):
    """What a granted matter issued."""

    name = serializers.CharField()
    number = serializers.CharField()
    issuer = serializers.CharField()
    issued_at = serializers.DateTimeField()
    valid_until = serializers.DateField(allow_null=True)
    facts = ResultLabelled(many=True)


class SubCase(serializers.Serializer):
    """One matter of the case."""

    matter = serializers.CharField(source="sub_case.matter")
    name = serializers.CharField()
    number = serializers.CharField(source="sub_case.number", allow_null=True)
    department = serializers.CharField(allow_null=True)
    state = serializers.ChoiceField(SubCaseState.choices)
    note = serializers.CharField(help_text="How it stands, and on whom it waits.")
    promised_due_at = serializers.DateTimeField(source="sub_case.promised_due_at", allow_null=True)
    statutory_due_at = serializers.DateTimeField(source="sub_case.statutory_due_at", allow_null=True)
    ended_at = serializers.DateTimeField(source="sub_case.ended_at", allow_null=True)
    promise = Promise(allow_null=True)
    statutory = Promise(allow_null=True, help_text="What the law allows for the decision (art. 42).")
    acceptance = Promise(
        allow_null=True, help_text="Until when it is accepted or declined; silence accepts it then (art. 32)."
    )
    results = Result(many=True)
    rating = serializers.IntegerField(source="level", allow_null=True)


class Happened(serializers.Serializer):
    """An entry of the timeline."""

    at = serializers.DateTimeField(source="event.at")
    verb = serializers.CharField(source="event.verb")
    title = serializers.CharField(source="told.title")
    text = serializers.CharField(source="told.text")
    department = serializers.CharField(allow_null=True)


class DocumentMet(serializers.Serializer):
    key = serializers.CharField()
    name = serializers.CharField()
    by = serializers.SerializerMethodField(help_text="How it was met; empty when it is still to come.")
    files = File(many=True)

    def get_by(self, shown: object) -> str:
        return shown.way.get("by", "")


class Case(serializers.Serializer):
    """A case as its citizen sees it."""

    number = serializers.CharField(source="case.number")
    one_thing = serializers.CharField(source="package.one_thing.code")
    name = serializers.CharField(source="package.one_thing.name")
    state = serializers.ChoiceField(CaseState.choices, source="case.state")
    revision = serializers.IntegerField(source="rev", help_text="Grows with everything that happens.")
    submitted_at = serializers.DateTimeField(source="case.submitted_at")
    finished_at = serializers.DateTimeField(source="case.finished", allow_null=True)
    promise = Promise()
    matters = SubCase(many=True)
    documents = DocumentMet(many=True)
    history = Happened(many=True)
    rating = serializers.IntegerField(source="level", allow_null=True)


class RatingRequest(Strict):
    """Levels 1 and 2 give a reason."""

    level = serializers.ChoiceField(Stars.choices)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=1000, default="")
    matter = serializers.RegexField(CODE, required=False, help_text="Rates one ended matter, not the case.")


class Rating(serializers.Serializer):
    level = serializers.ChoiceField(Stars.choices)
    reason = serializers.CharField()
    at = serializers.DateTimeField()
