"""Tasks of a department, as its clerks see them."""

from typing import Any

from rest_framework import serializers

from citizen_portal.api.bodies import Strict
from citizen_portal.api.shapes.values import PlainValue, ValuesField
from workflows.models import Outcome, SubCaseState
from workflows.reads.queues import Queue

BY_PEOPLE = [choice for choice in Outcome.choices if choice[0] not in (Outcome.MISMATCH, Outcome.UNAVAILABLE)]


class Standing(serializers.Serializer):
    """How near the due date is; `used` is the share of the term that has gone by, 0 to 1."""

    light = serializers.ChoiceField(["green", "yellow", "red"])
    left = serializers.CharField()
    used = serializers.FloatField()


class InboxRequest(serializers.Serializer):
    """The query of the inbox."""

    queue = serializers.ChoiceField(Queue.choices, default=Queue.POOL)
    cursor = serializers.RegexField(r"^[0-9]{1,12}\.[0-9]{6}-[0-9]{1,18}$", required=False)


class TaskLine(serializers.Serializer):
    """A task in a list. Names of people are shortened."""

    id = serializers.IntegerField(source="task_id")
    case_number = serializers.CharField(source="number")
    one_thing = serializers.CharField()
    matter = serializers.CharField()
    step = serializers.CharField()
    department = serializers.CharField()
    applicant = serializers.CharField()
    due_at = serializers.DateTimeField(allow_null=True, help_text="Null while its clock stands still.")
    standing = Standing(allow_null=True)
    owner = serializers.CharField(help_text="Who has it; empty while nobody has.")
    finished_at = serializers.DateTimeField(source="finished", allow_null=True)
    outcome = serializers.CharField(help_text="In words; empty while it is open.")


class TaskPage(serializers.Serializer):
    results = TaskLine(many=True)
    next = serializers.CharField(allow_null=True, help_text="The cursor of the next page.")


class FactLabelled(serializers.Serializer):
    label = serializers.CharField()
    value = serializers.CharField()


class Group(serializers.Serializer):
    title = serializers.CharField()
    facts = FactLabelled(many=True)


class FileSeen(serializers.Serializer):
    """A file of the applicant; whoever has the task opens it at the desk."""

    id = serializers.UUIDField(source="pk")
    name = serializers.CharField()
    may_open = serializers.BooleanField()
    note = serializers.CharField(
        help_text="What to know before opening it; empty when a scanner found it clean."
    )


class DocumentSeen(serializers.Serializer):
    name = serializers.CharField()
    way = serializers.CharField(help_text="How it was met, in words.")
    is_met = serializers.BooleanField()
    number = serializers.CharField()
    issuer = serializers.CharField()
    files = FileSeen(many=True)


class StepBehind(serializers.Serializer):
    name = serializers.CharField()
    outcome = serializers.CharField()
    by = serializers.CharField(help_text="Empty when the system did it.")
    opinion = serializers.CharField()
    at = serializers.DateTimeField()


class Sister(serializers.Serializer):
    """Another matter of the same case."""

    matter = serializers.CharField()
    department = serializers.CharField(allow_null=True)
    state = serializers.ChoiceField(SubCaseState.choices)


class DatumWanted(serializers.Serializer):
    """A datum of the result; `value` is what a check has found already."""

    key = serializers.CharField()
    label = serializers.CharField()
    type = serializers.CharField(source="element.type.value")
    options = serializers.SerializerMethodField()
    required = serializers.BooleanField()
    value = PlainValue()

    def get_options(self, datum: Any) -> list[str]:
        return [option.value for option in datum.element.options]


class Task(serializers.Serializer):
    """A task with what its department may see of the case: what the matter declares, and nothing else."""

    id = serializers.IntegerField(source="task.pk")
    case_number = serializers.CharField(source="number")
    sub_case_number = serializers.CharField()
    one_thing = serializers.CharField()
    matter = serializers.CharField()
    step = serializers.CharField()
    instructions = serializers.CharField(allow_null=True)
    asked = serializers.CharField(help_text="Why a person is asked at an automatic step.")
    applicant = serializers.CharField()
    owner = serializers.SerializerMethodField(help_text="Who has it; empty while nobody has.")
    due_at = serializers.DateTimeField(
        source="task.due_at", allow_null=True, help_text="Null while its clock stands still."
    )
    finished_at = serializers.DateTimeField(source="task.finished", allow_null=True)
    standing = Standing(allow_null=True)
    why_due = serializers.ListField(child=serializers.CharField())
    values = ValuesField(help_text="Canonical values by role.element.")
    groups = Group(many=True, help_text="The same values in words.")
    documents = DocumentSeen(many=True)
    earlier = StepBehind(many=True)
    prior = Group(many=True, help_text="Results of earlier matters.")
    sisters = Sister(many=True)
    outcomes = serializers.ListField(child=serializers.ChoiceField(BY_PEOPLE))
    result_data = DatumWanted(many=True, help_text="What `data` of a grant must say.")

    def get_owner(self, page: Any) -> str:
        return str(page.task.owner or "")


class CompletionRequest(Strict):
    """How the task ends. `data` is the result of a grant, by role.element."""

    outcome = serializers.ChoiceField(BY_PEOPLE)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=2000, default="")
    data = ValuesField(required=False)


class TaskStanding(serializers.Serializer):
    """Where a task stands after a verb."""

    id = serializers.IntegerField()
    owner = serializers.SerializerMethodField(help_text="Who has it; empty while nobody has.")
    outcome = serializers.ChoiceField([("", ""), *BY_PEOPLE])
    finished_at = serializers.DateTimeField(source="finished", allow_null=True)

    def get_owner(self, task: Any) -> str:
        return str(task.owner or "")
