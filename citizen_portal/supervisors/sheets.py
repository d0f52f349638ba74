"""Tables of the board: drawn on the page and written into files from the same cells, so that both say the same."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from citizen_portal.supervisors.chosen import Chosen
from citizen_portal.supervisors.frame import frame

BOM = "\ufeff"
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet would take for a formula at the beginning of a text."""

Value = str | int | float | None


@dataclass(frozen=True)
class Cell:
    """What stands on the page, what stands in the file (the same unless said), and where it leads.

    `few`: it stands on too few to be judged by.
    """

    text: str
    value: Value = None
    href: str = ""
    few: bool = False
    tone: str = ""

    @property
    def written(self) -> Value:
        """As it goes into a file: numbers as numbers."""
        return self.text if self.value is None else self.value


@dataclass(frozen=True)
class Column:
    label: str
    number: bool = False


@dataclass(frozen=True)
class Sheet:
    """One table. `note` is a sentence under it."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    note: str = ""
    id: str = ""

    @property
    def lines(self) -> list[list[tuple[Column, Cell]]]:
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]

    @property
    def data_table(self) -> list[list[Any]]:
        """As the design system's tables take it."""
        return [
            [{"text": cell.text, "href": cell.href} if cell.href else cell.text for cell in row]
            for row in self.rows
        ]


@dataclass(frozen=True)
class BoardPage:
    """What a page of the board is drawn from, and what a file of it holds."""

    name: str
    title: str
    sheets: Sequence[Sheet]
    context: dict[str, Any] = field(default_factory=dict)


def answer(request: HttpRequest, chosen: Chosen, page: BoardPage, template: str, *, tab: str) -> HttpResponse:
    """The page, or with ``?format=csv`` or ``xlsx`` exactly its numbers as a file."""
    wanted = request.GET.get("format", "")
    if wanted:
        return exported(wanted, chosen, page.name, page.title, page.sheets)
    asked = request.GET.copy()
    asked.pop("after", None)
    files = {}
    for kind in FORMATS:
        asked["format"] = kind
        files[kind] = f"?{asked.urlencode()}"
    context = {
        "page_title": page.title,
        "chosen": chosen,
        "sheets": {sheet.id: sheet for sheet in page.sheets if sheet.id},
        "files": files,
        **page.context,
    }
    response = render(request, template, frame(request, chosen.now, tab=tab, kept=chosen.query) | context)
    response["Cache-Control"] = "private, no-store"
    return response


def exported(wanted: str, chosen: Chosen, name: str, title: str, sheets: Sequence[Sheet]) -> HttpResponse:
    """A file of these tables with what was chosen and the time of the data; Http404 for a format nobody offers."""
    if wanted not in FORMATS:
        raise Http404
    write, content_type = FORMATS[wanted]
    stamp = timezone.localtime(chosen.now).strftime("%Y%m%d-%H%M")
    response = HttpResponse(write(title, chosen.words, sheets), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}-{stamp}.{wanted}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def as_csv(title: str, words: Iterable[tuple[str, str]], sheets: Sequence[Sheet]) -> bytes:
    """UTF-8 with a byte order mark, which Excel wants to read Chinese."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([harmless(title)])
    writer.writerows([harmless(label), harmless(said)] for label, said in words)
    for sheet in sheets:
        writer.writerow([])
        writer.writerow([harmless(sheet.title)])
        writer.writerow([harmless(column.label) for column in sheet.columns])
        writer.writerows([harmless(cell.written) for cell in row] for row in sheet.rows)
    return (BOM + text.getvalue()).encode()


def as_xlsx(title: str, words: Iterable[tuple[str, str]], sheets: Sequence[Sheet]) -> bytes:
    """One worksheet for each table; texts stay texts, whatever they begin with."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        bold = book.add_format({"bold": True})
        taken: set[str] = set()
        for sheet in sheets:
            paper = book.add_worksheet(_sheet_name(sheet.title, taken))
            paper.set_landscape()
            paper.set_paper(9)  # A4
            paper.fit_to_pages(1, 0)
            head = [(title, ""), *words, (sheet.title, "")]
            for number, (label, said) in enumerate(head):
                paper.write_string(number, 0, label, bold if number == 0 else None)
                paper.write_string(number, 1, said)
            first = len(head) + 1
            for place, column in enumerate(sheet.columns):
                paper.write_string(first, place, column.label, bold)
                paper.set_column(place, place, 12 if column.number else 26)
            for number, row in enumerate(sheet.rows, start=first + 1):
                for place, cell in enumerate(row):
                    written = cell.written
                    if isinstance(written, int | float):
                        paper.write_number(number, place, written)
                    else:
                        paper.write_string(number, place, written or "")
    return file.getvalue()


def harmless(value: Value) -> Value:
    """A text that no spreadsheet takes for a formula (CWE-1236); numbers are numbers."""
    if isinstance(value, str) and value.startswith(DANGEROUS):
        return f"'{value}"
    return value


def _sheet_name(title: str, taken: set[str]) -> str:
    """At most 31 characters, none of those a worksheet's name must not have, each name once."""
    plain = "".join(each for each in title if each not in "[]:*?/\\'")[:28] or "-"
    name, number = plain, 1
    while name.lower() in taken:
        number += 1
        name = f"{plain}{number}"
    taken.add(name.lower())
    return name


FORMATS: dict[str, tuple[Callable[[str, Iterable[tuple[str, str]], Sequence[Sheet]], bytes], str]] = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
