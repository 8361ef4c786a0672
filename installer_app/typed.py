"""What somebody typed while their session ended: it waits until they have signed in again, and is given back once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

KEY = "typed"
MOST = 8_000  # characters: anybody may post, and what is kept lies in our database


def keep(request: HttpRequest, path: str, fields: Mapping[str, str]) -> None:
    """Keep the fields of a form in the caller's session until the page at `path` is drawn."""
    if fields and sum(map(len, [path, *fields, *fields.values()])) <= MOST:
        request.session[KEY] = {"path": path, "fields": dict(fields)}


def give_back(request: HttpRequest) -> dict[str, Any] | None:
    """Give what was typed into the form of this page before the sign-in, and forget it."""
    kept = request.session.get(KEY)
    if kept is None or kept["path"] != request.path:
        return None
    del request.session[KEY]
    return kept["fields"]
