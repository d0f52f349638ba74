"""Log-ins and messages."""

from rest_framework import serializers

from citizen_portal.api.bodies import Strict


class LogInRequest(Strict):
    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=128, trim_whitespace=False)


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


class MessagePage(serializers.Serializer):
    results = Message(many=True)
    next = serializers.CharField(allow_null=True, help_text="The cursor of the next page.")
