"""Bad ratings and what is put right because of them, as each side sees them."""

from typing import Any

from rest_framework import serializers

from citizen_portal.api.bodies import Strict
from citizen_portal.api.shapes.conversation import DEPARTMENT, written
from workflows.models import RectificationEnd, RectificationState, Stars
from workflows.reads.rectifications import Standing


class RectificationsRequest(serializers.Serializer):
    """The query of a list of bad ratings."""

    state = serializers.ChoiceField(Standing.choices, required=False)
    cursor = serializers.RegexField(r"^[0-9]{1,18}$", required=False)


class RatingCallRequest(Strict):
    """A call to the citizen: what was said has to be written down when it reached them."""

    at = serializers.DateTimeField()
    reached = serializers.BooleanField()
    said = serializers.CharField(max_length=2000, allow_blank=True, required=False, default="")


class RectificationAnswerRequest(Strict):
    text = written(
        "What was put right; the citizen reads it once a supervisor has verified it.", longest=4000
    )


class RatingAssignmentRequest(Strict):
    """The codes of the departments the rating is about; they had a part in the case."""

    departments = serializers.ListField(child=serializers.RegexField(DEPARTMENT), min_length=1, max_length=20)


class DoubtReviewRequest(Strict):
    """Whether the rating is excluded; if so, the reason that the citizen reads."""

    excluded = serializers.BooleanField()
    reason = serializers.CharField(max_length=2000, allow_blank=True, required=False, default="")


class RectificationReplyRequest(Strict):
    """Whether it is put right; if one likes, why, and how one rates it now."""

    agrees = serializers.BooleanField()
    reason = serializers.CharField(max_length=1000, allow_blank=True, required=False, default="")
    level = serializers.ChoiceField(Stars.choices, required=False, allow_null=True, default=None)


class RectificationLine(serializers.Serializer):
    """One in a list; what was written stands at its own address. `matter` is empty for the rating of a whole case."""

    id = serializers.IntegerField(source="pk")
    state = serializers.ChoiceField(RectificationState.choices)
    is_overdue = serializers.BooleanField()
    level = serializers.ChoiceField(Stars.choices)
    case_number = serializers.CharField(source="number")
    one_thing = serializers.CharField()
    matter = serializers.CharField(allow_blank=True)
    department = serializers.CharField(
        source="row.department.code", default=None, allow_null=True, help_text="Null before it is assigned."
    )
    opened_at = serializers.DateTimeField(source="row.opened_at")
    callback_due_at = serializers.DateTimeField(source="row.callback_due_at")
    due_at = serializers.DateTimeField(source="row.due_at")
    turn_due_at = serializers.DateTimeField(
        source="row.turn_due_at", allow_null=True, help_text="Of whoever's turn it is; null when closed."
    )
    end = serializers.ChoiceField([("", ""), *RectificationEnd.choices], source="row.end")


class RectificationPage(serializers.Serializer):
    results = RectificationLine(many=True, source="rows")
    next = serializers.SerializerMethodField(help_text="The cursor of the next page; null on the last one.")

    def get_next(self, page: Any) -> str | None:
        return str(page.next) if page.next else None


class OwnRectifications(serializers.Serializer):
    results = RectificationLine(many=True)


class RatingSaid(serializers.Serializer):
    """One thing said or written; `who` is empty for the citizen."""

    what = serializers.CharField()
    at = serializers.DateTimeField()
    who = serializers.CharField(allow_blank=True)
    text = serializers.CharField(allow_blank=True)


class Rater(serializers.Serializer):
    """Whom to call back. Shown to nobody else, and that it was shown is recorded."""

    name = serializers.CharField()
    phone = serializers.CharField(allow_blank=True)


class Rectification(serializers.Serializer):
    """One with everything that was said and done, oldest first."""

    line = RectificationLine()
    exchange = RatingSaid(many=True)
    departments = serializers.SerializerMethodField(help_text="Those that had a part in what was rated.")

    def get_departments(self, shown: Any) -> list[str]:
        return [each.code for each in shown.departments]


class RectificationToUs(Rectification):
    """As a head of its department sees it."""

    is_called_back = serializers.BooleanField(help_text="Only then it can be answered.")
    rater = Rater(allow_null=True)
