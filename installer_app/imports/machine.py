"""Files from machines: sent as a form or as the body itself, and looked at until they are through."""

from __future__ import annotations

from io import BytesIO
from typing import IO, TYPE_CHECKING, Any

from django.http import HttpResponse
from rest_framework.parsers import BaseParser, MultiPartParser

from core.api import filters
from core.api.authentication import asker
from core.api.conditional import answer
from core.api.envelope import encoded, wrap
from core.api.paging import answer_page
from core.api.permissions import MayImport
from core.api.resource import NOTHING, Resource
from core.choices import ImportKind
from core.documents.plain import present, stamp
from core.errors import BadQuery, FieldError, FileTooLarge, Invalid, NotFound
from core.importing.receiving import MOST_MB, receive_at_once
from core.queries import imports as seen
from core.speech import in_language, say
from core.words import Sentence, _
from installer_app.imports.views import fault_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.db.models import QuerySet
    from rest_framework.request import Request

    from core.models import Actor, Import

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


SAID: dict[str, Callable[[str], Any]] = {"kind": filters.text, "dry_run": filters.yes}


class Imports(Resource):
    """Files of the caller's operator, newest first. What is sent is done in the background: look at it again."""

    key = "pk"
    parser_classes = [MultiPartParser, BodyParser, BookParser]
    permission_classes = [MayImport]
    of_its_list = ("GET", "POST")

    def rows(self, actor: Actor, asked: Mapping[str, Any]) -> QuerySet[Import]:  # noqa: ARG002 -- as declared
        return seen.imports_of(actor)

    def draw(self, row: Any, asked: Mapping[str, Any] = NOTHING) -> dict[str, Any]:  # noqa: ARG002 -- as declared
        return import_card(*row)

    def get(self, request: Request, key: str | None = None, pk: str | None = None) -> HttpResponse:  # noqa: ARG002
        """Answer a page, or one import with the rows that were refused. Raises NotFound, BadQuery."""
        asked = filters.asked(request, self.of_one if pk else self.of_list)
        if pk is None:
            return answer_page(request, self.rows(asker(request), asked), self.draw, look=seen.with_counts)
        one = seen.imports_of(asker(request)).filter(pk=pk).first()
        if one is None:
            raise NotFound
        refused = [refusal_card(row) for row in seen.refused_rows(one)[:BAD_TOLD]]
        return answer(request, import_card(one, seen.counts_of(one)) | {"refused": refused})

    def post(self, request: Request) -> HttpResponse:
        """Take a file in. Raises Invalid, and what `receive_at_once` refuses."""
        asked = filters.asked(request, SAID)
        sent: Any = request.data
        kind, file = sent.get("kind", asked.get("kind", "")), sent.get("file")
        if kind not in ImportKind.values:
            raise Invalid(errors=[FieldError("kind", _("One of locations, stations, jobs."))])
        if not hasattr(file, "read"):
            raise Invalid(errors=[FieldError("file", _("This field is missing."), "required")])
        dry_run = asked.get("dry_run") is True or _yes(sent.get("dry_run", "false"))
        name = str(getattr(file, "name", "")) or f"{kind}.csv"
        one = receive_at_once(actor=asker(request), kind=kind, name=name, file=file, dry_run=dry_run)
        return in_language(
            HttpResponse(encoded(wrap(import_card(one, seen.counts_of(one)))), content_type="application/json")
        )


def _yes(text: str) -> bool:
    try:
        return bool(filters.yes(text))
    except KeyError as error:
        raise BadQuery(what="dry_run", field="dry_run") from error


def import_card(one: Import, counts: Mapping[str, int]) -> dict[str, Any]:
    """Print an import: `rows` is how many the file has, once it is read, and `counts` add up to it."""
    card = {
        "id": one.pk,
        "kind": one.kind,
        "name": one.name,
        "state": one.state,
        "dry_run": not one.goes_on,
        "columns": one.columns,
        "rows": one.total,
        "counts": counts,
        "fault": fault_of(one) or None,
        "created": stamp(one.created),
        "created_by": one.created_by,
    }
    return present(card)


def refusal_card(row: Any) -> dict[str, Any]:
    """Print a refused row: its line, and each reason with the column and what stood there."""
    reasons = [
        {"column": each["column"], "read": each["read"], "message": say(Sentence.from_json(each["sentence"]))}
        for each in row.reasons
    ]
    return {"line": row.line, "reasons": reasons}
