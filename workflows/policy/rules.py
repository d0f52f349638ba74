"""The table of rules: who may do what with what, under which condition. What no rule allows is refused.

Every page and every operation of the API names one rule by its verb and object (``"claim task"``); commands ask the
same rule again under their lock. A condition is the very queryset the rule's doors read from: who may see which
rows, and who may do what with them, is said once.
"""

from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import QuerySet
from django.utils.translation import pgettext_lazy

from . import conditions as on
from .actors import Actor
from .shape import Rule

# fmt: off
RULES: tuple[Rule, ...] = (
    # Everybody
    Rule(Actor.ANYONE, "read", "catalogue", on.ALWAYS,
         pgettext_lazy("rule", "Search what is offered, and try its questions and its form")),
    Rule(Actor.ANYONE, "read", "description of the API", on.ALWAYS, pgettext_lazy("rule", "Read how the API is used")),
    Rule(Actor.ANYONE, "ask for", "unknown address", on.ALWAYS,
         pgettext_lazy("rule", "Be told that an address of the API does not exist")),
    Rule(Actor.ANYONE, "choose", "language or care", on.ALWAYS,
         pgettext_lazy("rule", "Choose the language and the care version")),
    Rule(Actor.ANYONE, "read", "announcements", on.ALWAYS,
         pgettext_lazy("rule", "Read what stands publicly announced, and how to come forward")),
    Rule(Actor.ANYONE, "check", "notice", on.ALWAYS,
         pgettext_lazy("rule", "Check by its code whether a notice is genuine")),
    Rule(Actor.ANYONE, "log in to", "account", on.ALWAYS, pgettext_lazy("rule", "Sign up, log in, log out")),
    Rule(Actor.ANYONE, "ask after", "system", on.ALWAYS,
         pgettext_lazy("rule", "Ask whether the system is alive and ready")),
    Rule(Actor.ANYONE, "read", "metrics", on.SCRAPER, pgettext_lazy("rule", "Read the figures of operations")),
    Rule(Actor.ANYONE, "look at", "design gallery", on.GALLERY_OPEN,
         pgettext_lazy("rule", "Look at the gallery of the design")),
    Rule(Actor.ANYONE, "read", "demo messages", on.DEMO_ONLY,
         pgettext_lazy("rule", "Read what the demo city would have sent")),
    Rule(Actor.ANYONE, "report", "receipt", on.SIGNED, pgettext_lazy("rule", "Report what became of a message")),
    # Whoever has an account
    Rule(Actor.PERSON, "manage", "account", on.OWN_ACCOUNT,
         pgettext_lazy("rule", "Change how one logs in: password, mobile, second factor, sessions")),
    Rule(Actor.PERSON, "read", "messages", on.OWN_MESSAGE, pgettext_lazy("rule", "Read messages")),
    Rule(Actor.PERSON, "choose", "messages", on.OWN_ACCOUNT,
         pgettext_lazy("rule", "Choose which messages reach one outside the portal")),
    Rule(Actor.PERSON, "mark", "message", on.OWN_MESSAGE, pgettext_lazy("rule", "Mark a message as read")),
    Rule(Actor.PERSON, "read", "looks", on.LOOK_AT_OWN_DATA,
         pgettext_lazy("rule", "Read which offices looked at one's data, and why")),
    # Whoever the city knows by a verified identity
    Rule(Actor.CITIZEN, "read", "record", on.OWN_RECORD, pgettext_lazy("rule", "Read what the city knows about one")),
    Rule(Actor.CITIZEN, "manage", "mandate", on.OWN_MANDATE,
         pgettext_lazy("rule", "Let somebody act for one, act for somebody, and end either")),
    Rule(Actor.CITIZEN, "begin", "draft", on.OFFERED_TO_ONE, pgettext_lazy("rule", "Begin an application")),
    Rule(Actor.CITIZEN, "fill in", "draft", on.OWN_DRAFT, pgettext_lazy("rule", "Read, fill in and save a draft")),
    Rule(Actor.CITIZEN, "discard", "draft", on.OWN_DRAFT, pgettext_lazy("rule", "Throw a draft away")),
    Rule(Actor.CITIZEN, "attach", "file", on.OWN_DRAFT, pgettext_lazy("rule", "Hand in a file")),
    Rule(Actor.CITIZEN, "detach", "file", on.OWN_DRAFT, pgettext_lazy("rule", "Take a file back out of a draft")),
    Rule(Actor.CITIZEN, "open", "file", on.OWN_FILE, pgettext_lazy("rule", "Open a file one handed in")),
    Rule(Actor.CITIZEN, "submit", "application", on.OWN_NAME, pgettext_lazy("rule", "Submit an application")),
    Rule(Actor.CITIZEN, "list", "cases", on.OWN_CASE, pgettext_lazy("rule", "See one's cases")),
    Rule(Actor.CITIZEN, "read", "case", on.OWN_CASE,
         pgettext_lazy("rule", "Follow a case, and read its receipt and its results")),
    Rule(Actor.CITIZEN, "withdraw", "case", on.OWN_CASE,
         pgettext_lazy("rule", "Take a case back, or a matter of it, until it is decided")),
    Rule(Actor.CITIZEN, "answer", "corrections", on.OWN_CORRECTION,
         pgettext_lazy("rule", "Read what is to be put right, answer item by item, and hand it in")),
    Rule(Actor.CITIZEN, "hand in", "deferred document", on.OWN_CASE,
         pgettext_lazy("rule", "Hand in a document that was to follow")),
    Rule(Actor.CITIZEN, "rate", "case", on.OWN_CASE, pgettext_lazy("rule", "Rate a case or a matter of it")),
    Rule(Actor.CITIZEN, "hurry", "case", on.OWN_CASE,
         pgettext_lazy("rule", "Ask to get on with a matter, once a day")),
    Rule(Actor.CITIZEN, "read", "consents", on.OWN_CONSENT, pgettext_lazy("rule", "Read what one agreed to")),
    Rule(Actor.CITIZEN, "withdraw", "consent", on.OWN_CONSENT, pgettext_lazy("rule", "Take a consent back")),
    Rule(Actor.CITIZEN, "copy", "record", on.OWN_RECORD,
         pgettext_lazy("rule", "Take a copy of everything held about oneself")),
    Rule(Actor.CITIZEN, "ask for", "data correction", on.OWN_DATA_CORRECTION,
         pgettext_lazy("rule", "Ask to have one's own record put right, and take that back")),
    Rule(Actor.CITIZEN, "read", "offers", on.OWN_OFFER,
         pgettext_lazy("rule", "See what one may be entitled to and has not asked for, and why")),
    Rule(Actor.CITIZEN, "answer", "offer", on.OWN_OFFER,
         pgettext_lazy("rule", "Accept an offer, which begins a draft, or decline it")),
    Rule(Actor.CITIZEN, "choose", "proactive service", on.OWN_COMPARISON,
         pgettext_lazy("rule", "Say whether one's records are compared to offer services")),
    # Whoever handles tasks
    Rule(Actor.CLERK, "read", "desk messages", on.OWN_WORK_MESSAGE,
         pgettext_lazy("rule", "Read what one was told about the tasks, and go on to it")),
    Rule(Actor.CLERK, "list", "tasks", on.OWN_DEPARTMENT,
         pgettext_lazy("rule", "See the queues of one's departments")),
    Rule(Actor.CLERK, "search", "tasks", on.OWN_DEPARTMENT,
         pgettext_lazy("rule", "Search for a case by its number or the applicant's exact name")),
    Rule(Actor.CLERK, "read", "task", on.OWN_DEPARTMENT,
         pgettext_lazy("rule", "Read a task, with what its matter declares of the case")),
    Rule(Actor.CLERK, "open", "file of task", on.DECLARED_FILE,
         pgettext_lazy("rule", "Open a file that the applicant handed in")),
    Rule(Actor.CLERK, "claim", "task", on.OWN_DEPARTMENT, pgettext_lazy("rule", "Claim a free task")),
    Rule(Actor.CLERK, "release", "task", on.HELD, pgettext_lazy("rule", "Give a task back to the pool")),
    Rule(Actor.CLERK, "complete", "task", on.HELD, pgettext_lazy("rule", "End a task with an outcome")),
    Rule(Actor.CLERK, "undo", "task", on.A_MOMENT_AGO, pgettext_lazy("rule", "Take back a claim or a transfer")),
    Rule(Actor.CLERK, "batch", "tasks", on.EACH_ITS_OWN,
         pgettext_lazy("rule", "Do the same with several tasks at once")),
    Rule(Actor.CLERK, "read", "batch", on.OWN_BATCH,
         pgettext_lazy("rule", "See what was done with each task of a batch")),
    Rule(Actor.CLERK, "keep", "view", on.OWN_VIEW, pgettext_lazy("rule", "Keep views of the desk under names")),
    Rule(Actor.CLERK, "read", "own work", on.OWN_ACCOUNT, pgettext_lazy("rule", "See the figures of one's own work")),
    Rule(Actor.CLERK, "choose", "shortcuts", on.OWN_ACCOUNT,
         pgettext_lazy("rule", "Turn single-key shortcuts on and off")),
    Rule(Actor.CLERK, "ask for", "corrections", on.HELD,
         pgettext_lazy("rule", "Ask, once, for everything that must be put right before acceptance")),
    Rule(Actor.CLERK, "send back", "application", on.HELD,
         pgettext_lazy("rule", "Send an application back after the precheck, saying what to put right")),
    Rule(Actor.CLERK, "list", "commitments", on.PROMISED_TO_ONE,
         pgettext_lazy("rule", "See which promises of applicants are to be checked")),
    Rule(Actor.CLERK, "check", "commitment", on.PROMISED_TO_ONE,
         pgettext_lazy("rule", "Write down whether a promise was kept")),
    Rule(Actor.CLERK, "list", "announcements", on.ANNOUNCED_BY_OWN_DEPARTMENT,
         pgettext_lazy("rule", "See what one's departments have announced")),
    Rule(Actor.CLERK, "object to", "announcement", on.ANNOUNCED_BY_OWN_DEPARTMENT,
         pgettext_lazy("rule", "Write down a well-founded objection, which ends the matter")),
    Rule(Actor.CLERK, "revoke", "result", on.LED,
         pgettext_lazy("rule", "Revoke what was granted on a promise that was not kept")),
    Rule(Actor.CLERK, "transfer", "task", on.HELD,
         pgettext_lazy("rule", "Move a task that came to the wrong desk, or return one that was moved here")),
    Rule(Actor.CLERK, "dispute", "task", on.HELD,
         pgettext_lazy("rule", "Ask the supervisor who is responsible")),
    Rule(Actor.CLERK, "write", "note", on.OWN_DEPARTMENT,
         pgettext_lazy("rule", "Write a note for one's own department")),
    Rule(Actor.CLERK, "ask", "sister department", on.OWN_DEPARTMENT,
         pgettext_lazy("rule", "Ask a department that handles another matter of the case")),
    Rule(Actor.CLERK, "answer", "sister department", on.ASKED_OF_ONE,
         pgettext_lazy("rule", "Read the question of a sister department, and answer it")),
    Rule(Actor.CLERK, "suspend", "task", on.HELD,
         pgettext_lazy("rule", "Stop the clock of a matter for a special procedure of the law")),
    Rule(Actor.CLERK, "resume", "task", on.HELD, pgettext_lazy("rule", "Let the clock of a matter run again")),
    Rule(Actor.CLERK, "ask for", "extension", on.HELD, pgettext_lazy("rule", "Ask the leader for more time")),
    Rule(Actor.CLERK, "list", "extensions", on.ASKED_OF_LEADER,
         pgettext_lazy("rule", "See which extensions wait for the leader")),
    Rule(Actor.CLERK, "answer", "extension", on.ASKED_OF_LEADER,
         pgettext_lazy("rule", "Approve an extension, or not")),
    Rule(Actor.CLERK, "manage", "delegation", on.STOOD_IN,
         pgettext_lazy("rule", "Say who does the tasks of somebody who is away, and end that")),
    Rule(Actor.CLERK, "answer", "supervision order", on.HEADED,
         pgettext_lazy("rule", "Read a supervision order, and answer it in writing")),
    Rule(Actor.CLERK, "list", "data corrections", on.ISSUED_BY_OWN_DEPARTMENT,
         pgettext_lazy("rule", "See which records people ask to have put right")),
    Rule(Actor.CLERK, "answer", "data correction", on.ISSUED_BY_OWN_DEPARTMENT,
         pgettext_lazy("rule", "Read such a request, and answer it with a reason")),
    Rule(Actor.CLERK, "see", "rounds", on.ROUND_OF_OWN_DEPARTMENT,
         pgettext_lazy("rule", "See the yearly rounds of one’s department, and change its places")),
    Rule(Actor.CLERK, "write", "round", on.LEADING_DEPARTMENT,
         pgettext_lazy("rule", "Write down the days and places of a year")),
    Rule(Actor.CLERK, "approve", "round", on.ROUND_OF_OTHERS,
         pgettext_lazy("rule", "Put the days of a year in force")),
    Rule(Actor.CLERK, "draw up", "admission", on.ROUND_OF_OWN_DEPARTMENT,
         pgettext_lazy("rule", "Draw up who gets which place")),
    Rule(Actor.CLERK, "approve", "admission", on.ADMISSION_OF_OTHERS,
         pgettext_lazy("rule", "Approve the list of places, so that it is carried out")),
    # Whoever watches over departments; never what a citizen wrote
    Rule(Actor.SUPERVISOR, "read", "board messages", on.OWN_WORK_MESSAGE,
         pgettext_lazy("rule", "Read what one was told about orders and disputes, and go on to them")),
    Rule(Actor.SUPERVISOR, "read", "indicators", on.WATCHED_DEPARTMENT,
         pgettext_lazy("rule", "Read the indicators of departments")),
    Rule(Actor.SUPERVISOR, "list", "watched cases", on.WATCHED,
         pgettext_lazy("rule", "See cases with their states and clocks")),
    Rule(Actor.SUPERVISOR, "watch", "case", on.WATCHED,
         pgettext_lazy("rule", "Follow the course of a case, without what the citizen wrote")),
    Rule(Actor.SUPERVISOR, "issue", "supervision order", on.WATCHED,
         pgettext_lazy("rule", "Ask the department of a matter to explain itself in writing")),
    Rule(Actor.SUPERVISOR, "close", "supervision order", on.WATCHED_ORDER,
         pgettext_lazy("rule", "Read the answer to a supervision order, send it back or close the order")),
    Rule(Actor.SUPERVISOR, "rule on", "dispute", on.WATCHED_DISPUTE,
         pgettext_lazy("rule", "Rule which department is responsible")),
    Rule(Actor.SUPERVISOR, "reopen", "matter", on.WATCHED,
         pgettext_lazy("rule", "Open an ended matter again after an error")),
    Rule(Actor.SUPERVISOR, "count", "offers", on.SUPERVISING,
         pgettext_lazy("rule", "See how many offers were found, accepted, declined and applied for, never whose")),
    # Whoever keeps the system running; never anything of a case
    Rule(Actor.OPERATOR, "read", "operations", on.OPERATING,
         pgettext_lazy("rule", "See what waits for an operator, and why: kinds, times and counts")),
    Rule(Actor.OPERATOR, "settle", "parked", on.OPERATING,
         pgettext_lazy("rule", "Try again what is parked, or give it up with a reason")),
    Rule(Actor.OPERATOR, "switch", "sample registers", on.OPERATING_DEMO,
         pgettext_lazy("rule", "Let a register of the demo city be slow, down or wrong")),
    # Whoever answers for what a department offers; never anything of a case
    Rule(Actor.AUTHOR, "list", "revisions", on.OWN_MATTER,
         pgettext_lazy("rule", "See the matters of one’s department with all their versions")),
    Rule(Actor.AUTHOR, "read", "revision", on.OWN_MATTER,
         pgettext_lazy("rule", "Read a version, compare it, try its form, see its process, walk it")),
    Rule(Actor.AUTHOR, "begin", "revision", on.OWN_MATTER,
         pgettext_lazy("rule", "Begin a draft of a matter, also from a file")),
    Rule(Actor.AUTHOR, "write", "revision", on.OWN_MATTERS_DRAFT,
         pgettext_lazy("rule", "Write a draft, discard it or hand it to a second person")),
    Rule(Actor.AUTHOR, "take back", "revision", on.OWN_MATTER,
         pgettext_lazy("rule", "Take back what one wrote and nobody has decided on")),
    Rule(Actor.AUTHOR, "decide on", "revision", on.WRITTEN_BY_OTHERS,
         pgettext_lazy("rule", "Approve what others wrote, for now or for a day, or send it back")),
    Rule(Actor.AUTHOR, "publish", "revision", on.OWN_MATTER,
         pgettext_lazy("rule", "Put in force what was approved")),
    Rule(Actor.AUTHOR, "retire", "revision", on.OWN_MATTER,
         pgettext_lazy("rule", "Take a matter or a one-thing out of force")),
    Rule(Actor.AUTHOR, "export", "one-thing", on.OWN_MATTER,
         pgettext_lazy("rule", "Take a one-thing on offer to another city, as a signed package")),
    Rule(Actor.AUTHOR, "take over", "one-thing", on.BROUGHT_IN,
         pgettext_lazy("rule", "Look at another city’s package, map it, and make drafts of it")),
    Rule(Actor.AUTHOR, "list", "migrations", on.LED_MIGRATION,
         pgettext_lazy("rule", "See how running cases were moved to newer versions, and what stayed and why")),
    Rule(Actor.AUTHOR, "plan", "migration", on.LED_ONE_THING,
         pgettext_lazy("rule", "Plan to move running cases to a newer version; nothing is moved by that")),
    Rule(Actor.AUTHOR, "approve", "migration", on.PLANNED_BY_OTHERS,
         pgettext_lazy("rule", "Approve what somebody else planned to move")),
    Rule(Actor.AUTHOR, "drop", "migration", on.LED_MIGRATION,
         pgettext_lazy("rule", "Give up a plan to move cases")),
    Rule(Actor.AUTHOR, "undo", "migration", on.LED_MIGRATION,
         pgettext_lazy("rule", "Lead moved cases back that have not gone on")),
)
# fmt: on

_BY_NAME = {rule.name: rule for rule in RULES}


def rule(name: str) -> Rule:
    """The rule of a door. Raises LookupError for a name the table does not have: such a door cannot be built."""
    try:
        return _BY_NAME[name]
    except KeyError:
        raise LookupError(f"no rule is called {name!r}") from None


def permitted(name: str, user: AbstractBaseUser, now: datetime) -> QuerySet[Any]:
    """The objects with which this person may do it at `now`; whatever else exists is not found."""
    condition = rule(name).condition
    if condition.rows is None:
        raise LookupError(f"{name!r} chooses from no rows")
    return condition.rows(user, now)
