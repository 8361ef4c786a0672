"""The OpenAPI document of the management API, drawn from its addresses and views."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from django.utils import translation
from drf_spectacular.generators import SchemaGenerator

from core.api.description.answers import shared_answers
from core.api.description.headers import TOLD
from core.api.description.operations import SUBJECTS
from core.api.description.printed import components
from core.api.description.sent import sent_components

if TYPE_CHECKING:
    from collections.abc import Iterable


def documented(regex: str) -> str:
    """Give an address as it is written down, from the pattern that takes it in any case."""
    path = re.sub(r"\(\?P<(\w+)>[^()]*\)", r"{\1}", regex)
    path = re.sub(r"\[([A-Za-z0-9])[A-Za-z0-9]\]", r"\1", path).removesuffix("/?$").removesuffix("$")
    return "/" + re.sub(r"\\(.)", r"\1", path).replace("^", "")


def api_addresses(endpoints: Iterable[tuple[str, str, str, Any]]) -> list[tuple[str, str, str, Any]]:
    """Keep the addresses of the management API, written as documented (a hook of drf-spectacular)."""
    written = [(documented(regex), regex, method, callback) for _path, regex, method, callback in endpoints]
    return [endpoint for endpoint in written if endpoint[0].startswith("/api/") and "{rest}" not in endpoint[0]]


def with_components(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Add what the documents are made of (a hook of drf-spectacular)."""
    held = result.setdefault("components", {})
    held["schemas"] = dict(sorted({**held.get("schemas", {}), **components(), **sent_components()}.items()))
    held["headers"], held["responses"] = TOLD, shared_answers()
    words = dict(SUBJECTS.values())
    used = [tag for path in result["paths"].values() for operation in path.values() for tag in operation["tags"]]
    result["tags"] = [{"name": tag, "description": words[tag]} for tag in dict.fromkeys(used)]
    about = "`Token <token>`. Each operation names the scopes that open it; of several sets one is enough."
    token = {"type": "apiKey", "in": "header", "name": "Authorization", "description": about}
    held["securitySchemes"] = {"token": token}
    return result


@cache
def document() -> dict[str, Any]:
    """Give the whole OpenAPI 3.1 document; it changes with the program alone."""
    with translation.override("en"):
        generator: Any = SchemaGenerator
        return generator().get_schema(request=None, public=True)
