"""What a clerk arranges at the desk: one act on many tasks, and views to come back to."""

from rest_framework import serializers

from citizen_portal.api.bodies import Strict
from citizen_portal.api.shapes.conversation import DEPARTMENT
from citizen_portal.api.shapes.tasks import BY_PEOPLE
from workflows.commands.batch import MOST
from workflows.commands.desk import LONGEST_NAME
from workflows.models import BatchAct, BatchState, Refusal
from workflows.reads.queues import Queue

LARGEST_ID = 2**63 - 1


class ChosenTask(Strict):
    """A task, and how it ends: an outcome that its step has, for acts that end something, and none for the others."""

    id = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)
    outcome = serializers.ChoiceField([("", ""), *BY_PEOPLE], required=False, default="")


class BatchRequest(Strict):
    """`key` is the caller's own: sent twice, it is one batch. `to` and `reason` as the act asks for them."""

    key = serializers.UUIDField()
    act = serializers.ChoiceField(BatchAct.choices)
    tasks = ChosenTask(many=True, min_length=1, max_length=MOST)
    to = serializers.RegexField(DEPARTMENT, required=False)
    reason = serializers.CharField(max_length=2000, allow_blank=True, required=False, default="")


class BatchLine(serializers.Serializer):
    """A batch with how far it has come."""

    id = serializers.IntegerField()
    act = serializers.ChoiceField(BatchAct.choices)
    begun_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    done = serializers.IntegerField()
    refused = serializers.IntegerField()
    waiting = serializers.IntegerField()


class Batches(serializers.Serializer):
    results = BatchLine(many=True)


class BatchItem(serializers.Serializer):
    """What became of one task; `refusal` says why it was left as it was."""

    task_id = serializers.IntegerField()
    outcome = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(BatchState.choices)
    refusal = serializers.ChoiceField([("", ""), *Refusal.choices])
    told = serializers.CharField(
        source="get_refusal_display", allow_blank=True, help_text="The refusal in words."
    )
    settled_at = serializers.DateTimeField(allow_null=True)


class Batch(serializers.Serializer):
    """A batch with each of its tasks, in the order they were chosen."""

    id = serializers.IntegerField()
    act = serializers.ChoiceField(BatchAct.choices)
    begun_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True, help_text="Null while tasks are waiting.")
    items = BatchItem(many=True, source="items.all")


class ViewRequest(Strict):
    """A queue with its filters, as they stand in the address of the desk, under a name of one's own."""

    name = serializers.CharField(max_length=LONGEST_NAME)
    queue = serializers.ChoiceField(Queue.choices, default=Queue.POOL)
    filters = serializers.DictField(
        child=serializers.CharField(max_length=64),
        required=False,
        default=dict,
        help_text="matter, step, light, since, until, region",
    )


class View(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    queue = serializers.CharField()
    filters = serializers.DictField(child=serializers.CharField())
    is_default = serializers.BooleanField(help_text="The desk opens with it.")


class Views(serializers.Serializer):
    results = View(many=True)
