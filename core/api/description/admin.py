"""How the document describes what administrators look after: what it is called, what it takes, what it prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.api.admin import bodies
from core.api.admin.things import Nothing
from core.api.description.columns import MOMENT, TEXT, WHOLE, Schema, listed, one_of, thing
from core.choices import PING, WEBHOOK_EVENTS, DeliveryState

if TYPE_CHECKING:
    from core import errors
    from core.api.bodies.fields import Body

YES: Schema = {"type": "boolean"}
ONCE: Schema = {**TEXT, "description": "In the answer of the request that made it, and nowhere else."}

# What an address is about, by the first of these words that it holds; the longer ones first.
SUBJECTS = {
    "/deliveries": ("Delivery", "message to a webhook"),
    "/webhooks": ("Webhook", "webhook"),
}
NAMES = {name for name, _words in SUBJECTS.values()}
SENT: dict[str, type[Body]] = {
    "Webhook": bodies.WebhookBody,
    "Replay": bodies.ReplayBody,
    "Nothing": Nothing,
}
# What is said instead of the sentence that follows from the method.
SAID = {
    ("Webhook", "ping"): "Send a test message to a webhook",
    ("Webhook", "secret"): "Give a webhook another secret; the one before signs as well for a day",
    ("Webhook", "resume"): "Try a webhook that was paused again",
    ("Webhook", "replay"): "Send a message once more, or all that are parked",
    ("Webhook", "DELETE"): "Remove a webhook, with what it has not got yet",
    ("Delivery", "GET"): "List the messages to a webhook, the newest first",
}

# What only some of them refuse.
REFUSED: dict[str, list[type[errors.Refused]]] = {}


def sent_by(view: Any, method: str) -> str:
    """Give under which name the body of a method is described."""
    return next(name for name, body in SENT.items() if body is view.bodies[method])


def components() -> dict[str, Schema]:
    """Give every component by its name."""
    return {"Webhook": webhook(), "Delivery": delivery()}


def webhook() -> Schema:
    facts = {
        **dict.fromkeys(("id", "waiting", "parked"), WHOLE),
        **dict.fromkeys(("name", "url", "created_by"), TEXT),
        "events": {**listed(one_of(WEBHOOK_EVENTS)), "description": "None: all of them."},
        "active": YES,
        "failing_since": {**MOMENT, "description": "Nothing has arrived since then."},
        "trouble": {**TEXT, "description": "What went wrong last."},
        "paused_at": {**MOMENT, "description": "Nothing is tried any more; what happens since is parked."},
        "created": MOMENT,
        "secret": ONCE,
    }
    return thing(facts, ["id", "url", "active", "waiting", "parked", "created", "created_by"])


def delivery() -> Schema:
    facts = {
        **dict.fromkeys(("id", "attempts", "http"), WHOLE),
        **dict.fromkeys(("message_id", "subject", "answer"), TEXT),
        "event": one_of([*WEBHOOK_EVENTS, PING]),
        "body": {**TEXT, "description": "JSON, letter by letter as it is signed and sent."},
        "state": one_of(DeliveryState.values),
        **dict.fromkeys(("created", "due_at", "tried_at"), MOMENT),
    }
    return thing(facts, ["id", "message_id", "event", "body", "state", "attempts", "created"])
