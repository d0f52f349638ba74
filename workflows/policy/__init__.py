"""Who may see and do what in a case: `rules` is the table, `rows` its conditions, `actors` whom it speaks of.

The default is no. Verbs, reads, pages and API all ask here.
"""

from .actors import STAFF, Actor, is_actor
from .rows import (
    WORKING_POSTS,
    data_corrections_to_answer,
    department_tasks,
    may_act,
    own_cases,
    own_consents,
    own_data_corrections,
    own_drafts,
    own_exports,
    own_looks,
    own_messages,
    owner_may_open,
    readable_attachments,
    staff_may_open,
    supervisors_office,
    watched_cases,
    watched_departments,
    working_posts,
    workplaces,
)
from .rules import RULES, Condition, Rule, permitted, rule

__all__ = [
    "RULES",
    "STAFF",
    "WORKING_POSTS",
    "Actor",
    "Condition",
    "Rule",
    "data_corrections_to_answer",
    "department_tasks",
    "is_actor",
    "may_act",
    "own_cases",
    "own_consents",
    "own_data_corrections",
    "own_drafts",
    "own_exports",
    "own_looks",
    "own_messages",
    "owner_may_open",
    "permitted",
    "readable_attachments",
    "rule",
    "staff_may_open",
    "supervisors_office",
    "watched_cases",
    "watched_departments",
    "working_posts",
    "workplaces",
]
