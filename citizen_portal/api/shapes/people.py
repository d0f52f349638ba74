"""Log-ins and messages."""

from rest_framework import serializers

from citizen_portal.api.bodies import Strict
from workflows.models import Purpose


class LogInRequest(Strict):
    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=128, trim_whitespace=False)
    code = serializers.CharField(
        max_length=12,
        required=False,
        help_text="The code of the authenticator app, for whoever has set up a second factor.",
    )


class Token(serializers.Serializer):
    """Shown once; the database keeps only a hash."""

    token = serializers.CharField()
    expires_at = serializers.DateTimeField()


class Message(serializers.Serializer):
    id = serializers.IntegerField()
    title = serializers.CharField(source="told.title")
    text = serializers.CharField(source="told.text")
    one_thing = serializers.CharField()
    case_number = serializers.CharField()
    sent_at = serializers.DateTimeField()
    is_read = serializers.BooleanField()
    is_official = serializers.BooleanField(
        help_text="About one's work for the city, not about a case of one's own."
    )


class MessagePage(serializers.Serializer):
    results = Message(many=True)
    next = serializers.CharField(allow_null=True, help_text="The cursor of the next page.")


class Seen(serializers.Serializer):
    title = serializers.CharField()
    items = serializers.ListField(child=serializers.CharField())


class Look(serializers.Serializer):
    """By office and post; the name of who looked is not told here."""

    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    department = serializers.CharField()
    post = serializers.CharField(allow_null=True)
    purpose = serializers.ChoiceField(choices=Purpose.choices)
    why = serializers.CharField()
    case_number = serializers.CharField(help_text="Empty when it was about the record, not a case.")
    one_thing = serializers.CharField()
    seen = Seen(many=True)


class LookPage(serializers.Serializer):
    results = Look(many=True)
    next = serializers.CharField(allow_null=True, help_text="The cursor of the next page.")
