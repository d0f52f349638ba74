"""The figures of a run, for people and for programs."""

from typing import Any

from tests.faults.programme import RECOVERY, Figures
from tests.faults.reckoning import DOUBLED, LOST

BROKEN = "500"
"""An answer that says a fault of ours; what is only down for a moment answers 503."""


def criteria(figures: Figures) -> dict[str, bool]:
    """What must hold, and whether it does."""
    reckoning = figures.reckoning
    held = {
        f"{about}: none lost, none doubled": not reckoning.shown(about)
        for about in sorted(reckoning.looked_at)
    }
    return held | {
        "there was something to lose": reckoning.looked_at["hand-offs"] > 0,
        f"recovered by itself within {RECOVERY:.0f} s": figures.recovered_after is not None,
        "every case within reach was closed": figures.settled,
        "nothing that was due is left": figures.quiet,
        "poison is parked and names its fault": all(figures.poison.values()),
        "what was down for a moment answered 503, never 500": BROKEN not in figures.answers,
    }


def passed(figures: Figures) -> bool:
    return all(criteria(figures).values())


def line(figures: Figures) -> dict[str, Any]:
    """Everything, as one JSON object."""
    reckoning = figures.reckoning
    return {
        "passed": passed(figures),
        "seed": figures.plan.seed,
        "seconds": round(figures.seconds, 1),
        "recovered_after": None if figures.recovered_after is None else round(figures.recovered_after, 1),
        "faults": dict(figures.struck),
        "answers": figures.answers,
        "poison": figures.poison,
        "provider": figures.provider,
        "sent_again": reckoning.sent_again,
        "checked": {
            about: {
                "looked_at": times,
                LOST: reckoning.counted(about, LOST),
                DOUBLED: reckoning.counted(about, DOUBLED),
            }
            for about, times in reckoning.looked_at.items()
        },
        "failed": [name for name, holds in criteria(figures).items() if not holds],
    }


def table(figures: Figures) -> str:
    """The same for a person at a terminal."""
    reckoning = figures.reckoning
    rows = [f"{'fault':<62}{'times':>6}"]
    rows += [f"{name:<62}{times:>6}" for name, times in sorted(figures.struck.items())]
    rows += ["", f"{'answer':<62}{'times':>6}"]
    rows += [f"{name:<62}{times:>6}" for name, times in sorted(figures.answers.items())]
    rows += ["", f"{'compared':<44}{'looked at':>12}{LOST:>6}{DOUBLED:>9}"]
    for about, times in sorted(reckoning.looked_at.items()):
        rows.append(
            f"{about:<44}{times:>12}{reckoning.counted(about, LOST):>6}{reckoning.counted(about, DOUBLED):>9}"
        )
        rows += [f"    {shown}" for shown in reckoning.shown(about)]
    rows += ["", *(f"refused: {entry}" for entry in figures.refused)]
    rows += [
        "",
        *(f"poison that {kind}: {fault or 'NOT PARKED'}" for kind, fault in figures.poison.items()),
        "",
    ]
    rows += [f"{'ok  ' if holds else 'FAIL'} {name}" for name, holds in criteria(figures).items()]
    rows += ["", f"SMS a provider sent once more although it had sent them: {reckoning.sent_again}"]
    after = figures.recovered_after
    rows += [
        "",
        f"recovered after {'?' if after is None else f'{after:.1f}'} s; whole run {figures.seconds:.0f} s",
    ]
    return "\n".join(rows)
