"""`/changes`: every Location and station that changed or went since the cursor, none forgotten whatever writers do."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from core.api import filters
from core.api.authentication import asker
from core.api.conditional import answer_json, digest, listed
from core.api.paging import asked_page, next_link
from core.api.permissions import MayReadLocations, MayReadStations
from core.api.places import packed, unpacked
from core.api.resource import NOTHING, Resource
from core.api.resources import ChargeStations, Locations
from core.documents.text import printed
from core.errors import BadQuery, CursorExpired
from core.queries.changes import Mark, changes_after, present_epoch
from core.queries.moments import one_moment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet
    from django.http import HttpResponse
    from rest_framework.request import Request

    from core.models import Actor

MOST = 2**63


class Changes(Resource):
    """The feed has no last page: X-Next-Cursor says where to go on, now (there is a Link) or later."""

    permission_classes = [MayReadLocations, MayReadStations]
    key = "key"
    of_list = {"cursor": str, "limit": str}
    of_one_thing = ()

    def get(self, request: Request, key: str | None = None) -> HttpResponse:  # noqa: ARG002 -- as declared
        """Answer what changed after the cursor. Raises BadQuery, CursorExpired."""
        asked = filters.asked(request, self.of_list)
        page = asked_page(request)
        with one_moment():
            mark = mark_of(asked.get("cursor"), present_epoch())
            found = list(self.rows(asker(request), {"mark": mark})[: page.limit + 1])
            shown = found[: page.limit]
            texts = self.texts(asker(request), shown)
        if shown:
            mark = Mark(mark.epoch, *shown[-1][-2:])
        cursor = cursor_of(mark)
        headers = {"X-Limit": str(page.limit), "X-Next-Cursor": cursor}
        if len(found) > page.limit:
            headers["Link"] = next_link(request, limit=page.limit, cursor=cursor)
        tag = digest(b",".join([cursor.encode(), *texts]))
        return answer_json(request, listed(texts), tag=tag, headers=headers)

    def rows(self, actor: Actor, asked: Mapping[str, Any]) -> QuerySet[Any]:
        return changes_after(actor, asked["mark"])

    def texts(self, actor: Actor, shown: list[Any]) -> list[bytes]:
        """Print each change with the thing as it is now, or that it is gone."""
        things: dict[tuple[str, int], str] = {}
        for kind, view in (("Location", Locations()), ("ChargeStation", ChargeStations())):
            pks = [pk for each, pk, *_rest in shown if each == kind and pk is not None]
            rows = view.rows(actor, NOTHING).filter(pk__in=pks) if pks else ()
            things |= {(kind, row.pk): view.draw(row) for row in rows}
        return [self.draw((*row, things.get((row[0], row[1])))) for row in shown]

    def draw(self, row: Any, asked: Mapping[str, Any] = NOTHING) -> bytes:  # noqa: ARG002 -- as declared
        kind, pk, key, _xact, sequence, text = row
        told = '"removed":true' if pk is None else f'"object":{text}'
        return f'{{"type":"{kind}","id":{printed(key)},"sequence":{sequence},{told}}}'.encode()


def cursor_of(mark: Mark) -> str:
    return packed([str(mark.epoch), mark.xact, mark.sequence])


def mark_of(cursor: str | None, epoch: uuid.UUID) -> Mark:
    """Read a cursor; none is the beginning. Raises BadQuery, and CursorExpired for one of before a restored backup."""
    if cursor is None:
        return Mark(epoch)
    try:
        told, xact, sequence = unpacked(cursor)
        mark = Mark(uuid.UUID(told), *(whole(number) for number in (xact, sequence)))
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise BadQuery(what="cursor", field="cursor") from error
    if mark.epoch != epoch:
        raise CursorExpired(field="cursor")
    return mark


def whole(number: Any) -> int:
    if type(number) is not int or not 0 <= number < MOST:
        raise ValueError(number)
    return number
