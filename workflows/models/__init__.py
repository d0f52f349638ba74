"""The rows of a case's life, grouped by phase: draft, case, task, history, rating, looks."""

from .access import AccessAnchor, AccessEntry, AccessHead, AccessScope, Purpose
from .case import ENDED, Application, Case, CaseState, Decision, Result, SubCase, SubCaseState
from .consent import Consent, ConsentWithdrawal
from .disposal import DisposalEvent, DisposalItem, DisposalRun, DisposalState
from .draft import Attachment, Draft, Scan, ScanState
from .history import CaseEvent, Channel, Intent, IntentKind, Message, Verb
from .number import Series
from .rating import Rating, Stars
from .rights import ANSWERED, DataCorrection, DataCorrectionState, DataExport
from .task import Light, Outcome, Task

__all__ = [
    "ANSWERED",
    "ENDED",
    "AccessAnchor",
    "AccessEntry",
    "AccessHead",
    "AccessScope",
    "Application",
    "Attachment",
    "Case",
    "CaseEvent",
    "CaseState",
    "Channel",
    "Consent",
    "ConsentWithdrawal",
    "DataCorrection",
    "DataCorrectionState",
    "DataExport",
    "Decision",
    "DisposalEvent",
    "DisposalItem",
    "DisposalRun",
    "DisposalState",
    "Draft",
    "Intent",
    "IntentKind",
    "Light",
    "Message",
    "Outcome",
    "Purpose",
    "Rating",
    "Result",
    "Scan",
    "ScanState",
    "Series",
    "Stars",
    "SubCase",
    "SubCaseState",
    "Task",
    "Verb",
]
