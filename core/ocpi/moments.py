"""Moments in a query, as OCPI writes them (OCPI 2.2.1 §4.1.4.1, §16.2)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from core.errors import BadQuery

if TYPE_CHECKING:
    from rest_framework.request import Request

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
