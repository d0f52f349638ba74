"""The rows of a case's life, grouped by phase: draft, case, task, what befalls it, history, rating, looks."""

from .access import AccessAnchor, AccessEntry, AccessHead, AccessScope, Purpose
from .case import (
    ENDED,
    PAUSED,
    REOPENABLE,
    RUNNING,
    TAKEN_BACK,
    Application,
    Case,
    CaseState,
    Decision,
    Result,
    SubCase,
    SubCaseState,
)
from .consent import Consent, ConsentWithdrawal
from .conversation import Note, Question
from .correction import CorrectionEnd, CorrectionItem, CorrectionRequest
from .delivery import (
    CERTAIN,
    CITIZENS,
    EMAIL_AT_FIRST,
    OFFICIALS,
    SMS_AT_FIRST,
    Delivery,
    Digest,
    Group,
    MessageWishes,
    OperatorAct,
    Receipt,
    Remedy,
)
from .disposal import DisposalEvent, DisposalItem, DisposalRun, DisposalState
from .draft import Attachment, Draft, Scan, ScanState
from .heartbeat import Heartbeat
from .history import Audience, CaseEvent, Channel, Intent, IntentKind, Message, Verb
from .notice import Notice, NoticeKind
from .number import Series
from .promises import Commitment, CommitmentState, DeferredDocument
from .rating import Rating, Stars
from .rights import ANSWERED, DataCorrection, DataCorrectionState, DataExport
from .routing import Delegation, Transfer, TransferKind
from .supervision import (
    LadderRung,
    OrderAnswer,
    OrderOrigin,
    Reminder,
    Reopening,
    Revocation,
    SupervisionOrder,
)
from .suspension import SUSPENDING, Extension, ExtensionState, Suspension
from .task import Light, Outcome, Task

__all__ = [
    "ANSWERED",
    "CERTAIN",
    "CITIZENS",
    "EMAIL_AT_FIRST",
    "ENDED",
    "OFFICIALS",
    "PAUSED",
    "REOPENABLE",
    "RUNNING",
    "SMS_AT_FIRST",
    "SUSPENDING",
    "TAKEN_BACK",
    "AccessAnchor",
    "AccessEntry",
    "AccessHead",
    "AccessScope",
    "Application",
    "Attachment",
    "Audience",
    "Case",
    "CaseEvent",
    "CaseState",
    "Channel",
    "Commitment",
    "CommitmentState",
    "Consent",
    "ConsentWithdrawal",
    "CorrectionEnd",
    "CorrectionItem",
    "CorrectionRequest",
    "DataCorrection",
    "DataCorrectionState",
    "DataExport",
    "Decision",
    "DeferredDocument",
    "Delegation",
    "Delivery",
    "Digest",
    "DisposalEvent",
    "DisposalItem",
    "DisposalRun",
    "DisposalState",
    "Draft",
    "Extension",
    "ExtensionState",
    "Group",
    "Heartbeat",
    "Intent",
    "IntentKind",
    "LadderRung",
    "Light",
    "Message",
    "MessageWishes",
    "Note",
    "Notice",
    "NoticeKind",
    "OperatorAct",
    "OrderAnswer",
    "OrderOrigin",
    "Outcome",
    "Purpose",
    "Question",
    "Rating",
    "Receipt",
    "Remedy",
    "Reminder",
    "Reopening",
    "Result",
    "Revocation",
    "Scan",
    "ScanState",
    "Series",
    "Stars",
    "SubCase",
    "SubCaseState",
    "SupervisionOrder",
    "Suspension",
    "Task",
    "Transfer",
    "TransferKind",
    "Verb",
]
