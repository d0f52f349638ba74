"""The control: the same installation, but what follows a decision is sent to the broker and written down nowhere."""

from tests.faults.settings import *  # noqa: F403
from tests.faults.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS[:-1], "tests.faults.apps.BareMessages"]
