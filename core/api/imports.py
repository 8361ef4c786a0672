"""Files from machines: sent as a form or as the body itself, looked at until they are through, gone on with, undone."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any

from rest_framework.parsers import BaseParser, MultiPartParser

from core.api import filters
from core.api.admin.things import Act, Secrets, Things
from core.api.authentication import asker
from core.api.conditional import answer
from core.api.envelope import wrap
from core.api.once import answered_once
from core.api.paging import answer_page
from core.api.parsing import StrictJSONParser
from core.api.permissions import MayImport
from core.api.resource import NOTHING, Resource
from core.api.writing import sent
from core.bodies.imports import ColumnsBody
from core.choices import ImportKind
from core.documents.plain import present, stamp
from core.domain.imports import discard_import, import_rows, undo_import
from core.errors import BadQuery, FieldError, FileTooLarge, Invalid, NotFound
from core.importing.receiving import MOST_MB, TEMPLATE, receive_at_once, say_columns
from core.queries import imports as seen
from core.speech import say
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.db.models import QuerySet
    from django.http import HttpResponse
    from rest_framework.request import Request

    from core.models import Actor, Import, ImportRow

BAD_TOLD = 1000


class BodyParser(BaseParser):
    """The body is the file."""

    media_type = "text/csv"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,  # noqa: ARG002 -- DRF's signature
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002 -- as above
    ) -> Any:
        body = stream.read((MOST_MB << 20) + 1)
        if len(body) > MOST_MB << 20:
            raise FileTooLarge(most=MOST_MB)
        return {"file": BytesIO(body)}


class BookParser(BodyParser):
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


SAID: dict[str, Callable[[str], Any]] = {
    "kind": filters.text,
    "dry_run": filters.yes,
    "columns": str,
    TEMPLATE: filters.text,
}


class Imports(Things):
    """Files of the caller's operator, newest first. What is sent is done in the background: look at it again."""

    permission_classes = [MayImport]
    bodies = {"PATCH": ColumnsBody}
    needs = {"PATCH": ColumnsBody.must}

    def get_parsers(self) -> list[BaseParser]:
        """Take a file in a POST, and JSON in the others."""
        method = getattr(self.request, "method", "")
        return [MultiPartParser(), BodyParser(), BookParser()] if method == "POST" else [StrictJSONParser()]

    def rows(self, actor: Actor, asked: Mapping[str, Any]) -> QuerySet[Import]:  # noqa: ARG002 -- as declared
        return seen.imports_of(actor)

    def draw(self, row: Any, asked: Mapping[str, Any] = NOTHING) -> dict[str, Any]:  # noqa: ARG002 -- as declared
        return import_card(row, seen.counts_of(row), seen.undone_of(row))

    def get(self, request: Request, key: str | None = None, pk: str | None = None) -> HttpResponse:  # noqa: ARG002
        """Answer a page, or one import with the first of the rows that were refused. Raises NotFound, BadQuery."""
        asked = filters.asked(request, self.of_one if pk else self.of_list)
        if pk is None:
            return answer_page(request, self.rows(asker(request), asked), lambda card: card, look=cards)
        one = one_import(asker(request), pk)
        refused = [row_card(row) for row in seen.refused_rows(one)[:BAD_TOLD]]
        return answer(request, self.draw(one) | {"refused": refused})

    def post(self, request: Request) -> HttpResponse:
        """Take a file in. Raises BadQuery, Invalid, and what `receive_at_once` refuses."""
        asked = filters.asked(request, SAID)
        given: Any = sent(request)
        strange = [name for name in ("dry_run", "columns", TEMPLATE) if not isinstance(given.get(name, ""), str)]
        if strange:  # a file stands where a word belongs
            raise BadQuery(what=", ".join(strange), field=strange[0])
        kind, file = given.get("kind", asked.get("kind", "")), given.get("file")
        if kind not in ImportKind.values:
            raise Invalid(errors=[FieldError("kind", _("One of locations, stations, jobs."))])
        if not hasattr(file, "read"):
            raise Invalid(errors=[FieldError.required("file")])
        dry_run = asked.get("dry_run") is True or _yes(given.get("dry_run", "false"))
        columns = given.get("columns", asked.get("columns"))
        said = {
            "kind": kind,
            "name": str(getattr(file, "name", "")) or f"{kind}.csv",
            "dry_run": dry_run,
            "columns": columns if columns is None else [name.strip() for name in columns.split(",")],
            "template_id": given.get(TEMPLATE, asked.get(TEMPLATE, "")),
        }

        def act() -> dict[str, Any]:
            return wrap(self.draw(receive_at_once(actor=asker(request), file=file, **said)))

        return answered_once(request, act, said=said | {"file": digest_of(file)})

    def change(self, actor: Actor, key: int, **said: Any) -> None:
        """Say what the columns are: the file is read anew, and imported unless `dry_run`, which it is by default.

        The template of all stations stays when none is said; an empty text takes it away.
        """
        one, dry_run = one_import(actor, key), said.pop("dry_run", True)
        said.setdefault("template_id", one.form.get("also", {}).get(TEMPLATE, ""))
        say_columns(actor=actor, one=one, goes_on=not dry_run, **said)

    def end(self, actor: Actor, key: int) -> None:
        """Throw a file away of which nothing was imported."""
        discard_import(actor=actor, import_id=key)


class OfImport(Act):
    permission_classes = [MayImport]
    of = Imports


class ImportRows(OfImport):
    """Import the good rows of a file that was read."""

    def act(self, actor: Actor, key: int, **said: Any) -> tuple[int, Secrets]:  # noqa: ARG002 -- nothing is said
        return import_rows(actor=actor, import_id=key).pk, {}


class UndoImport(OfImport):
    """Take back what an import wrote and nobody changed since."""

    def act(self, actor: Actor, key: int, **said: Any) -> tuple[int, Secrets]:  # noqa: ARG002 -- nothing is said
        return undo_import(actor=actor, import_id=key).pk, {}


class RowsOfImport(Resource):
    """Every row of a file with what became of it, in the order of the file."""

    permission_classes = [MayImport]
    key = "pk"
    of_list = filters.PAGE | filters.OF_ROWS
    of_one_thing = ("GET",)

    def get(self, request: Request, pk: str) -> HttpResponse:  # type: ignore[override]
        """Answer a page; `outcome` and `undone` narrow it. Raises NotFound, BadQuery."""
        asked = filters.asked(request, self.of_list)
        return answer_page(request, self.rows(asker(request), {**asked, "of": pk}), self.draw)

    def rows(self, actor: Actor, asked: Mapping[str, Any]) -> QuerySet[ImportRow]:
        narrow = {name: asked[name] for name in filters.OF_ROWS if name in asked}
        return seen.rows_asked_for(one_import(actor, asked["of"]), **narrow)

    def draw(self, row: Any, asked: Mapping[str, Any] = NOTHING) -> dict[str, Any]:  # noqa: ARG002 -- as declared
        return row_card(row)


def one_import(actor: Actor, pk: Any) -> Import:
    """Give the actor's import of this number. Raises NotFound."""
    one = seen.imports_of(actor).filter(pk=pk).first()
    if one is None:
        raise NotFound
    return one


def digest_of(file: IO[bytes]) -> str:
    """Give what tells a file from every other, and leave it at its beginning."""
    digest = sha256(file.read()).hexdigest()
    file.seek(0)
    return digest


def _yes(text: str) -> bool:
    try:
        return bool(filters.yes(text))
    except KeyError as error:
        raise BadQuery(what="dry_run", field="dry_run") from error


def cards(some: list[Import]) -> list[dict[str, Any]]:
    """Print the imports of a page, their rows counted at once."""
    undone = seen.undone_in(some)
    return [import_card(one, counts, undone[one.pk]) for one, counts in seen.with_counts(some)]


def import_card(one: Import, counts: Mapping[str, int], undone: Mapping[str, int]) -> dict[str, Any]:
    """Print an import: `rows` is how many the file has, once it is read, and `counts` add up to it."""
    card = {
        "id": one.pk,
        "kind": one.kind,
        "name": one.name,
        "state": one.state,
        "dry_run": not one.goes_on,
        "header": one.header,
        "columns": one.columns,
        TEMPLATE: one.form.get("also", {}).get(TEMPLATE),
        "rows": one.total,
        "counts": counts,
        "undone": undone if any(undone.values()) else None,
        "fault": say(Sentence.from_json(one.fault)) or None,
        "created": stamp(one.created),
        "created_by": one.created_by,
    }
    return present(card)


def row_card(row: ImportRow) -> dict[str, Any]:
    """Print a row: its line, its cells, and each reason with the column and what stood there."""
    reasons = [
        {"column": each["column"], "read": each["read"], "message": say(Sentence.from_json(each["sentence"]))}
        for each in row.reasons
    ]
    card = {
        "line": row.line,
        "outcome": row.outcome,
        "id": row.key.partition("\n")[0] or None,
        "undone": row.undone or None,
        "cells": row.cells,
        "reasons": reasons,
    }
    return present(card)
