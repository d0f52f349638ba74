"""What applicants put right, hand in later, promised or take back."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from citizen_portal.api.bodies import Strict
from citizen_portal.api.shapes.cases import CODE, File
from citizen_portal.api.shapes.values import KEY, PLAIN, PlainValue
from workflows.commands.commitments import LONGEST
from workflows.models import CaseState, CommitmentState
from workflows.steps.faults import LONGEST_TEXT, MOST_FAULTS


class FaultWanted(Strict):
    """A foreseen fault by its `code`, or `text` in one's own words `about` a field or a document."""

    about = serializers.RegexField(KEY, required=False, default="", help_text="role.element or holder.kind")
    code = serializers.RegexField(CODE, required=False, default="")
    text = serializers.CharField(required=False, allow_blank=True, default="", max_length=LONGEST_TEXT)


class FaultsRequest(Strict):
    """Everything at once."""

    items = FaultWanted(many=True, max_length=MOST_FAULTS)


class CorrectionStanding(serializers.Serializer):
    """A request for corrections: until when, and how it ended."""

    asked_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    end = serializers.CharField(help_text="Empty while it is open.")


class CorrectionItem(serializers.Serializer):
    """What is wrong with one field or document, and what has been answered so far."""

    about = serializers.CharField(source="subject.key", help_text="role.element or holder.kind")
    name = serializers.CharField(source="subject.name")
    faults = serializers.ListField(child=serializers.CharField())
    value = PlainValue(allow_null=True, help_text="The new value of a field, once answered.")
    remark = serializers.CharField()
    files = File(many=True)
    is_answered = serializers.BooleanField()


class Corrections(serializers.Serializer):
    """One request as its applicant answers it."""

    matter = serializers.CharField()
    department = serializers.CharField()
    due_at = serializers.DateTimeField(source="request.due_at")
    ended_at = serializers.DateTimeField(source="request.ended_at", allow_null=True)
    items = CorrectionItem(many=True)


@extend_schema_field(PLAIN)
class Typed(serializers.Field):
    """One value as it was typed; the catalogue reads it."""

    default_error_messages = {"shape": _("Please send text, a number, true, false or a list of texts.")}

    def to_internal_value(self, data: Any) -> Any:
        plain = isinstance(data, str | bool | int | float)
        if not plain and not (isinstance(data, list) and all(isinstance(one, str) for one in data)):
            self.fail("shape")
        return data


class AnswerRequest(Strict):
    """The new value of a field, and a remark; a document is answered by its files."""

    value = Typed(required=False, allow_null=True, default=None)
    remark = serializers.CharField(required=False, allow_blank=True, default="", max_length=LONGEST_TEXT)


class WithdrawalRequest(Strict):
    """One matter by its code, or everything that is not decided yet: never by leaving something out."""

    matter = serializers.RegexField(CODE, required=False)
    everything = serializers.BooleanField(required=False, default=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["everything"] is ("matter" in attrs):
            raise serializers.ValidationError(_("Please name one matter, or say that it is everything."))
        return attrs


class Withdrawable(serializers.Serializer):
    """A matter that can be taken back; `blocks` are the matters that would not begin without it."""

    matter = serializers.CharField(source="sub_case.matter")
    name = serializers.CharField()
    blocks = serializers.ListField(child=serializers.CharField())


class CaseStanding(serializers.Serializer):
    """Where a case stands after a verb."""

    number = serializers.CharField()
    state = serializers.ChoiceField(CaseState.choices)
    finished_at = serializers.DateTimeField(source="finished", allow_null=True)


class Commitment(serializers.Serializer):
    """A promise that replaced a proof. Names of people are shortened."""

    id = serializers.IntegerField()
    case_number = serializers.CharField(source="number")
    matter = serializers.CharField()
    document = serializers.CharField()
    applicant = serializers.CharField()
    text = serializers.CharField(help_text="What was promised, in the language of the request.")
    signed_at = serializers.DateTimeField()
    check_due_at = serializers.DateTimeField(allow_null=True)
    state = serializers.ChoiceField(CommitmentState.choices)
    finding = serializers.CharField()


class Commitments(serializers.Serializer):
    results = Commitment(many=True)


class CheckRequest(Strict):
    kept = serializers.BooleanField()
    finding = serializers.CharField(max_length=LONGEST)


class RevocationRequest(Strict):
    reason = serializers.CharField(max_length=LONGEST)
