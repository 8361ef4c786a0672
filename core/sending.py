"""Send what webhooks wait for: signed as the Standard Webhooks say, to public addresses, in bounded time.

Each message carries `webhook-id` (the same for every attempt), `webhook-timestamp` (of the attempt, Unix seconds) and
`webhook-signature`: `v1,` and the Base64 of the HMAC-SHA256 over "id.timestamp.body", one for each secret that lives.
"""

from __future__ import annotations

import base64
import hmac
import time
from http.client import HTTPException
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings

from core.choices import Trouble
from core.domain.webhooks.deliveries import Outcome, due_of, end_turn, settle, take_turn
from core.domain.webhooks.endpoints import secret_of
from core.models.clock import database_now
from core.reaching import cause_of, connected

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.models import Delivery, Webhook

DEADLINE_S = 10.0
TURN_S = 20.0  # with one more deadline well below the lease
MOST_A_TURN = 50
READ = 2_000  # bytes of an answer that are looked at


def send_due() -> bool:
    """Take one webhook's turn and send what is due; tell whether there was one. A failure ends the turn."""
    webhook = take_turn()
    if webhook is None:
        return False
    begun, well = time.monotonic(), False
    try:
        for delivery in due_of(webhook, most=MOST_A_TURN):
            well = settle(delivery=delivery, outcome=attempt(webhook, delivery))
            if not well or time.monotonic() - begun > TURN_S:
                break
    finally:
        end_turn(webhook=webhook, well=well)
    return True


def attempt(webhook: Webhook, delivery: Delivery) -> Outcome:
    """Send a message once, and give what came back; no redirect is followed."""
    body, begun = delivery.body.encode(), time.monotonic()
    try:
        return post(webhook.url, body, headers(webhook, delivery, body))
    except (OSError, HTTPException, ValueError) as error:
        return Outcome(None, Trouble.LATE if time.monotonic() - begun >= DEADLINE_S else cause_of(error))


def headers(webhook: Webhook, delivery: Delivery, body: bytes) -> dict[str, str]:
    at, salts = database_now(), [webhook.salt]
    if webhook.old_salt is not None and webhook.old_until is not None and webhook.old_until > at:
        salts.append(webhook.old_salt)
    message_id, stamp = f"msg_{delivery.message_id.hex}", str(int(at.timestamp()))
    return {
        "Content-Type": "application/json",
        "User-Agent": "Plinth-Webhooks",
        "webhook-id": message_id,
        "webhook-timestamp": stamp,
        "webhook-signature": signed(f"{message_id}.{stamp}.".encode() + body, salts),
    }


def signed(content: bytes, salts: Sequence[bytes | memoryview]) -> str:
    """Sign with each secret that lives, with a blank between."""
    keys = [base64.b64decode(secret_of(salt).removeprefix("whsec_")) for salt in salts]
    return " ".join("v1," + base64.b64encode(hmac.digest(key, content, "sha256")).decode() for key in keys)


def post(url: str, body: bytes, named: dict[str, str]) -> Outcome:
    """Post a body. Raises OSError, HTTPException, ValueError."""
    parts = urlsplit(url)
    path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    with connected(parts, deadline_s=DEADLINE_S, inside=settings.WEBHOOKS_INSIDE) as connection:
        connection.request("POST", path, body=body, headers=named)
        response = connection.getresponse()
        begins = response.read(READ).decode(errors="replace")
    return Outcome(response.status, begins)
