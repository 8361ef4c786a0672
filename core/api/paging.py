"""OCPI's paging: offset and limit in, X-Total-Count, X-Limit and Link out (OCPI 2.2.1 §4.1.4).

Every Link carries a cursor beside the offset: where the page before ended. Going on from there costs the same on the
last page as on the first, and loses no row when others come or go meanwhile; an offset alone has to count its way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from core.api.conditional import answer
from core.api.parsing import HOSTILE
from core.api.places import beyond, moment, packed, place_of, unpacked
from core.errors import BadQuery

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet
    from django.http import HttpResponse
    from rest_framework.request import Request

LIMIT = 100
MAX_LIMIT = 1000
MAX_OFFSET = 2**31 - 1
MAX_DIGITS = 1000  # Python refuses to read more than 4300


@dataclass(frozen=True)
class Page:
    """Which rows of a list: `offset` from the first, `limit` at most."""

    offset: int
    limit: int


@dataclass(frozen=True)
class Cursor:
    """Where the page before ended, and up to which moment its crawl by date looks (None: it is not by date)."""

    created: datetime
    key: str
    settled: datetime | None = None

    def __str__(self) -> str:
        parts = [self.created.isoformat(), self.key, self.settled.isoformat() if self.settled else None]
        return packed(parts)

    def beyond(self, rows: QuerySet[Any], key: str) -> QuerySet[Any]:
        """Keep what comes after it, in the order of creation, then of `key`."""
        later = Q(created__gt=self.created) | Q(created=self.created, **{f"{key}__gt": self.key})
        return rows.filter(later, created__gte=self.created)


def asked_page(request: Request) -> Page:
    """Read offset and limit; a limit above 1000 is clamped. Raises BadQuery for anything else that is off."""
    offset = _whole(request, "offset", 0, least=0)
    limit = _whole(request, "limit", LIMIT, least=1)
    return Page(min(offset, MAX_OFFSET), min(limit, MAX_LIMIT))


def _whole(request: Request, name: str, default: int, *, least: int) -> int:
    text = request.query_params.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit()):
        raise BadQuery(what=name, field=name)
    number = int(text) if len(text) <= MAX_DIGITS else MAX_OFFSET
    if number < least:
        raise BadQuery(what=name, field=name)
    return number


def asked_cursor(request: Request) -> Cursor | None:
    """Read the cursor of a Link of ours. Raises BadQuery when it is none."""
    text = request.query_params.get("cursor")
    if text is None:
        return None
    try:
        created, key, settled = unpacked(text)
        if HOSTILE.search(key):
            raise BadQuery(what="cursor", field="cursor")
        return Cursor(moment(created), key, None if settled is None else moment(settled))
    except (ValueError, TypeError, RecursionError) as error:
        raise BadQuery(what="cursor", field="cursor") from error


def answer_page(
    request: Request,
    rows: QuerySet[Any],
    draw: Callable[[Any], dict[str, Any]],
    *,
    look: Callable[[list[Any]], list[Any]] = list,
    key: str = "",
    settled: datetime | None = None,
) -> HttpResponse:
    """Answer one page of a list, its headers telling where the next one is.

    `look` turns the rows of a page, all at once, into what is drawn.
    """
    shown, headers = page_of(request, rows, rows.count(), key=key, settled=settled)
    return answer(request, [draw(row) for row in look(shown)], headers=headers)


def answer_list(request: Request, rows: Sequence[Any], draw: Callable[[list[Any]], list[Any]]) -> HttpResponse:
    """Answer one page of a list that the program itself holds, as it is now: an offset alone finds its place."""
    page = asked_page(request)
    shown = list(rows[page.offset : page.offset + page.limit])
    headers = {"X-Total-Count": str(len(rows)), "X-Limit": str(page.limit)}
    if page.offset + page.limit < len(rows):
        headers["Link"] = next_link(request, offset=page.offset + page.limit, limit=page.limit)
    return answer(request, draw(shown), headers=headers)


def page_of(
    request: Request, rows: QuerySet[Any], total: int, *, key: str = "", settled: datetime | None = None
) -> tuple[list[Any], dict[str, str]]:
    """Give the rows of the page that was asked for, and the headers that tell how many there are and where the next is.

    `key` names the column that orders the list after `created`; a list without it goes on in whatever order it has.
    `settled` is the moment that all pages of one crawl by date share.
    """
    page, later = asked_page(request), _after_cursor(request, rows, key)
    found = list(_counted_off(rows, page, by_key=bool(key)) if later is None else later[: page.limit + 1])
    shown = found[: page.limit]
    headers = {"X-Total-Count": str(total), "X-Limit": str(page.limit)}
    if len(found) > page.limit:
        last = shown[-1]
        then = Cursor(created_of(last), getattr(last, key), settled) if key else place_of(rows, last)
        headers["Link"] = next_link(request, offset=page.offset + page.limit, limit=page.limit, cursor=then)
    return shown, headers


def _after_cursor(request: Request, rows: QuerySet[Any], key: str) -> QuerySet[Any] | None:
    """Give what comes after the cursor, if there is one. Raises BadQuery."""
    if key:
        cursor = asked_cursor(request)
        return cursor.beyond(rows, key) if cursor else None
    text = request.query_params.get("cursor")
    return None if text is None else beyond(rows, text)


def created_of(row: Any) -> datetime:
    """Give when it was made, of a row or of a stored document, which has it as text."""
    return row.created if hasattr(row, "created") else moment(row.placed)


def _counted_off(rows: QuerySet[Any], page: Page, *, by_key: bool) -> QuerySet[Any]:
    """Give a page by its offset; in a big list only keys are counted off, and what lies before them is never read."""
    span = slice(page.offset, page.offset + page.limit + 1)
    return rows.filter(pk__in=rows.values("pk")[span]) if by_key and page.offset else rows[span]


def next_link(request: Request, **told: object) -> str:
    """Give the `Link` to the next page: this address, and what of its parameters is another there."""
    query = request.query_params.copy()
    for name, value in told.items():
        query[name] = str(value)
    return f'<{request.build_absolute_uri(request.path)}?{query.urlencode()}>; rel="next"'
