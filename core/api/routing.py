"""How the addresses of the machine API are written: in any case, with or without a slash at the end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.urls import re_path

if TYPE_CHECKING:
    from django.urls import URLPattern

IDS = {
    "<key>": r"(?P<key>[^/]+)",
    "<uid>": r"(?P<uid>[^/]+)",
    "<pk>": r"(?P<pk>[0-9]{1,18})",
    "<version>": r"2\.0",
    "<versions>": r"[21]\.0",
}


def machine_path(route: str, view: Any, name: str) -> URLPattern:
    """Route a machine address below `/api/2.0/`, spelled as documented; `<key>`, `<uid>` and `<pk>` stand for an id.

    ChargeStations were published as 1.0, and answer below `/api/1.0/` as well.

    Each letter becomes a class of both its cases, the documented one first: Django can then still reverse the route.
    """
    version = "<versions>" if route.startswith("ChargeStations") else "<version>"
    parts = re.split(r"(<\w+>)", f"api/{version}/{route}")
    pattern = "".join(IDS.get(part) or "".join(map(either_case, part)) for part in parts)
    return re_path(rf"^{pattern}/?$", view, name=name)


def either_case(letter: str) -> str:
    return f"[{letter}{letter.swapcase()}]" if letter.isalpha() else re.escape(letter)
