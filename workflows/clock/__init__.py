"""The clock: when something is due, why, and how near that is. Pure functions: no database, no now().

Datetimes are aware and come back in Asia/Shanghai. `pauses` says what stops the clock, `due` counts,
`explanation` tells why a date is what it is, `lights` compares a due date with a moment, `ladder` says who is told.
"""

from workflows.clock.due import SILENCE, Due, due_at, extended, silent_acceptance_at
from workflows.clock.explanation import Explanation, Left, Step, StepKind
from workflows.clock.ladder import RUNGS, Alarms, Climb, Rung, alarms, alarms_of, climb, next_alarm
from workflows.clock.lights import (
    Light,
    Remaining,
    fraction,
    light,
    light_of,
    remaining,
    yellow_at,
)
from workflows.clock.office import next_office_moment, office_time
from workflows.clock.pauses import Pause, PauseKind

__all__ = [
    "RUNGS",
    "SILENCE",
    "Alarms",
    "Climb",
    "Due",
    "Explanation",
    "Left",
    "Light",
    "Pause",
    "PauseKind",
    "Remaining",
    "Rung",
    "Step",
    "StepKind",
    "alarms",
    "alarms_of",
    "climb",
    "due_at",
    "extended",
    "fraction",
    "light",
    "light_of",
    "next_alarm",
    "next_office_moment",
    "office_time",
    "remaining",
    "silent_acceptance_at",
    "yellow_at",
]
