"""JSON Schemas of what is read of the work at a station: installations, check runs, trials, evidence."""

from __future__ import annotations

from core.api.description.columns import MOMENT, TEXT, WHOLE, Schema, listed, one_of, ref, thing
from core.catalogue.matching import STRENGTHS
from core.causes import CAUSES
from core.choices import CheckState, InstallationState, StepName, TrialKind, Verdict

YES: Schema = {"type": "boolean"}
EMPTY: Schema = {**TEXT, "description": "Empty where there is none."}
STATE: Schema = one_of(CheckState.values)
# What each of the reads below an installation gives, by the last word of its address, and whether it is a list.
READS = {
    "installations": ("Installation", True),
    "{id}": ("Installation", False),
    "checks": ("CheckRun", False),
    "trial": ("Trial", True),
    "proposals": ("Proposals", False),
    "evidence": ("Evidence", False),
    "record": ("Record", False),
    "EvidenceRules": ("RulesCard", False),
}
# What a step answers that is no serializer, by the last word of its address.
ANSWERS = {"checks": "CheckRun", "again": "CheckRun", "stop": "CheckRun", "configure": "CheckRun", "trial": "Trial"}
# What is done at an installation, in one line: by the method and the last word of the address, or the last two.
SAID = {
    ("POST", "installations"): "Scan a label, or type a number: find the station or register it, and begin",
    ("POST", "checklist"): "Field step: tick lines of the checklist",
    ("GET", "checks"): "Read the newest run of the checks, live",
    ("POST", "checks"): "Field step: start a run of the checks",
    ("POST", "again"): "Field step: run one check again",
    ("POST", "configure"): "Field step: set what differs from the template, and read it back",
    ("POST", "override"): "Field step: let a check count as passed, with a reason; a supervisor's",
    ("POST", "stop"): "Field step: end a run of the checks before its time",
    ("POST", "claim"): "Field step: say that a refused call is this station's",
    ("POST", "drop"): "Field step: end work that was begun by mistake",
    ("GET", "evidence"): "Read the evidence that is there, and what is missing",
    ("POST", "fit"): "Field step: give the station a template's EVSEs, or see in a dry run what that would change",
    ("POST", "hand-over"): "Field step: hand the work over for review",
    ("POST", "link"): "Field step: link the station to a Location, known or new",
    ("POST", "photos"): "Field step: add a photo",
    ("GET", "{key}"): "Read one photo",
    ("POST", "photos/drop"): "Field step: take a photo back",
    ("POST", "pin"): "Field step: say where on the site the station stands",
    ("GET", "proposals"): "Read what is proposed: the nearest Locations, the templates that match",
    ("POST", "readings"): "Field step: write down what was measured",
    ("GET", "record"): "Read what was true at the hand-over, as the text that is hashed",
    ("GET", "record.pdf"): "Read the record of the hand-over as PDF",
    ("POST", "review"): "Field step: approve the work, or give it back; a supervisor's",
    ("POST", "signature"): "Field step: sign",
    ("GET", "trial"): "Read how the trials at the box stand",
    ("POST", "trial"): "Field step: begin or stop what somebody does at the box",
}


def at_work() -> dict[str, Schema]:
    """Give every component by its name."""
    return {
        "Attempt": attempt(),
        "CheckResult": check_result(),
        "CheckRun": check_run(),
        "Evidence": evidence(),
        "Installation": installation(),
        "Proposals": proposals(),
        "Record": record(),
        "RefusedCall": refused_call(),
        "Trial": trial(),
    }


def installation() -> Schema:
    facts = {
        "id": WHOLE,
        "state": one_of(InstallationState.values),
        "step": {**one_of(StepName.values), "description": "The step that is next."},
        "opened_at": MOMENT,
        "station": ref("StationCard"),
    }
    of_one = {"attempts": listed(ref("Attempt")), "checks": ref("CheckRun")}
    told = {name: {**schema, "description": "Of one alone, not in the list."} for name, schema in of_one.items()}
    return thing(facts | told, facts)


def attempt() -> Schema:
    facts = {"step": one_of(StepName.values), "by": TEXT, "at": MOMENT, "status_code": {"type": "integer"}}
    refused = {"code": {**TEXT, "description": "Why it was refused."}, "message": TEXT}
    return thing(facts | refused, facts)


def check_run() -> Schema:
    difference = {**dict.fromkeys(("key", "told", "wanted"), TEXT), "readonly": YES, "settable": YES}
    connection = {"url": TEXT, "identity": TEXT, "online": YES}
    facts = {
        "run_id": WHOLE,
        "state": one_of(("running", "finished")),
        "verdict": {"type": "string", "enum": [*Verdict.values, ""], "description": "Empty while it runs."},
        "verdict_sentence": TEXT,
        **dict.fromkeys(("started_at", "deadline"), MOMENT),
        "results": listed(ref("CheckResult")),
        "differences": {
            **listed(thing(difference, difference)),
            "description": "Settings that the template expects otherwise.",
        },
        "knocks": {**listed(ref("RefusedCall")), "description": "Refused calls that may be this station's."},
        "connection": thing({**connection, "since": MOMENT}, connection),
    }
    look = {"suspicion": {**TEXT, "description": "Which names do not fit together."}, "look": TEXT}
    return thing(facts | look, facts)


def check_result() -> Schema:
    message = {"at": MOMENT, "direction": one_of(("in", "out")), "action": TEXT, "raw": TEXT}
    facts = {
        **dict.fromkeys(("slug", "title"), TEXT),
        "state": STATE,
        "required": YES,
        **dict.fromkeys(("value", "sentence", "remedy", "override"), EMPTY),
        "overridable": YES,
    }
    behind = {**listed(thing(message, message)), "description": "The raw messages behind it; in reads alone."}
    return thing(facts | {"messages": behind}, facts)


def refused_call() -> Schema:
    facts = {
        **dict.fromkeys(("id", "count"), WHOLE),
        "cause": one_of(CAUSES),
        **dict.fromkeys(("identity", "address", "sentence", "remedy", "why"), EMPTY),
        "last_seen": MOMENT,
        "advice": listed(TEXT),
        "claimable": {**YES, "description": "It can be said to be this station, with its id."},
        "mended": {**YES, "description": "The station has got in since."},
    }
    return thing(facts, facts)


def trial() -> Schema:
    place = {"number": WHOLE, "place": TEXT}
    found = {"place": TEXT, "connector": WHOLE}
    ran = {
        "trial_id": WHOLE,
        **dict.fromkeys(("sentence", "remedy", "started_by", "override", "place"), TEXT),
        "started_at": MOMENT,
        **dict.fromkeys(("seconds_left", "connector"), WHOLE),
    }
    standing = {
        "title": TEXT,
        **dict.fromkeys(("running", "stopping", "asked", "required", "missing"), YES),
        "found": {**listed(thing(found, found)), "description": "Which connector answered at which place."},
        "connectors": listed(thing(place, place)),
    }
    facts = {"kind": one_of(TrialKind.values), "state": STATE, "value": EMPTY}
    return thing(facts | standing | ran, facts)


def proposals() -> Schema:
    address = dict.fromkeys(("address", "city", "postal_code", "country"), TEXT)
    near = {"location_id": TEXT, "name": TEXT, "stations": WHOLE}
    away = {"distance_m": {**WHOLE, "description": "Metres; absent where unknown."}}
    fits = {**dict.fromkeys(("template_id", "name", "why"), TEXT), "version": WHOLE, "strength": one_of(STRENGTHS)}
    facts = {"locations": listed(thing(near | address | away, near)), "templates": listed(thing(fits, fits))}
    return thing(facts, facts)


def evidence() -> Schema:
    lack = {"part": TEXT, "what": TEXT}
    facts = {
        "rules": ref("RulesCard"),
        "photos": listed(ref("PhotoCard")),
        "readings": listed(ref("ReadingCard")),
        "ticks": listed(ref("TickCard")),
        "missing": listed(thing(lack, lack)),
    }
    signature = {**dict.fromkeys(("name", "drawing", "by"), TEXT), "at": MOMENT}
    return thing(facts | {"signature": thing(signature, signature)}, facts)


def record() -> Schema:
    text = {**TEXT, "description": "What was true, as JSON; its SHA-256 in UTF-8 is sha256."}
    facts = {"number": WHOLE, "made_at": MOMENT, "sha256": TEXT, "canonical": text}
    return thing(facts, facts)
