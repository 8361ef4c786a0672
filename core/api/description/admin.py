"""How the document describes what administrators look after: what it is called, what it takes, what it prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import errors
from core.api.admin import bodies
from core.api.admin.things import Nothing
from core.api.description.columns import MOMENT, TEXT, WHOLE, Schema, listed, one_of, thing
from core.bodies.imports import ColumnsBody
from core.choices import PING, WEBHOOK_EVENTS, DeliveryState, Hold, Role, Scope, Trouble
from core.domain.people.settling import PERIODS, SWITCHES, TEXTS, WORDS
from core.domain.retention import KINDS
from core.queries.partners import PARTNER_STATES

if TYPE_CHECKING:
    from core.bodies.fields import Body

YES: Schema = {"type": "boolean"}
HOLDS = "; ".join(f"`{value}`: {word}" for value, word in Hold.choices)
DAYS: Schema = {**WHOLE, "description": "Days."}
TROUBLES = ", ".join(f"`{word}`" for word in Trouble.values)
ONCE: Schema = {**TEXT, "description": "In the answer of the request that made it, and nowhere else."}

# What an address is about, by the first of these words that it holds; the longer ones first.
SUBJECTS = {
    "/settings/purges": ("PurgeReport", "report of the nightly purge"),
    "/settings": ("Settings", "the settings of the operator"),
    "/deliveries": ("Delivery", "message to a webhook"),
    "/webhooks": ("Webhook", "webhook"),
    "/people": ("Person", "member"),
    "/partners": ("Partner", "roaming partner"),
    "/invitations": ("Invitation", "invitation"),
    "/registration-tokens": ("RegistrationToken", "registration token"),
    "/tokens": ("Token", "token"),
}
NAMES = {name for name, _words in SUBJECTS.values()} | {"Import"}
SENT: dict[str, type[Body]] = {
    "Webhook": bodies.WebhookBody,
    "Replay": bodies.ReplayBody,
    "Nothing": Nothing,
    "Settings": bodies.SettingsBody,
    "Person": bodies.PersonBody,
    "Role": bodies.RoleBody,
    "Partner": bodies.PartnerBody,
    "Invitation": bodies.InvitationBody,
    "Token": bodies.TokenBody,
    "RegistrationToken": bodies.RegistrationTokenBody,
    "Import": ColumnsBody,
}
# What is said instead of the sentence that follows from the method.
SAID = {
    ("Settings", "GET"): "Read the settings of the operator",
    ("Settings", "PATCH"): "Change some settings of the operator",
    ("PurgeReport", "GET"): "List what the nightly purge forgot, the newest first",
    ("Person", "PATCH"): "Give somebody another role",
    ("Person", "DELETE"): "Let somebody in no more",
    ("Person", "sign-in-code"): "Make a way in for somebody: an address that works once, for ten minutes",
    ("Partner", "POST"): "Ask a roaming partner in; its token is shown once",
    ("Partner", "renew"): "Give a roaming partner another token; those from before work no more",
    ("Partner", "DELETE"): "Let a roaming partner go",
    ("Invitation", "POST"): "Invite somebody by mail",
    ("Invitation", "DELETE"): "Take an invitation back",
    ("Token", "DELETE"): "End a token at once",
    ("Token", "renew"): "Make a token's successor; the one before lives on for a week at most",
    ("RegistrationToken", "DELETE"): "Let a registration token register nothing more",
    ("Webhook", "ping"): "Send a test message to a webhook",
    ("Webhook", "secret"): "Give a webhook another secret; the one before signs as well for a day",
    ("Webhook", "resume"): "Try a webhook that was paused again",
    ("Webhook", "replay"): "Send a message once more, or all that are parked",
    ("Webhook", "DELETE"): "Remove a webhook, with what it has not got yet",
    ("Delivery", "GET"): "List the messages to a webhook, the newest first",
}

# What only some of them refuse.
REFUSED: dict[str, list[type[errors.Refused]]] = {
    "Person": [errors.PersonTaken, errors.LastAdmin],
    "Invitation": [errors.PersonTaken, errors.MailNotSent],
}


def components() -> dict[str, Schema]:
    """Give every component by its name."""
    return {
        "Webhook": webhook(),
        "Delivery": delivery(),
        "Person": person(),
        "Settings": operator_settings(),
        "PurgeReport": purge_report(),
        "Partner": partner(),
        "Invitation": invitation(),
        "Token": token(),
        "RegistrationToken": registration_token(),
    }


def operator_settings() -> Schema:
    texts = dict.fromkeys(("cpo_id", "country_code", "party_id", *TEXTS, *WORDS), TEXT)
    facts = {**texts, **dict.fromkeys(SWITCHES, YES), **dict.fromkeys(PERIODS, DAYS)}
    facts["hold_stations"] = {**one_of(Hold.values), "description": HOLDS}
    return thing(facts, facts)


def purge_report() -> Schema:
    facts = {
        "what": one_of(kind.what for kind in KINDS),
        **dict.fromkeys(("number", "days"), WHOLE),
        **dict.fromkeys(("at", "until"), MOMENT),
    }
    return thing(facts, facts)


def person() -> Schema:
    texts = dict.fromkeys(("username", "name", "email", "language"), TEXT)
    way_in = {"sign_in_url": ONCE, "sign_in_until": {**MOMENT, "description": "Shown with the address, once."}}
    facts = {**texts, "role": one_of(Role.values), **dict.fromkeys(("created", "last_sign_in"), MOMENT), **way_in}
    return thing(facts, ["username", "role", "created"])


def invitation() -> Schema:
    texts = dict.fromkeys(("email", "language", "created_by"), TEXT)
    facts = {"id": WHOLE, **texts, "role": one_of(Role.values), **dict.fromkeys(("created", "expires_at"), MOMENT)}
    return thing(facts, facts)


def partner() -> Schema:
    facts = {
        "id": WHOLE,
        **dict.fromkeys(("name", "country_code", "party_id", "version", "versions_url"), TEXT),
        "state": one_of(PARTNER_STATES),
        "roles": {**listed({"type": "object"}), "description": "What it told of itself, as OCPI's CredentialsRole."},
        **dict.fromkeys(("created", "registered_at", "last_used_at"), MOMENT),
        "secret": {**ONCE, "description": "The token for them, shown once; registering replaces it."},
        "url": {**ONCE, "description": "Where our versions are; with the token alone."},
    }
    return thing(facts, ["id", "name", "state", "created"])


def token() -> Schema:
    facts = {
        "id": WHOLE,
        **dict.fromkeys(("name", "created_by"), TEXT),
        "scopes": listed(one_of(Scope.values)),
        "cpo_ids": {**listed(TEXT), "description": "The companies it is limited to; none: all."},
        **dict.fromkeys(("created", "expires_at", "last_used_at"), MOMENT),
        "secret": ONCE,
    }
    return thing(facts, ["id", "name", "scopes", "created"])


def registration_token() -> Schema:
    facts = {
        **dict.fromkeys(("id", "uses", "most_uses", "security_profile"), WHOLE),
        **dict.fromkeys(("name", "location_id", "created_by"), TEXT),
        "state": one_of(("alive", "expired", "used_up", "revoked")),
        **dict.fromkeys(("created", "expires_at", "revoked_at", "last_used_at"), MOMENT),
        "secret": ONCE,
        "url": {**ONCE, "description": "The address to set in boxes, each with its identity behind it; shown once."},
    }
    return thing(facts, ["id", "name", "state", "uses", "most_uses", "security_profile", "created", "expires_at"])


def webhook() -> Schema:
    facts = {
        **dict.fromkeys(("id", "waiting", "parked"), WHOLE),
        **dict.fromkeys(("name", "url", "created_by"), TEXT),
        "events": {**listed(one_of(WEBHOOK_EVENTS)), "description": "None: all of them."},
        "active": YES,
        "failing_since": {**MOMENT, "description": "Nothing has arrived since then."},
        "trouble": {**TEXT, "description": f"What went wrong last: `HTTP` and its number, or {TROUBLES}."},
        "paused_at": {**MOMENT, "description": "Nothing is tried any more; what happens since is parked."},
        "created": MOMENT,
        "secret": ONCE,
    }
    return thing(facts, ["id", "url", "active", "waiting", "parked", "created", "created_by"])


def delivery() -> Schema:
    facts = {
        **dict.fromkeys(("id", "attempts", "http"), WHOLE),
        **dict.fromkeys(("message_id", "subject"), TEXT),
        "answer": {**TEXT, "description": f"How the answer begins; without `http`, why there is none: {TROUBLES}."},
        "event": one_of([*WEBHOOK_EVENTS, PING]),
        "body": {**TEXT, "description": "JSON, letter by letter as it is signed and sent."},
        "state": one_of(DeliveryState.values),
        **dict.fromkeys(("created", "due_at", "tried_at"), MOMENT),
    }
    return thing(facts, ["id", "message_id", "event", "body", "state", "attempts", "created"])
