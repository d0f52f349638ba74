"""Figures for supervisors."""

from rest_framework import serializers

WEEKS = 10
MOST_WEEKS = 52


class PeriodRequest(serializers.Serializer):
    """The query of the indicators."""

    weeks = serializers.IntegerField(
        min_value=1, max_value=MOST_WEEKS, default=WEEKS, help_text="The running week included."
    )


class Figure(serializers.Serializer):
    """A value and what it stands on; null when there is nothing to measure."""

    value = serializers.FloatField(allow_null=True)
    n = serializers.IntegerField()
    is_few = serializers.BooleanField(help_text="Too few to say much.")


class Indicator(Figure):
    """One figure of the registry with its definition."""

    code = serializers.CharField()
    name = serializers.CharField()
    definition = serializers.CharField()
    formula = serializers.CharField()
    unit = serializers.CharField()
    target = serializers.FloatField(allow_null=True)
    change = serializers.FloatField(allow_null=True, help_text="The last whole week against the one before.")


class Workload(serializers.Serializer):
    """What a department has open now, and how it did in the period."""

    department = serializers.CharField(source="department.code")
    name = serializers.CharField(source="department")
    open = serializers.IntegerField()
    yellow = serializers.IntegerField()
    red = serializers.IntegerField()
    on_time = Figure()
    mean_days = Figure()


class Overview(serializers.Serializer):
    start = serializers.DateTimeField()
    counted_until = serializers.DateTimeField(
        allow_null=True, help_text="What happened later is not counted yet; null before anything was counted."
    )
    indicators = Indicator(many=True)
    departments = Workload(many=True)
