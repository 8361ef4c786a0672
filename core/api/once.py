"""`Idempotency-Key`: the same request twice is done once and answered the same."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse

from core.api.authentication import asker
from core.api.envelope import encoded
from core.domain.idempotency import Said, once
from core.errors import BadQuery
from core.speech import in_language

if TYPE_CHECKING:
    from collections.abc import Callable

    from rest_framework.request import Request

KEY = re.compile(r"[\x21-\x7e]{1,255}")
DONE, LONGEST_ROUTE = 1000, 255


class _NothingDone(Exception):  # noqa: N818 -- an answer that leaves the key unused
    def __init__(self, answer: bytes) -> None:
        self.answer = answer
        super().__init__()


def answered_once(request: Request, act: Callable[[], dict[str, Any]], *, said: Any = None) -> HttpResponse:
    """Do something and answer its envelope, once per key if the request has one.

    A key is used up when something was written: what is refused altogether may be sent again, mended. `said` stands for
    a body that is no JSON. Raises BadQuery, KeyReused, and what `act` raises.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return _answer(encoded(act()))
    if not KEY.fullmatch(key):
        raise BadQuery(what="Idempotency-Key", field="Idempotency-Key")
    fingerprint = sha256(json.dumps(request.data if said is None else said, sort_keys=True).encode()).digest()
    this = Said(key=key, route=route_of(f"{request.method} {request.get_full_path()}"), fingerprint=fingerprint)
    try:
        body, replayed = once(actor=asker(request), said=this, act=lambda: _kept(act()))
    except _NothingDone as nothing:
        return _answer(nothing.answer)
    response = _answer(body)
    if replayed:
        response["Idempotent-Replayed"] = "true"
    return response


def route_of(text: str) -> str:
    """Give method and address as they are kept: a long one as its beginning and the SHA-256 of all of it."""
    digest = sha256(text.encode()).hexdigest()
    return text if len(text) <= LONGEST_ROUTE else text[: LONGEST_ROUTE - len(digest)] + digest


def _kept(envelope: dict[str, Any]) -> bytes:
    body = encoded(envelope)
    items = envelope["data"] if isinstance(envelope.get("data"), list) else [envelope]
    if all(item.get("status_code", DONE) != DONE for item in items):  # what is made together has no numbers of its own
        raise _NothingDone(body)
    return body


def _answer(body: bytes) -> HttpResponse:
    return in_language(HttpResponse(body, content_type="application/json"))
