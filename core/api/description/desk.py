"""How the document describes what is done at the desks, beside what administrators look after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core import errors
from core.api.description import admin
from core.api.description.at_desks import at_desks
from core.api.desk import bodies
from core.bodies.jobs import JobCopyBody

if TYPE_CHECKING:
    from core.api.description.columns import Schema
    from core.bodies.fields import Body

# What an address is about, by the first of these words that it holds; the longer ones first.
SUBJECTS = {
    "/catalogue/{key}/copy": ("ProductCopy", "template of a model of the catalogue"),
    "/picture.svg": ("Picture", "the picture of a station"),
    "/catalogue": ("Product", "model of the catalogue"),
    "/{key}/versions": ("TemplateVersion", "version of a template"),
    "/{key}/stations": ("StationOfTemplate", "station of a template"),
    "/{key}/reapply": ("Reapplied", "stations of a template"),
    "/{key}/history": ("Entry", "entry of a station's history"),
    "/{key}/key": ("StationKey", "the password of a station"),
    "/jobs/{id}/copy": ("JobCopy", "job"),
    "/reviews/approve": ("Approval", "clean hand-overs"),
    "/reviews": ("HandOver", "hand-over"),
    "/sites": ("Site", "site"),
    "/wall": ("Wall", "the counts of the wall"),
    "/gateway": ("Gateway", "the gateway"),
    "/reports/installs": ("Installs", "the figures of a period"),
    "/reports/refusals": ("TurnedAway", "who was turned away"),
    "/export": ("Export", "everything"),
    "/devices": ("Device", "phone or computer of somebody"),
    "/passkeys": ("Passkey", "passkey of somebody"),
    "/owner-links": ("OwnerLink", "link for the owner of a site"),
    "/passes": ("Pass", "job pass"),
    "/labels": ("Label", "label"),
    **admin.SUBJECTS,
}
NAMES = {
    "Device", "Passkey", "OwnerLink", "Pass", "Label", "ProductCopy", "Reapplied", "StationKey", "JobCopy",
    "Approval",
    *admin.NAMES,
}  # fmt: skip
# What is no list, though no id stands behind it.
ALONE = {"wall", "gateway", "installs", "refusals"}
# What it answers, where that has another name.
ANSWERS = {"ProductCopy": "HardwareTemplate", "JobCopy": "Job"}
# Lists that nobody counts.
UNCOUNTED = {"Entry"}
SENT: dict[str, type[Body]] = {
    **admin.SENT,
    "OwnerLink": bodies.OwnerLinkBody,
    "Pass": bodies.PassBody,
    "Labels": bodies.LabelsBody,
    "Stick": bodies.StickBody,
    "Copy": bodies.CopyBody,
    "Reapply": bodies.ReapplyBody,
    "Approve": bodies.ApproveBody,
    "JobCopy": JobCopyBody,
}
# What goes together.
RULES: dict[tuple[str, str], Schema] = {
    ("Labels", "POST"): {
        "oneOf": [
            {"required": ["count"], "properties": {"replace": {"const": False}}},
            {"required": ["stations"]},
        ]
    },
    ("Reapply", "POST"): {"dependentRequired": {"charge_station_id": ["paths"], "paths": ["charge_station_id"]}},
}
# What is said instead of the sentence that follows from the method.
SAID = {
    ("ProductCopy", "POST"): "Make a template of a model of the catalogue",
    ("Picture", "GET"): "Draw what a station looks like, as SVG",
    ("Product", "GET"): "List the models that the catalogue knows",
    ("TemplateVersion", "GET"): "List the versions of a template, the newest first",
    ("StationOfTemplate", "GET"): "List the stations of a template, each with where it differs",
    ("Reapplied", "POST"): "Give stations what their template says today",
    ("Entry", "GET"): "List everything that happened to a station, the newest first",
    ("StationKey", "POST"): "Make a new password for a station; the old one works no more",
    ("JobCopy", "POST"): "Make a job again for a day, or every day of a span",
    ("HandOver", "GET"): "List the hand-overs that wait, the riskiest first",
    ("Approval", "POST"): "Approve clean hand-overs together, each by itself",
    ("Site", "GET"): "List sites: their stations counted, and what is next",
    ("Wall", "GET"): "Read how many stations are in which state",
    ("Gateway", "GET"): "Read what the gateway does, and whom it refused in 24 hours",
    ("Installs", "installs"): "Read how much was installed, how well and how fast",
    ("Installs", "installs.csv"): "Read how much was installed, how well and how fast, as CSV",
    ("Installs", "installs.pdf"): "Read how much was installed, how well and how fast, as PDF",
    ("TurnedAway", "GET"): "Read who was turned away since a day, by cause",
    ("Export", "GET"): "Read everything that the operator owns, as JSON Lines",
    **admin.SAID,
    ("Passkey", "GET"): "List the passkeys of somebody, the newest first",
    ("Device", "GET"): "List where somebody is signed in, the newest first",
    ("Device", "DELETE"): "Sign somebody out on one phone or computer, and end its passkey",
    ("Passkey", "DELETE"): "Let a passkey open nothing any more",
    ("OwnerLink", "GET"): "List links for the owners of sites",
    ("OwnerLink", "POST"): "Make a link for the owner of a site",
    ("OwnerLink", "DELETE"): "End a link at once",
    ("Pass", "GET"): "List job passes",
    ("Pass", "POST"): "Let somebody of another firm in for one job",
    ("Pass", "DELETE"): "Take a job pass back",
    ("Label", "POST"): "Make labels, for later or for stations",
    ("Label", "stick"): "Say on which station a label is",
    ("Label", "sheet.pdf"): "Draw labels on sheets or tape, as PDF",
    ("Label", "sheet.svg"): "Draw labels on sheets or tape, as SVG",
}
# What only some of them refuse, by what it is about, or by that and the last word of the address.
REFUSED: dict[Any, list[type[errors.Refused]]] = {
    **admin.REFUSED,
    "OwnerLink": [errors.UnknownReference],
    "Pass": [errors.UnknownReference],
    "ProductCopy": [errors.Conflict],
    "Reapplied": [errors.TemplateMoved, errors.NothingToReapply, errors.EvseLeftBare],
    "StationKey": [errors.KeyInUse],
    ("Label", "stick"): [errors.LabelNotOurs, errors.LabelStuck, errors.StationNotFound],
}
# A POST that answers all that it made.
MAKES_MANY = {("Label", "labels"), ("JobCopy", "copy"), ("Approval", "approve")}
# POSTs that know a repeat by the nonce in their body.
BY_NONCE = {"Approval"}


def refused(name: str, last: str) -> list[type[errors.Refused]]:
    """Give what only this refuses."""
    return REFUSED.get((name, last), REFUSED.get(name, []))


def sent_by(view: Any, method: str) -> str:
    """Give under which name the body of a method is described."""
    return next(name for name, body in SENT.items() if body is view.bodies[method])


def components() -> dict[str, Schema]:
    """Give every component by its name."""
    return {**at_desks(), **admin.components()}
