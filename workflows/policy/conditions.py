"""On what condition a rule allows something: in words, and as the rows that fulfil it."""

from django.utils.translation import pgettext_lazy

from . import ratings, rows
from .shape import Condition

ALWAYS = Condition(pgettext_lazy("condition", "Always: it is public"))
OWN_ACCOUNT = Condition(pgettext_lazy("condition", "It is one's own account, and the session is one's own"))
OFFERED_TO_ONE = Condition(pgettext_lazy("condition", "The one-thing is offered to applicants of this kind"))
OWN_RECORD = Condition(pgettext_lazy("condition", "It is one's own record"))
OWN_MANDATE = Condition(
    pgettext_lazy("condition", "One gives it, or holds it; only the person gives a proxy, never an agent")
)
OWN_NAME = Condition(
    pgettext_lazy(
        "condition",
        "The applicant is oneself as verified, or whoever gave one a mandate that stands and reaches the one-thing",
    )
)
OWN_DRAFT = Condition(
    pgettext_lazy("condition", "One has begun it oneself; for somebody else, under a mandate that stands"),
    rows.own_drafts,
)
OWN_CASE = Condition(
    pgettext_lazy("condition", "One is the applicant, or has submitted it under a mandate that stands"),
    rows.own_cases,
)
OWN_CORRECTION = Condition(
    pgettext_lazy("condition", "It was asked in a case of one's own, or under a mandate that stands"),
    rows.own_correction_requests,
)
OWN_RECTIFICATION = Condition(
    pgettext_lazy(
        "condition", "It follows from a rating in a case of one's own, or under a mandate that stands"
    ),
    ratings.own_rectifications,
)
RATED_BADLY = Condition(
    pgettext_lazy(
        "condition",
        "One heads, today, the department it is about, or works there where nobody does; who handled the case leaves "
        "it to another, if there is one",
    ),
    ratings.ratings_to_put_right,
)
WATCHED_RATING = Condition(
    pgettext_lazy("condition", "It is about a department of one's own region or below"),
    ratings.watched_rectifications,
)
DOUBTED_BY_OTHERS = Condition(
    pgettext_lazy(
        "condition", "It is about a department of one's own region or below, and another supervisor doubts it"
    ),
    ratings.doubts_to_review,
)
OWN_FILE = Condition(
    pgettext_lazy("condition", "It belongs to one's own draft or case"), rows.readable_attachments
)
OWN_MESSAGE = Condition(pgettext_lazy("condition", "One is its receiver"), rows.own_messages)
OWN_WORK_MESSAGE = Condition(
    pgettext_lazy("condition", "One is its receiver, as an official"), rows.own_work_messages
)
LOOK_AT_OWN_DATA = Condition(pgettext_lazy("condition", "It was a look at one's own case"), rows.own_looks)
OWN_CONSENT = Condition(
    pgettext_lazy("condition", "It was given in a case of one's own, or under a mandate that stands"),
    rows.own_consents,
)
OWN_OFFER = Condition(
    pgettext_lazy(
        "condition",
        "It is offered to oneself, or to whom one stands for as guardian or for an enterprise; no proxy sees it",
    ),
    rows.own_offers,
)
OWN_COMPARISON = Condition(
    pgettext_lazy("condition", "The records are one's own, or those of whom one stands for in everything"),
    rows.proactive_holders,
)
OWN_DATA_CORRECTION = Condition(
    pgettext_lazy("condition", "It is about one's own record; nobody asks for somebody else"),
    rows.own_data_corrections,
)
ISSUED_BY_OWN_DEPARTMENT = Condition(
    pgettext_lazy("condition", "One holds a post today in the department that issued the record"),
    rows.data_corrections_to_answer,
)
OWN_DEPARTMENT = Condition(
    pgettext_lazy("condition", "One holds a post today in the department that has the task"),
    rows.tasks_for_people,
)
OWN_VIEW = Condition(
    pgettext_lazy("condition", "One keeps it oneself, and holds a post today"), rows.own_views
)
OWN_BATCH = Condition(
    pgettext_lazy("condition", "One began it oneself, and holds a post today"), rows.own_batches
)
EACH_ITS_OWN = Condition(
    pgettext_lazy(
        "condition",
        "One holds a post today in the department of every task; each task asks for its own rule once more",
    ),
    rows.tasks_for_people,
)
A_MOMENT_AGO = Condition(
    pgettext_lazy(
        "condition",
        "One did it oneself less than half a minute ago, nobody has acted since, and one still holds the post",
    ),
    rows.tasks_for_people,
)
HELD = Condition(
    pgettext_lazy("condition", "One has claimed the task, and still holds a post in its department"),
    rows.held_tasks,
)
DECLARED_FILE = Condition(
    pgettext_lazy(
        "condition",
        "One holds a post today in the department that has the task, and its matter declares the document",
    ),
    rows.tasks_for_people,
)
PROMISED_TO_ONE = Condition(
    pgettext_lazy("condition", "One holds a post today in the department that granted on the promise"),
    rows.commitments_of_department,
)
ANNOUNCED_BY_OWN_DEPARTMENT = Condition(
    pgettext_lazy("condition", "One holds a post today in the department that announced it"),
    rows.announcements_of_department,
)
LED = Condition(
    pgettext_lazy("condition", "One is the leader, today, of the department that granted on the promise"),
    rows.commitments_led,
)
ASKED_OF_LEADER = Condition(
    pgettext_lazy(
        "condition",
        "One leads the department today, or is its section head where nobody leads it, and has not asked oneself",
    ),
    rows.extensions_to_answer,
)
STOOD_IN = Condition(
    pgettext_lazy("condition", "One is away or stands in oneself, or heads the department, today"),
    rows.own_delegations,
)
ASKED_OF_ONE = Condition(
    pgettext_lazy("condition", "One holds a post today in the department that is asked"),
    rows.questions_to_answer,
)
HEADED = Condition(
    pgettext_lazy("condition", "One is section head or leader, today, of the department that got the order"),
    rows.orders_to_answer,
)
WATCHED_ORDER = Condition(
    pgettext_lazy("condition", "It went to a department of one's own region or below"), rows.watched_orders
)
WATCHED_DISPUTE = Condition(
    pgettext_lazy("condition", "The task lies in a department of one's own region or below"),
    rows.watched_disputes,
)
WATCHED = Condition(
    pgettext_lazy("condition", "A department of one's own region or below has a part in the case"),
    rows.watched_cases,
)
WATCHED_DEPARTMENT = Condition(
    pgettext_lazy("condition", "The department belongs to one's own region, or to one below"),
    rows.watched_departments,
)
SUPERVISING = Condition(
    pgettext_lazy(
        "condition", "One holds a post as a supervisor today; only counts of the whole city are shown"
    )
)
SCRAPER = Condition(
    pgettext_lazy("condition", "One asks from a network the operator named, or with the operator's token")
)
GALLERY_OPEN = Condition(pgettext_lazy("condition", "The installation shows its design gallery"))
DEMO_ONLY = Condition(
    pgettext_lazy("condition", "The installation is the demo city, where everybody is made up")
)

SIGNED = Condition(pgettext_lazy("condition", "The report bears the provider's fresh signature"))
OPERATING = Condition(
    pgettext_lazy("condition", "One holds a post as an operator today; nothing of what is in a case is shown")
)
OPERATING_DEMO = Condition(
    pgettext_lazy("condition", "One holds a post as an operator today, and the installation is the demo city")
)
POST_OF_OTHERS = Condition(
    pgettext_lazy(
        "condition", "One holds a post as an operator today; nobody has a hand in a post of their own"
    )
)
ASKED_BY_OTHERS = Condition(
    pgettext_lazy(
        "condition",
        "One holds a post as an operator today; another operator asked, and it is not for oneself",
    )
)
ROUND_OF_OWN_DEPARTMENT = Condition(
    pgettext_lazy("condition", "One holds a post today in the department that leads the one-thing"),
    rows.own_rounds,
)
LEADING_DEPARTMENT = Condition(
    pgettext_lazy("condition", "One holds a post today in the department that leads the one-thing"),
    rows.own_departments,
)
ROUND_OF_OTHERS = Condition(
    pgettext_lazy("condition", "One heads the department, today, and has not written the round oneself"),
    rows.rounds_to_approve,
)
ADMISSION_OF_OTHERS = Condition(
    pgettext_lazy("condition", "One heads the department, today, and has not drawn the list up oneself"),
    rows.admissions_to_approve,
)
OWN_MATTER = Condition(
    pgettext_lazy(
        "condition",
        "One’s department, today, does the matter or leads the one-thing; the dictionary belongs to all",
    ),
    rows.own_revisions,
)
BROUGHT_IN = Condition(
    pgettext_lazy(
        "condition",
        "One has brought the package in oneself; drafts are made only by whose department leads the one-thing here",
    ),
    rows.own_takeovers,
)
OWN_MATTERS_DRAFT = Condition(
    pgettext_lazy(
        "condition",
        "It is a draft of a matter of one’s department, of a one-thing it leads, or one’s own of the dictionary",
    ),
    rows.drafts_to_write,
)
WRITTEN_BY_OTHERS = Condition(
    pgettext_lazy(
        "condition", "It belongs to one’s department or the dictionary, and one has not written a word of it"
    ),
    rows.revisions_to_decide,
)
LED_ONE_THING = Condition(
    pgettext_lazy(
        "condition", "One’s department leads the one-thing today; of cases, numbers and states are shown"
    ),
    rows.led_versions,
)
LED_MIGRATION = Condition(
    pgettext_lazy(
        "condition",
        "It moves cases of a one-thing one’s department leads; of them numbers and states are shown",
    ),
    rows.led_migrations,
)
PLANNED_BY_OTHERS = Condition(
    pgettext_lazy("condition", "Somebody else planned it, for a one-thing one’s department leads"),
    rows.migrations_to_approve,
)
