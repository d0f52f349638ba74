"""What an installation under test is given beside the shipped code."""

from django.apps import AppConfig


class Faults(AppConfig):
    """A clock that can be set, and handlers that can be told to fail."""

    name = "tests.faults"
    label = "faults"

    def ready(self) -> None:
        # The models these stand on are there only now.
        from citizen_portal.embedded import preparation
        from tests.faults import shifted_clock, strikes

        # A city without a past is ready sooner.
        preparation.DEMO_CASES = 0

        shifted_clock.install()
        strikes.install()


class BareMessages(Faults):
    """The control: messages instead of intents, in an installation that is hurt in the same way."""

    def ready(self) -> None:
        super().ready()
        from tests.faults import bare_messages

        bare_messages.install()
