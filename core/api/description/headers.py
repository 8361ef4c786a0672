"""The headers of answers: what each tells, and which answers have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.api.description.columns import TEXT, WHOLE, Schema

if TYPE_CHECKING:
    from collections.abc import Iterable

TOLD: dict[str, Schema] = {
    "Link": {"description": 'Where the next page is: <address>; rel="next". Absent on the last.', "schema": TEXT},
    "X-Total-Count": {"description": "How many rows the whole list has.", "schema": WHOLE},
    "X-Limit": {"description": "How many rows a page has at most: the limit asked for, or 1000.", "schema": WHOLE},
    "X-Next-Cursor": {"description": "The cursor to go on from, on the last page too: keep it.", "schema": TEXT},
    "ETag": {"description": "Of what is answered: for If-None-Match, and of one thing for If-Match.", "schema": TEXT},
    "Content-Language": {
        "description": "The language of the sentences: what Accept-Language asks for, as far as we speak it. "
        "Absent where there is no sentence, as in Locations and stations.",
        "schema": TEXT,
    },
    "X-Request-ID": {"description": "Yours if you sent one, else ours; it is in our log.", "schema": TEXT},
    "X-Correlation-ID": {"description": "Yours if you sent one, else ours; it is in our log.", "schema": TEXT},
    "WWW-Authenticate": {"description": "Token: how to send one.", "schema": TEXT},
    "Retry-After": {"description": "Seconds after which it may be tried again.", "schema": WHOLE},
    "Accept-Encoding": {"description": "How a body may be packed: identity, which is not at all.", "schema": TEXT},
    "X-Action-Ack": {"description": "The nonce of a step, once it was done.", "schema": TEXT},
    "Idempotent-Replayed": {
        "description": "There, and true, when this is the first answer to this Idempotency-Key once more.",
        "schema": TEXT,
    },
}
ALWAYS = ("Content-Language", "X-Request-ID", "X-Correlation-ID")
OF_ONE = ("ETag",)
OF_PAGES = ("Link", "X-Total-Count", "X-Limit", "ETag")
UNCOUNTED = ("Link", "X-Limit", "ETag")
ENDLESS = ("Link", "X-Next-Cursor", "X-Limit", "ETag")


def headers_named(names: Iterable[str]) -> dict[str, Schema]:
    """Give these and what every answer has, each where the document tells of it."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in (*names, *ALWAYS)}
