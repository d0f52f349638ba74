"""Why something waits for a person, in plain words: by the class of the error, which is all that is kept of it."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WHY: Mapping[str, str | Promise] = {
    "WorkerLost": _("Several workers were lost over it. Look at their memory and at the log before trying again."),
    "Permanent": _("The other side refused it for good: a wrong address, or a request it does not know."),
    "Retryable": _("The other side did not answer in time. Try again once it is back."),
    "NoServingDepartment": _("No department does this for that place. Enter one, then try again."),
    "DoesNotExist": _("A row it is about is gone, or not there yet."),
    "LookupError": _("Something it names is not known here: a code, a template or a setting is missing."),
    "KeyError": _("Something it names is not known here: a code, a template or a setting is missing."),
    "WrongState": _("What it is about has moved on since. Look at the case before trying again."),
    "NotAllowed": _("Whoever began it may no longer do this."),
    "Invalid": _("What was handed in does not fit the rules any more."),
    "IntegrityError": _("The database refused it: it would break a rule that always holds."),
    "OperationalError": _("The database was away or overloaded. Try again once it is well."),
    "SoftTimeLimitExceeded": _("It took longer than a job may take."),
    "TimeoutError": _("The other side did not answer in time. Try again once it is back."),
    "ConnectionError": _("The other side could not be reached. Try again once it is back."),
    "OSError": _("A file or a network connection failed. Look at disks and network, then try again."),
    "FileNotFoundError": _("A file it needs is not where it was kept."),
    "SourceUnavailable": _("A register is down. Try again once it is back."),
}  # fmt: skip

UNKNOWN = _("An error nobody foresaw. The log has the place; tell the developers, mend it, then try again.")
NOT_TOLD = _("No error was kept.")


def why_parked(fault: str) -> str | Promise:
    """The sentence for a class of errors."""
    return WHY.get(fault, UNKNOWN) if fault else NOT_TOLD
