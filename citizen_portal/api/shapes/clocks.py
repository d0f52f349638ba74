"""What moves a matter's clock: a special procedure, its end, an extension and its answer."""

from rest_framework import serializers

from citizen_portal.api.bodies import Strict
from citizen_portal.api.shapes.conversation import written
from workflows.models import SUSPENDING, ExtensionState

TERM = r"^[0-9]{1,3}wd$"


class SuspensionRequest(Strict):
    """A procedure of art. 45, until when it is expected to last, and why; the applicant is told."""

    kind = serializers.ChoiceField(SUSPENDING)
    expected_end = serializers.DateField()
    reason = written("The applicant reads it in the notice.")


class ExtensionRequest(Strict):
    """`joint` extends the handling of the whole one-thing; only its lead department may ask for that."""

    term = serializers.RegexField(TERM, help_text="Whole working days: 10wd at most, 15wd jointly.")
    reason = written("The leader reads it, and the applicant when it is approved.")
    joint = serializers.BooleanField(default=False)


class ExtensionAnswerRequest(Strict):
    approved = serializers.BooleanField()
    reason = serializers.CharField(
        max_length=2000, required=False, allow_blank=True, default="", help_text="Needed for a no."
    )


class Suspension(serializers.Serializer):
    """While `ended_at` is null the clock stands still; then `promised_due_at` is null as well."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    started_at = serializers.DateTimeField()
    expected_end = serializers.DateField()
    ended_at = serializers.DateTimeField(allow_null=True)
    promised_due_at = serializers.DateTimeField(source="sub_case.promised_due_at", allow_null=True)


class Extension(serializers.Serializer):
    """Where a wish for more time stands."""

    id = serializers.IntegerField()
    term = serializers.CharField()
    state = serializers.ChoiceField(ExtensionState.choices)
    asked_at = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)


class ExtensionToAnswer(serializers.Serializer):
    """`matter` is null for the joint handling; `would_be` is the promised date if it is approved."""

    id = serializers.IntegerField(source="pk")
    case_number = serializers.CharField(source="number")
    one_thing = serializers.CharField()
    matter = serializers.CharField(allow_null=True)
    term = serializers.CharField(source="extension.term")
    due_at = serializers.DateTimeField(allow_null=True)
    would_be = serializers.DateTimeField(allow_null=True)
