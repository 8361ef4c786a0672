"""How the document describes what is done at the desks, beside what administrators look after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core import errors
from core.api.description import admin
from core.api.description.admin import ONCE
from core.api.description.columns import MOMENT, TEXT, WHOLE, Schema, one_of, thing
from core.api.desk import bodies
from core.queries.passes import WHY_OVER

if TYPE_CHECKING:
    from core.bodies.fields import Body

# What an address is about, by the first of these words that it holds; the longer ones first.
SUBJECTS = {
    "/devices": ("Device", "phone or computer of somebody"),
    "/passkeys": ("Passkey", "passkey of somebody"),
    "/owner-links": ("OwnerLink", "link for the owner of a site"),
    "/passes": ("Pass", "job pass"),
    "/labels": ("Label", "label"),
    **admin.SUBJECTS,
}
NAMES = {"Device", "Passkey", "OwnerLink", "Pass", "Label", *admin.NAMES}
SENT: dict[str, type[Body]] = {
    **admin.SENT,
    "OwnerLink": bodies.OwnerLinkBody,
    "Pass": bodies.PassBody,
    "Labels": bodies.LabelsBody,
    "Stick": bodies.StickBody,
}
# What goes together.
RULES: dict[tuple[str, str], Schema] = {
    ("Labels", "POST"): {
        "oneOf": [
            {"required": ["count"], "properties": {"replace": {"const": False}}},
            {"required": ["stations"]},
        ]
    },
}
# What is said instead of the sentence that follows from the method.
SAID = {
    **admin.SAID,
    ("Passkey", "GET"): "List the passkeys of somebody, the newest first",
    ("Device", "GET"): "List where somebody is signed in, the newest first",
    ("Device", "DELETE"): "Sign somebody out on one phone or computer, and end its passkey",
    ("Passkey", "DELETE"): "Let a passkey open nothing any more",
    ("OwnerLink", "POST"): "Make a link for the owner of a site",
    ("OwnerLink", "DELETE"): "End a link at once",
    ("Pass", "GET"): "Read job passes",
    ("Pass", "POST"): "Let somebody of another firm in for one job",
    ("Pass", "DELETE"): "Take a job pass back",
    ("Label", "POST"): "Make labels, for later or for stations",
    ("Label", "stick"): "Say on which station a label is",
    ("Label", "sheet.pdf"): "Draw labels on sheets or tape, as PDF",
    ("Label", "sheet.svg"): "Draw labels on sheets or tape, as SVG",
}
# What only some of them refuse, by what it is about, or by that and the last word of the address.
REFUSED: dict[str | tuple[str, str], list[type[errors.Refused]]] = {
    **admin.REFUSED,
    "OwnerLink": [errors.UnknownReference],
    "Pass": [errors.UnknownReference],
    ("Label", "stick"): [errors.LabelNotOurs, errors.LabelStuck, errors.StationNotFound],
}
# A POST that answers all that it made.
MAKES_MANY = {("Label", "labels")}


def refused(name: str, last: str) -> list[type[errors.Refused]]:
    """Give what only this refuses."""
    return REFUSED.get((name, last), REFUSED.get(name, []))


def sent_by(view: Any, method: str) -> str:
    """Give under which name the body of a method is described."""
    return next(name for name, body in SENT.items() if body is view.bodies[method])


def components() -> dict[str, Schema]:
    """Give every component by its name."""
    return {
        "Device": device(),
        "Passkey": passkey(),
        "OwnerLink": owner_link(),
        "Pass": job_pass(),
        "Label": label(),
        **admin.components(),
    }


def device() -> Schema:
    name = {**TEXT, "description": "What the browser says that it is, in two words."}
    return thing({"id": WHOLE, "name": name, "address": TEXT, "since": MOMENT}, ["id", "name", "since"])


def passkey() -> Schema:
    facts = {"id": WHOLE, "name": TEXT, **dict.fromkeys(("since", "last_used_at"), MOMENT)}
    return thing(facts, ["id", "name", "since"])


def owner_link() -> Schema:
    facts = {
        "id": WHOLE,
        **dict.fromkeys(("location_id", "note", "created_by", "ended_by"), TEXT),
        "state": one_of(("alive", "expired", "ended")),
        **dict.fromkeys(("created", "expires_at", "ended_at"), MOMENT),
        "opened_at": {**MOMENT, "description": "When somebody looked last, to the hour."},
        "url": ONCE,
    }
    return thing(facts, ["id", "location_id", "state", "created", "created_by", "expires_at"])


def job_pass() -> Schema:
    facts = {
        **dict.fromkeys(("id", "job_id"), WHOLE),
        **dict.fromkeys(("name", "created_by", "revoked_by"), TEXT),
        "over": {**one_of(WHY_OVER), "description": "Why it opens nothing any more; absent while it does."},
        **dict.fromkeys(("created", "revoked_at"), MOMENT),
        "url": ONCE,
    }
    return thing(facts, ["id", "job_id", "name", "created", "created_by"])


def label() -> Schema:
    facts = {
        "code": TEXT,
        "url": {**TEXT, "description": "What its QR code says."},
        "charge_station_id": {**TEXT, "description": "Absent: it is on no station yet."},
        **dict.fromkeys(("created", "stuck_at"), MOMENT),
    }
    return thing(facts, ["code", "url", "created"])
