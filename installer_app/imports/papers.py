"""What is downloaded about imports: an example to fill in, and the rows that were refused, to mend."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language

from core.choices import ImportKind
from core.importing.sheets import refused_lines
from core.queries import imports as seen
from core.queries.offered import templates, workers
from core.speech import say
from core.words import Sentence
from installer_app.downloads import saved_as
from installer_app.evidence_files import HARMLESS
from installer_app.imports.words import EXAMPLES, ONE_EVSE
from installer_app.policy import DISPATCHING, for_roles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.models import Actor, Import, ImportRow
    from installer_app.policy import PageRequest

CSV = "text/csv; charset=utf-8"
BOM = "\ufeff"  # without it, Excel takes UTF-8 for Windows-1252


@for_roles(*DISPATCHING)
def example(_request: PageRequest, actor: Actor, kind: str) -> HttpResponse:
    """Give a table of one row to fill in; spreadsheets outside of English divide columns by semicolons.

    As they are, they come in one after the other: the Location, its station, the job there.
    """
    if kind not in EXAMPLES:
        raise Http404
    text = io.StringIO()
    writer = csv.writer(text, delimiter="," if get_language() == "en" else ";")
    row = filled_in(actor, kind)
    writer.writerow(row.keys())
    writer.writerow(row.values())
    return HttpResponse(BOM + text.getvalue(), content_type=CSV, headers=_named(f"{kind}.csv"))


def filled_in(actor: Actor, kind: str) -> dict[str, str]:
    """Give an example with what this operator has: a template of its own, somebody to send, a name nobody else uses."""
    row, operator = dict(EXAMPLES[kind]), actor.operator
    station = f"{operator.country_code}{operator.party_id}0100201"
    if kind == ImportKind.STATIONS:
        row["charge_station_id"] = station
        template = next((key for key, _name in templates(actor).rows), "")
        row["charge_station_template_id"] = template
        return row if template else {name: text for name, text in row.items() if "template" not in name} | ONE_EVSE
    if kind == ImportKind.JOBS:
        worker = next((key for key, _name in workers(actor).rows), "")
        row |= {"stations": station, "installer": worker}
    return row


@for_roles(*DISPATCHING)
def refused(_request: PageRequest, actor: Actor, pk: int) -> HttpResponse:
    """Give the rows that were refused as they were, each with its line and the reasons in the reader's language."""
    one = get_object_or_404(seen.imports_of(actor), pk=pk)
    return HttpResponse(_lines(one), content_type=CSV, headers=_named(f"{one.kind}-{pk}-refused.csv"))


def _lines(one: Import) -> Iterator[str]:
    yield BOM
    rows = ((row.line, row.cells, " ".join(reasons(row))) for row in seen.in_order(seen.refused_rows(one)))
    yield from refused_lines(one.header, rows, one.form["delimiter"])


def reasons(row: ImportRow) -> list[str]:
    """Give why a row was refused, each with its column in front."""
    told = ((reason["column"], say(Sentence.from_json(reason["sentence"]))) for reason in row.reasons)
    return [f"{column}: {sentence}" if column else sentence for column, sentence in told]


def _named(name: str) -> dict[str, str]:
    return HARMLESS | saved_as(name)
