"""A file comes in by a page or from a machine: it is looked at, kept, and its columns are named."""

from __future__ import annotations

from io import BytesIO
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

from django.db import transaction

from core.choices import ImportKind
from core.domain.imports import keep_file, name_columns, refuse_others
from core.errors import ColumnsMissing, ColumnsUnknown, FieldError, FileTooLarge, Invalid, NoTable, UnknownReference
from core.importing.errors import TableUnreadable
from core.importing.files import rows_of
from core.importing.headings import MUST, guess, plain
from core.importing.kinds import KINDS
from core.importing.sheets import unknown_in
from core.importing.tables import Table, type_at
from core.models import HardwareTemplate
from core.queries.imports import names_said
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.models import Actor, Import

MOST_MB = 10
SHOWN = 3
LONGEST_SHOWN = 80
ONE_EACH = _("Say what each of the %(count)s columns is; empty text leaves one out.")
TEMPLATE = "charge_station_template_id"
WHERE = ("location_id", "location_name", "address")


def receive(*, actor: Actor, kind: str, name: str, file: IO[bytes]) -> Import:
    """Keep a file that is a table, with what its columns seem to be. Raises NotAllowed, FileTooLarge, NoTable."""
    refuse_others(actor, kind)
    content = file.read((MOST_MB << 20) + 1)
    if len(content) > MOST_MB << 20:
        raise FileTooLarge(most=MOST_MB)
    form, header = look(content)
    columns = guess(kind, KINDS[kind].body, header, names_said(actor, kind))
    return keep_file(actor=actor, kind=kind, name=name, content=content, form=form, header=header, columns=columns)


def look(content: bytes) -> tuple[dict[str, Any], list[str]]:
    """Give how a file is written, with its first rows, and its headings. Raises NoTable."""
    try:
        table = Table(rows_of(BytesIO(content)))
        first = [cells for _line, cells in islice(table.found.rows, SHOWN)]
    except TableUnreadable as error:
        raise NoTable(why=error.sentence) from error
    sample = [[cell.replace("\x00", "\u2400")[:LONGEST_SHOWN] for cell in cells] for cells in first]
    return {"encoding": table.found.encoding, "delimiter": table.found.delimiter, "sample": sample}, table.header


def say_columns(
    *, actor: Actor, one: Import, columns: Sequence[str], goes_on: bool = False, template_id: str = ""
) -> Import:
    """Say what the columns are, and let the file be read; `template_id` is of all stations whose row names none.

    Raises Invalid, ColumnsUnknown, ColumnsMissing, and what `name_columns` raises.
    """
    if len(columns) != len(one.header):
        raise Invalid(errors=[FieldError("columns", Sentence(ONE_EACH, {"count": len(one.header)}))])
    body = KINDS[one.kind].body
    strange = [name for name in columns if name and type_at(body, name.split(".")) is None]
    if strange:
        raise ColumnsUnknown(what=", ".join(strange))
    missing = [name for name in MUST[one.kind] if name not in columns]
    if one.kind == ImportKind.JOBS and not any(name in columns for name in WHERE):
        missing.append("location_id")
    if missing:
        raise ColumnsMissing(what=", ".join(missing), field="columns")
    also = _of_all(actor, one, template_id)
    headings = [plain(heading) for heading in one.header]
    return name_columns(actor=actor, import_id=one.pk, columns=columns, headings=headings, goes_on=goes_on, also=also)


def _of_all(actor: Actor, one: Import, template_id: str) -> dict[str, str]:
    """Give what is said of every row. Raises Invalid for a template that is none, or of what has none."""
    if not template_id:
        return {}
    if one.kind != ImportKind.STATIONS:
        raise Invalid(errors=[FieldError(TEMPLATE, _("Only stations are of a template."))])
    template_id = template_id.replace("\x00", "\u2400")
    if not HardwareTemplate.objects.visible_to(actor).filter(template_id__iexact=template_id).exists():
        unknown = Sentence(_("There is no template %(what)s."), {"what": template_id})
        raise Invalid(errors=[FieldError(TEMPLATE, unknown, UnknownReference.slug)])
    return {TEMPLATE: template_id}


@transaction.atomic
def receive_at_once(
    *, actor: Actor, kind: str, name: str, file: IO[bytes], dry_run: bool, columns: Sequence[str] | None = None,
    template_id: str = "",
) -> Import:  # fmt: skip
    """Keep a file and let it be read, and imported unless it is a dry run.

    `columns` are the fields, in the order of the file, empty for one to leave out; without them every heading must be
    one. Raises what `receive` and `say_columns` raise, and ColumnsUnknown for a heading that is no field.
    """
    one = receive(actor=actor, kind=kind, name=name, file=file)
    if columns is not None:
        return say_columns(actor=actor, one=one, columns=columns, goes_on=not dry_run, template_id=template_id)
    unknown = unknown_in(one.header, one.columns, names_said(actor, kind))
    if unknown:
        raise ColumnsUnknown(what=", ".join(name or '""' for name in unknown))
    return say_columns(actor=actor, one=one, columns=one.columns, goes_on=not dry_run, template_id=template_id)
