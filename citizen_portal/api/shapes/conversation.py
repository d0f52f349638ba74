"""What officials write to each other about a case, where a task moves, and who stands in for whom."""

from typing import Any

from rest_framework import serializers

from citizen_portal.api.bodies import Strict
from citizen_portal.api.shapes.cases import CODE
from workflows.models import OrderOrigin

LONGEST = 2000
DEPARTMENT = r"^[a-z][a-z0-9_-]{0,63}$"


def written(help_text: str, longest: int = LONGEST) -> serializers.CharField:
    """Words that somebody has to write. Whether they are there, the verb says."""
    return serializers.CharField(max_length=longest, allow_blank=True, help_text=help_text)


class TransferRequest(Strict):
    """The code of the department that is responsible, and why."""

    to = serializers.RegexField(DEPARTMENT)
    reason = written("The other department reads it.")


class ReasonRequest(Strict):
    reason = written("Why; whoever it concerns reads it.")


class TextRequest(Strict):
    text = written("The words.")


class QuestionRequest(Strict):
    """About which matter of the same case, and what."""

    matter = serializers.RegexField(CODE)
    text = written("The department that is asked reads it.")


class TaskMoved(serializers.Serializer):
    """Where a task is now: a task of its own, with the same due date."""

    id = serializers.IntegerField()
    department = serializers.CharField(source="department.code")
    due_at = serializers.DateTimeField(allow_null=True)


class DisputePut(serializers.Serializer):
    """What the supervisor was asked; the ruling is due by then."""

    id = serializers.IntegerField()
    origin = serializers.ChoiceField(OrderOrigin.choices)
    due_at = serializers.DateTimeField()


class Note(serializers.Serializer):
    """For one's own department; nobody else reads it."""

    id = serializers.IntegerField()
    text = serializers.CharField()
    by = serializers.CharField()
    at = serializers.DateTimeField()


class NoteList(serializers.Serializer):
    results = Note(many=True)


class OfficeQuestion(serializers.Serializer):
    """Between two departments of one case. Neither sees more of the case by it."""

    id = serializers.IntegerField()
    from_department = serializers.CharField(source="from_department.name")
    to_department = serializers.CharField(source="to_department.name")
    text = serializers.CharField()
    asked_by = serializers.CharField()
    asked_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    answer = serializers.SerializerMethodField(help_text="Empty while it waits.")
    answered_by = serializers.SerializerMethodField(help_text="Empty while it waits.")
    answered_at = serializers.DateTimeField(allow_null=True)

    def get_answer(self, question: Any) -> str:
        return question.answer or ""

    def get_answered_by(self, question: Any) -> str:
        return str(question.answered_by or "")


class QuestionList(serializers.Serializer):
    results = OfficeQuestion(many=True)


class QuestionLine(serializers.Serializer):
    """A question in a list; its words stand at its own address."""

    id = serializers.IntegerField(source="question.pk")
    case_number = serializers.CharField(source="number")
    one_thing = serializers.CharField()
    about = serializers.CharField(help_text="The matter of the department that asks.")
    matter = serializers.CharField(source="ours", help_text="One's own matter.")
    from_department = serializers.CharField(source="question.from_department.name")
    due_at = serializers.DateTimeField(source="question.due_at")
    is_late = serializers.BooleanField()


class QuestionLines(serializers.Serializer):
    results = QuestionLine(many=True)


class QuestionAsked(QuestionLine):
    """A question to one's department, in its words."""

    question = OfficeQuestion()


class StandInRequest(Strict):
    """Log-in names; `away` is oneself, or for a head anybody of the department. Both days count."""

    department = serializers.RegexField(DEPARTMENT)
    away = serializers.CharField(max_length=150)
    stands_in = serializers.CharField(max_length=150)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()


class StandIn(serializers.Serializer):
    """A colleague who does what somebody holds."""

    id = serializers.IntegerField()
    department = serializers.CharField(source="department.code")
    away = serializers.CharField()
    stands_in = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    ended_at = serializers.DateTimeField(allow_null=True)


class StandIns(serializers.Serializer):
    standing = StandIn(many=True)
    to_come = StandIn(many=True)
    past = StandIn(many=True)
