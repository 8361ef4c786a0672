"""Read JSON from an address that a partner gave us; no redirect is followed."""

from __future__ import annotations

import json
from base64 import b64encode
from http import HTTPStatus
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from core.api.envelope import DONE
from core.errors import PartnerUnreachable
from core.reaching import EVERYWHERE, connected

DEADLINE_S = 15.0
LARGEST = 1024 * 1024


def read_theirs(url: str, *, token: str) -> Any:
    """Give the `data` of an OCPI answer, called with their token. Raises PartnerUnreachable with the reason."""
    try:
        return unwrap(json.loads(fetch(url, token=token)))
    except (OSError, HTTPException, ValueError, RecursionError) as error:
        raise PartnerUnreachable(url=url, why=str(error) or type(error).__name__) from error


def unwrap(answer: Any) -> Any:
    if not isinstance(answer, dict) or answer.get("status_code") != DONE:
        raise ValueError(f"no OCPI answer with status_code {DONE}")
    return answer.get("data")


def fetch(url: str, *, token: str) -> bytes:
    """Give the body of a 200, a megabyte at most. Raises OSError, HTTPException or ValueError for anything else."""
    parts = urlsplit(url)
    path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    headers = {"Authorization": f"Token {b64encode(token.encode()).decode()}", "Accept": "application/json"}
    inside = EVERYWHERE if settings.ROAMING_ALLOW_PRIVATE else ()
    with connected(parts, deadline_s=DEADLINE_S, inside=inside) as connection:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        if response.status != HTTPStatus.OK:
            raise ValueError(f"HTTP {response.status}")
        body = response.read(LARGEST + 1)
    if len(body) > LARGEST:
        raise ValueError("the answer is too long")
    return body
