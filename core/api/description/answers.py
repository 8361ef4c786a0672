"""The refusals that come with an HTTP error, as OpenAPI describes them."""

from __future__ import annotations

from typing import Any

from core import errors
from core.api.description.columns import ref
from core.api.description.refusals import example, sentence

JSON = "application/json"
ALWAYS = (errors.NoToken, errors.NotAllowed, errors.TooMany, errors.Broken, errors.Unavailable)
OF_BODIES = (errors.Unreadable, errors.TooLarge, errors.UnsupportedMedia)


def refusals_by_http(*, finds: bool, sends: bool) -> dict[str, Any]:
    """Give the answers by HTTP status, of an operation that finds something by its id, or takes a body."""
    kinds = [*ALWAYS, *((errors.NotFound,) if finds else ()), *(OF_BODIES if sends else ())]
    answers = {}
    for kind in sorted(kinds, key=lambda kind: int(kind.http)):
        content = {JSON: {"schema": ref("Refusal"), "example": example(kind)}}
        answers[str(int(kind.http))] = {"description": sentence(kind), "content": content}
        if kind in {errors.TooMany, errors.Unavailable}:
            answers[str(int(kind.http))]["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}
    return answers
