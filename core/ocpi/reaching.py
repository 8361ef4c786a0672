"""Read JSON from an address that a partner gave us; no redirect is followed."""

from __future__ import annotations

import json
import time
from base64 import b64encode
from http import HTTPStatus
from http.client import HTTPException
from typing import Any

from django.conf import settings

from core.api.envelope import DONE
from core.api.requests import onward_ids
from core.choices import Trouble
from core.errors import PartnerUnreachable
from core.reaching import EVERYWHERE, cause_of, connected
from core.web_address import UnfitError, address_parts
from core.words import Sentence, _

DEADLINE_S = 15.0
LARGEST = 1024 * 1024


class NoAnswerError(ValueError):
    """Something came back that is of no use, and `sentence` says why."""

    def __init__(self, text: str, **facts: Any) -> None:
        self.sentence = Sentence(text, facts)
        super().__init__(str(self.sentence))


def read_theirs(url: str, *, token: str) -> Any:
    """Give the `data` of an OCPI answer, called with their token. Raises PartnerUnreachable with the reason."""
    begun = time.monotonic()
    try:
        return unwrap(fetch(url, token=token))
    except (OSError, HTTPException, ValueError) as error:
        why = Trouble.LATE.label if time.monotonic() - begun >= DEADLINE_S else why_not(error)
        raise PartnerUnreachable(url=url, why=why, detail=repr(error.__cause__ or error)) from error


def why_not(error: Exception) -> Any:
    """Say in the reader's words why nothing of use came back."""
    return error.sentence if isinstance(error, NoAnswerError | UnfitError) else cause_of(error).label


def unwrap(body: bytes) -> Any:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NoAnswerError(_("What came back is no JSON.")) from error
    if not isinstance(answer, dict) or answer.get("status_code") != DONE:
        raise NoAnswerError(_("What came back is no OCPI answer with status_code %(done)s."), done=DONE)
    return answer.get("data")


def fetch(url: str, *, token: str) -> bytes:
    """Give the body of a 200, a megabyte at most. Raises OSError, HTTPException or ValueError for anything else."""
    parts = address_parts(url)
    path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    headers = {"Authorization": f"Token {b64encode(token.encode()).decode()}", "Accept": "application/json"}
    headers |= onward_ids()
    inside = EVERYWHERE if settings.ROAMING_ALLOW_PRIVATE else ()
    with connected(parts, deadline_s=DEADLINE_S, inside=inside) as connection:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        if response.status != HTTPStatus.OK:
            raise NoAnswerError(_("What came back is HTTP %(status)s."), status=response.status)
        body = response.read(LARGEST + 1)
    if len(body) > LARGEST:
        raise NoAnswerError(_("What came back is longer than a megabyte."))
    return body
