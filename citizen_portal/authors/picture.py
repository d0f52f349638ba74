"""The process as a picture: matters as cards from left to right, with their steps; lines say what waits for what."""

from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from services.catalogue.authoring.layout import Placed, placed
from services.catalogue.authoring.naming import Speaker
from services.catalogue.vocabulary import Package, StepKind

WIDTH, GAP, LINE, MARGIN = 250, 70, 24, 16
LETTERS = 30
"""How much fits on a line of a card, in half-width letters."""

CLOSING = "）”，。、；？！"
"""What never begins a line."""


@dataclass(frozen=True)
class _Card:
    """A matter on the picture; `lines` with the class each is drawn in."""

    placed: Placed
    x: int
    y: int
    lines: tuple[tuple[str, str], ...]

    @property
    def height(self) -> int:
        return 20 + LINE * len(self.lines)


def svg(package: Package, say: Speaker) -> SafeString:
    """The picture. Its words stand beside it as a list, so to a screen reader it is one image with a name."""
    cards = _cards(placed(package), package, say)
    by_code = {card.placed.member.matter: card for card in cards}
    lines = [
        _line(by_code[before], card)
        for card in cards
        for before in card.placed.member.after
        if before in by_code
    ]
    width = max(card.x for card in cards) + WIDTH + MARGIN
    height = max(card.y + card.height for card in cards) + MARGIN
    return format_html(
        '<svg class="process" viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="img" aria-label="{2}">'
        '<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8"'
        ' orient="auto"><path class="process__arrow" d="M0 0L8 4L0 8z"/></marker></defs>{3}{4}</svg>',
        width,
        height,
        _("The process of “%(name)s” as a picture; the list below says the same.")
        % {"name": package.one_thing.name},
        format_html_join("", "{}", ((line,) for line in lines)),
        format_html_join("", "{}", ((_drawn(card),) for card in cards)),
    )


def _cards(matters: list[Placed], package: Package, say: Speaker) -> list[_Card]:
    down: dict[int, int] = {}
    cards = []
    for each in matters:
        lines = [("name", line) for line in _wrapped(str(each.matter.name))]
        lines += [("office", line) for line in _wrapped(say.office(each.matter.department))]
        if when := say.condition(each.member.when, package.one_thing):
            lines += [("when", line) for line in _wrapped(_("Only when %(when)s") % {"when": when})[:3]]
        for number, step in enumerate(each.matter.steps, 1):
            lines += [("step", line) for line in _wrapped(f"{number}. {say.step(step)}")]
            if step.kind is StepKind.ANNOUNCE:
                wait = _("Waits %(term)s, nobody’s work") % {"term": step.term.label}
                lines += [("timer", line) for line in _wrapped(wait)]
            if stage := say.stage(package.one_thing, each.matter.code, step.code):
                lines += [
                    ("when", line) for line in _wrapped(_("In the stage “%(stage)s”") % {"stage": stage})
                ]
        card = _Card(each, MARGIN + each.column * (WIDTH + GAP), down.get(each.column, MARGIN), tuple(lines))
        down[each.column] = card.y + card.height + 24
        cards.append(card)
    return cards


def _wrapped(text: str) -> list[str]:
    """Lines that fit: a Chinese character is twice as wide as a letter; English breaks between words."""
    lines, line, used = [], "", 0
    for word in _words(text):
        size = sum(2 if ord(letter) > 0x2E80 else 1 for letter in word)
        if used + size > LETTERS and line and word not in CLOSING:
            lines.append(line.strip())
            line, used = "", 0
        line, used = line + word, used + size
    return [*lines, line.strip()] if line.strip() else lines


def _words(text: str) -> list[str]:
    words: list[str] = []
    for letter in text:
        if words and ord(letter) < 0x2E80 and ord(words[-1][-1]) < 0x2E80 and words[-1][-1] != " ":
            words[-1] += letter
        else:
            words.append(letter)
    return words


def _line(before: _Card, after: _Card) -> SafeString:
    x1, y1 = before.x + WIDTH, before.y + 30
    x2, y2 = after.x, after.y + 30
    bend = (x1 + x2) // 2 if x2 - x1 <= GAP else x2 - GAP // 2
    return format_html(
        '<path class="process__line" marker-end="url(#arrow)" d="M{} {}C{} {} {} {} {} {}"/>',
        x1, y1, bend, y1, bend, y2, x2, y2,
    )  # fmt: skip


def _drawn(card: _Card) -> SafeString:
    texts = format_html_join(
        "",
        '<text class="process__{}" x="{}" y="{}">{}</text>',
        (
            (kind, card.x + (34 if kind == "timer" else 14), card.y + 26 + LINE * i, text)
            for i, (kind, text) in enumerate(card.lines)
        ),
    )
    timers = [i for i, (kind, _text) in enumerate(card.lines) if kind == "timer"][:1]
    clocks = format_html_join("", "{}", ((_clock(card.x + 22, card.y + 21 + LINE * i),) for i in timers))
    shape = "process__card process__card--maybe" if card.placed.member.when else "process__card"
    return format_html(
        '<g><rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="10"/>{}{}</g>',
        shape, card.x, card.y, WIDTH, card.height, clocks, texts,
    )  # fmt: skip


def _clock(x: int, y: int) -> SafeString:
    """The timer of BPMN: two circles and the hands."""
    return format_html(
        '<g class="process__clock"><circle cx="{0}" cy="{1}" r="8"/><circle cx="{0}" cy="{1}" r="6"/>'
        '<path d="M{0} {2}V{1}H{3}"/></g>',
        x, y, y - 4, x + 3,
    )  # fmt: skip
