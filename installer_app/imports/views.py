"""An import as pages and machines tell it: counts that add up, rows with what was read, and how it was read."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.choices import ImportKind, RowOutcome
from core.importing.differing import differences
from core.queries.imports import counts_of, undone_of
from core.speech import say
from core.words import Sentence
from installer_app.desk.fields import field_word, value_text
from installer_app.desk.subjects import subjects_of
from installer_app.imports.words import WORDS, word

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.importing.differing import Difference
    from core.models import Actor, Import, ImportRow
    from installer_app.desk.subjects import Subject

BETWEEN = {
    ",": gettext_lazy("commas"),
    ";": gettext_lazy("semicolons"),
    "\t": gettext_lazy("tabs"),
    "|": gettext_lazy("bars"),
}
WINDOWS = "cp1252"
MARKS = {"created": "plus", "updated": "turn", "unchanged": "check", "refused": "cross"}
NOUNS: dict[str, str] = {ImportKind.LOCATIONS: "location", ImportKind.STATIONS: "station", ImportKind.JOBS: "job"}
COLOURS = {"created": "ok", "updated": "live", "unchanged": "wait", "refused": "fail"}


def counted(one: Import) -> dict[str, Any]:
    """Give how many rows ended how, in the order of the words, and what was taken back."""
    counts = counts_of(one)
    told = [
        {"outcome": each, "word": each.label, "n": counts[each], "mark": MARKS[each], "colour": COLOURS[each]}
        for each in RowOutcome
    ]
    good = sum(counts.values()) - counts[RowOutcome.REFUSED]
    return {"counts": counts, "told": told, "good_rows": good, "undone": undone_of(one), "fault": fault_of(one)}


def fault_of(one: Import) -> str:
    """Give why it could not go on, in the reader's language; nothing when it could."""
    return say(Sentence.from_json(one.fault))


def sample_of(one: Import, place: int) -> str:
    """Give what stands in the first rows of a column."""
    return " · ".join(row[place] for row in one.form["sample"] if row[place : place + 1] not in ([], [""]))


def heads(one: Import) -> list[Any]:
    """Give the words of the columns that are imported."""
    return [word(field) for field in one.columns if field]


def drawn_row(one: Import, row: ImportRow) -> dict[str, Any]:
    """Give a row with what was read, and each reason in the reader's language."""
    cells = [cell for field, cell in zip(one.columns, row.cells, strict=False) if field]
    reasons = [
        {
            "column": reason["column"] if reason["column"] in one.header else word(reason["column"]),
            "read": reason["read"],
            "sentence": say(Sentence.from_json(reason["sentence"])),
        }
        for reason in row.reasons
    ]
    return {
        "line": row.line,
        "key": row.key.partition("\n")[0],
        "cells": cells,
        "reasons": reasons,
        "outcome_slug": row.outcome,
        "word": RowOutcome(row.outcome).label,
        "mark": MARKS[row.outcome],
        "colour": COLOURS[row.outcome],
    }


def named_rows(actor: Actor, one: Import, rows: Iterable[ImportRow]) -> list[dict[str, Any]]:
    """Give rows that were written with what they made or changed, as it is called now, and where it stands."""
    some = list(rows)
    about = subjects_of(actor, (f"{NOUNS[one.kind]} {row.key}" for row in some))
    return [drawn_row(one, row) | {"about": about[f"{NOUNS[one.kind]} {row.key}"]} for row in some]


def names_of(actor: Actor, one: Import, rows: Iterable[ImportRow]) -> list[str]:
    """Give what rows were about as it is called now, with its id; what is gone, as its row called it."""
    some = list(rows)
    about = subjects_of(actor, (f"{NOUNS[one.kind]} {row.key}" for row in some))
    return [_name(one, row, about[f"{NOUNS[one.kind]} {row.key}"]) for row in some]


def _name(one: Import, row: ImportRow, about: Subject) -> str:
    cells = dict(zip(one.columns, row.cells, strict=False))
    name = about.name if about.url else cells.get("name") or about.name
    return name if row.key in name or one.kind == ImportKind.JOBS else f"{name} ({row.key})"


def changing_rows(actor: Actor, one: Import, rows: Iterable[ImportRow]) -> list[dict[str, Any]]:
    """Give rows that can be imported, with each field that they would change, as it is and as it would be."""
    some = list(rows)
    found = differences(actor.operator, one, some)
    return [drawn_row(one, row) | {"changes": [_told(each) for each in found.get(row.line, [])]} for row in some]


def _told(one: Difference) -> dict[str, str]:
    name = one.path[-1]
    return {
        "field": " · ".join(str(WORDS.get(part) or field_word(part)) for part in one.path if part != "coordinates"),
        "was": value_text(one.was, name),
        "now": value_text(one.now, name),
    }


def read_so(one: Import) -> list[str]:
    """Say how the file was read: encoding and separator, and one day and one number that were understood."""
    form = one.form
    if form["encoding"] == "xlsx":
        told = [_("The first sheet of an Excel workbook.")]
    else:
        name = "Windows-1252" if form["encoding"] == WINDOWS else form["encoding"].removesuffix("-sig").upper()
        between = BETWEEN.get(form["delimiter"], form["delimiter"])
        told = [_("Text in %(encoding)s, columns divided by %(between)s.") % {"encoding": name, "between": between}]
    understood = form.get("understood", {})
    if "day" in understood:
        was, now = understood["day"]
        day = date_format(date.fromisoformat(now))
        told.append(_("Days are day, month, year: %(was)s is %(day)s.") % {"was": was, "day": day})
    if "number" in understood:
        was, now = understood["number"]
        told.append(_("Decimal commas were understood: %(was)s is %(now)s.") % {"was": was, "now": now})
    return told
