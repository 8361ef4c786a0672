"""The four parameters of every OCPI list, and its three headers (OCPI 2.2.1 §4.1.4.1)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from core.api.paging import MAX_LIMIT, asked_page
from core.errors import BadQuery

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.response import Response

    from core.api.paging import Page

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z?", re.ASCII)


def asked_moment(request: Request, name: str) -> datetime | None:
    """Read a DateTime, UTC with or without Z. Raises BadQuery for others, offsets too: OCPI has none."""
    said = request.query_params.get(name)
    if said is None:
        return None
    if not MOMENT.fullmatch(said):
        raise BadQuery(what=name, field=name)
    try:
        whole, _, fraction = said.removesuffix("Z").partition(".")
        return datetime.fromisoformat(f"{whole}.{fraction:0<6.6}").replace(tzinfo=UTC)
    except ValueError as error:
        raise BadQuery(what=name, field=name) from error


def page_headers(response: Response, request: Request, page: Page, total: int) -> None:
    """Say how many there are, how many we give at most, and where the next page is, the request's filters in it."""
    response["X-Total-Count"] = str(total)
    response["X-Limit"] = str(MAX_LIMIT)
    if page.offset + page.limit < total:
        query: dict[str, Any] = request.query_params.dict()
        query |= {"offset": page.offset + page.limit, "limit": page.limit}
        response["Link"] = f'<{request.build_absolute_uri(request.path)}?{urlencode(query)}>; rel="next"'


__all__ = ["asked_moment", "asked_page", "page_headers"]
