"""Legal notices: what they say (composed here, frozen by `steps.notices`), and where they are found again."""

from .composing import compose
from .content import Listing, NoticeContent
from .finding import (
    Genuine,
    NoticeLine,
    genuine,
    notice_shown_to_department,
    notices_of_case,
    notices_of_task,
)
from .previewing import preview, preview_extension, preview_revocation
from .subject import Subject

__all__ = [
    "Genuine",
    "Listing",
    "NoticeContent",
    "NoticeLine",
    "Subject",
    "compose",
    "genuine",
    "notice_shown_to_department",
    "notices_of_case",
    "notices_of_task",
    "preview",
    "preview_extension",
    "preview_revocation",
]
