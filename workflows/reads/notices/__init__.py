"""Legal notices: what they say (composed here, frozen by `steps.notices`), and where they are found again."""

from .composing import compose
from .content import Listing, NoticeContent
from .subject import Subject

__all__ = ["Listing", "NoticeContent", "Subject", "compose"]
