"""OCPI's paging: offset and limit in, X-Total-Count, X-Limit and Link out (OCPI 2.2.1 §4.1.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from rest_framework.response import Response

from core.api.envelope import wrap
from core.errors import BadQuery

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
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


def answer_page(request: Request, rows: QuerySet[Any], draw: Callable[[Any], dict[str, Any]]) -> Response:
    """Answer one page of a list, its headers telling where the next one is."""
    page = asked_page(request)
    total = rows.count()
    response = Response(wrap([draw(row) for row in rows[page.offset : page.offset + page.limit]]))
    response["X-Total-Count"] = str(total)
    response["X-Limit"] = str(page.limit)
    if page.offset + page.limit < total:
        query = request.query_params.dict() | {"offset": page.offset + page.limit, "limit": page.limit}
        response["Link"] = f'<{request.build_absolute_uri(request.path)}?{urlencode(query)}>; rel="next"'
    return response
