"""The audit trail: who changed what; on a page, and as a file for whoever keeps it."""

from __future__ import annotations

import json
from datetime import MAXYEAR, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.http import StreamingHttpResponse
from django.utils.translation import get_language, override

from core.api.filters import MAX_TEXT
from core.documents.history import EVENT_COLUMNS, event_cells, event_line
from core.models.clock import midnight
from core.queries.audit import before, events_asked_for
from installer_app.desk.subjects import noun_said, subjects_of
from installer_app.desk.words import changes_of, verb_word
from installer_app.downloads import csv_file, saved_as
from installer_app.job_pages import day_of
from installer_app.numbers import whole
from installer_app.pages import draw
from installer_app.policy import REVIEWING, for_roles

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from django.db.models import QuerySet
    from django.http import HttpResponse

    from core.models import Actor, Event
    from installer_app.policy import PageRequest

EVENTS_A_PAGE = 50
AT_ONCE = 2000
COLUMNS = (*EVENT_COLUMNS, "action", "about")


@for_roles(*REVIEWING)
def audit(request: PageRequest, actor: Actor) -> HttpResponse:
    """Draw the newest entries; `?from=`, `?to=` (days), `?who=`, `?subject=` narrow them, `?before=` goes on."""
    mark = request.GET.get("before", "")
    known = whole(mark, digits=18) or None
    found = list(before(asked_for(request, actor), known)[: EVENTS_A_PAGE + 1])
    shown = found[:EVENTS_A_PAGE]
    about = subjects_of(actor, (row.subject for row in shown))
    context = {
        "entries": [
            {"row": row, "word": verb_word(row.verb), "about": about[row.subject], "changes": changes_of(row)}
            for row in shown
        ],
        "asked": request.GET,
        "rest": shown[-1].pk if len(found) > EVENTS_A_PAGE else "",
        "later": known is not None,
    }
    return draw(request, actor, "desk/audit.html", **context)


@for_roles(*REVIEWING)
def audit_csv(request: PageRequest, actor: Actor) -> StreamingHttpResponse:
    """Give the same entries as CSV, oldest first, however many there are.

    The first columns are the trail's own words, for machines; `action` and `about` say them in the reader's.
    """
    return csv_file("audit.csv", COLUMNS, _lines(actor, streamed(asked_for(request, actor)), get_language() or ""))


@for_roles(*REVIEWING)
def audit_jsonl(request: PageRequest, actor: Actor) -> StreamingHttpResponse:
    """Give the same entries as JSON Lines, oldest first."""
    rows = streamed(asked_for(request, actor))
    lines = (json.dumps(event_line(row), ensure_ascii=False) + "\n" for row in rows)
    return StreamingHttpResponse(lines, content_type="application/jsonl", headers=saved_as("audit.jsonl"))


def asked_for(request: PageRequest, actor: Actor) -> QuerySet[Event]:
    return events_asked_for(actor, asked_in(request.GET))


def asked_in(said: Mapping[str, str]) -> dict[str, Any]:
    """Read the filters; days are the reader's, the last one included."""
    first, last = day_of(said.get("from", "")), day_of(said.get("to", ""))
    names = {name: said.get(name, "").replace("\0", "").strip()[:MAX_TEXT] for name in ("who", "subject", "verb")}
    return {
        "date_from": midnight(first) if first else None,
        "date_to": midnight(last + timedelta(days=1)) if last and last.year < MAXYEAR else None,
        **names,
        "subject": noun_said(names["subject"]),
    }


def streamed(rows: QuerySet[Event]) -> Iterator[Event]:
    """Give rows, oldest first, a piece at a time by their keys: the request, and any cursor of it, is over by then."""
    last: int | None = 0
    while last is not None:
        some = [*rows.filter(pk__gt=last).order_by("pk")[:AT_ONCE]]
        yield from some
        last = some[-1].pk if len(some) == AT_ONCE else None


def _lines(actor: Actor, rows: Iterator[Event], language: str) -> Iterator[list[Any]]:
    """Give the cells of each entry; a slice at a time is named, in the language in which the file was asked for."""
    while some := list(islice(rows, AT_ONCE)):
        with override(language):  # lines are drawn when they are sent, which is after the request
            yield from _cells(actor, some)


def _cells(actor: Actor, rows: Sequence[Event]) -> list[list[Any]]:
    about = subjects_of(actor, (row.subject for row in rows))
    return [[*event_cells(row), str(verb_word(row.verb)), str(about[row.subject])] for row in rows]
