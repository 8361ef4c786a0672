"""JSON Schemas of what the desks print."""

from __future__ import annotations

from core.api.description.admin import ONCE, YES
from core.api.description.columns import MOMENT, NUMBER, TEXT, WHOLE, Schema, listed, one_of, ref, thing
from core.causes import CAUSES
from core.queries.history import KINDS, SOURCES
from core.queries.passes import WHY_OVER
from core.queries.reports import STEPS
from core.queries.risk import BY_SLUG
from core.queries.stations import STATE_WORDS
from core.queries.wall import URGENCY

DAY: Schema = {"type": "string", "format": "date"}
SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
STATES: Schema = {"type": "object", "properties": dict.fromkeys(STATE_WORDS, WHOLE), "additionalProperties": False}
ANYTHING: Schema = {"description": "As the field has it; an EVSE is a list of its connectors."}


def at_desks() -> dict[str, Schema]:
    """Give every component by its name."""
    return {
        "Device": device(),
        "Passkey": passkey(),
        "OwnerLink": owner_link(),
        "Pass": job_pass(),
        "Label": label(),
        "Product": product(),
        "TemplateVersion": template_version(),
        "StationOfTemplate": station_of_template(),
        "Reapplied": thing({"charge_station_ids": listed(TEXT)}, ["charge_station_ids"]),
        "Entry": entry(),
        "StationKey": thing({"charge_station_id": TEXT, "key": ONCE}, ["charge_station_id"]),
        "HandOver": hand_over(),
        "Approval": approval(),
        "Site": site(),
        "Wall": wall(),
        "Gateway": gateway(),
        "Figures": figures(),
        "Installs": installs(),
        "TurnedAway": turned_away(),
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


def product() -> Schema:
    facts = {
        **dict.fromkeys(("template_id", "name", "brand", "model", "serial_prefix", "min_firmware", "note"), TEXT),
        "model_match": one_of(("exact", "prefix", "regex")),
        "vendor": {**listed(TEXT), "description": "Every spelling in which boxes report their maker."},
        "inferred": {**listed(TEXT), "description": "What its maker does not say, and is reckoned."},
        "evse_templates": listed(ref("EvseTemplate")),
        "playbook": ref("Playbook"),
        "templates": {**listed(TEXT), "description": "Your templates that stand for it."},
    }
    return thing(facts, ["template_id", "name", "brand", "evse_templates", "templates"])


def template_version() -> Schema:
    change = thing({"title": TEXT, "before": ANYTHING, "after": ANYTHING}, ["title"])
    facts = {
        "version": WHOLE,
        "made_at": MOMENT,
        "by": TEXT,
        "today": YES,
        "changes": listed(change),
        "stations": {**WHOLE, "description": "How many have it today."},
    }
    return thing(facts, ["version", "made_at", "today", "stations"])


def station_of_template() -> Schema:
    sides = dict.fromkeys(("applied", "today", "has"), ANYTHING)
    path = {**TEXT, "description": "To be named when it is applied again."}
    field = thing({"path": path, "title": TEXT, "clean": YES, **sides}, ["path", "title", "clean"])
    report = dict.fromkeys(("title", "expected", "told"), TEXT)
    facts = {
        "charge_station_id": TEXT,
        "template_version": WHOLE,
        "behind": {**YES, "description": "The template was changed since it was applied."},
        "clean": {**YES, "description": "Applying today's version overwrites nothing that anybody changed."},
        "can_follow": YES,
        "fields": {**listed(field), "description": "Where it differs: as applied, as the template says, as it is."},
        "reports": {**listed(thing(report, report)), "description": "What the station itself tells otherwise."},
    }
    return thing(facts, ["charge_station_id", "behind", "clean", "can_follow"])


def entry() -> Schema:
    facts = {
        "kind": one_of(KINDS),
        "entry": one_of(source.name for source in SOURCES),
        "at": MOMENT,
        "facts": {"type": "object", "description": "An attempt, a run, a command…: as it is told elsewhere."},
    }
    return thing(facts, facts)


def hand_over() -> Schema:
    reason = {"reason": one_of(BY_SLUG), "sentence": TEXT}
    facts = {
        "installation_id": WHOLE,
        **dict.fromkeys(("charge_station_id", "location_id", "handed_over_by", "note"), TEXT),
        "handed_over_at": MOMENT,
        "risk": {**WHOLE, "description": "How heavy the reasons weigh together; 0 is clean."},
        "seen": {**TEXT, "description": "This hand-over as it is now, to be named when it is approved with others."},
        "reasons": listed(thing(reason, reason)),
    }
    return thing(facts, ["installation_id", "charge_station_id", "risk", "seen", "reasons"])


def approval() -> Schema:
    facts = {"installation_id": WHOLE, "status_code": {"type": "integer"}, "status_message": TEXT}
    return thing(facts | {"errors": listed(ref("Error"))}, facts)


def site() -> Schema:
    cause = {"cause": one_of(CAUSES), "sentence": TEXT, "stations": WHOLE}
    step = {
        "kind": one_of(URGENCY),
        **dict.fromkeys(("sentence", "remedy", "charge_station_id", "worker", "who"), TEXT),
        "job_id": WHOLE,
        "more": {**WHOLE, "description": "How many other stations it is about."},
    }
    facts = {
        **dict.fromkeys(("location_id", "name", "address", "city"), TEXT),
        "coordinates": ref("GeoLocation"),
        **dict.fromkeys(("online", "total"), WHOLE),
        "states": {**STATES, "description": "Stations by state; those out of service are of no total."},
        "causes": {**listed(thing(cause, cause)), "description": "Why stations are turned away."},
        "next": {**thing(step, ["kind", "sentence", "more"]), "description": "The next best action, if there is one."},
        "job_id": {**WHOLE, "description": "The next job at this site."},
    }
    return thing(facts, ["location_id", "name", "address", "city", "online", "total", "states"])


def wall() -> Schema:
    at_none = {**WHOLE, "description": "Stations at no Location yet."}
    facts = {**dict.fromkeys(("online", "total"), WHOLE), "unplaced": at_none, "states": STATES}
    return thing(facts, facts)


def gateway() -> Schema:
    node = {"name": TEXT, "state": one_of(("online", "dead", "stopped")), "sockets": WHOLE, "started_at": MOMENT}
    socket = {"protocol": TEXT, **dict.fromkeys(("security_profile", "sockets"), WHOLE)}
    by_hour = {**listed(WHOLE), "description": "Callers in each of `hours`."}
    counted = {"cause": one_of(CAUSES), "sentence": TEXT, **dict.fromkeys(("callers", "attempts"), WHOLE)}
    facts = {
        "nodes": listed(thing(node, node)),
        "sockets": listed(thing(socket, socket)),
        "hours": {**listed(MOMENT), "description": "When each of the last 24 hours began."},
        "refusals": listed(thing(counted | {"hours": by_hour}, [*counted, "hours"])),
    }
    return thing(facts, facts)


def figures() -> Schema:
    facts = {
        "key": {
            **TEXT,
            "description": "Whose: a period by its first day, a person, a model; absent for all.",
        },
        **dict.fromkeys(("installs", "reviewed", "right_first_time"), WHOLE),
        "right_share": {**SHARE, "description": "Of those reviewed, the share that never came back."},
        "median_minutes": {**NUMBER, "description": "From the scan to the first hand-over."},
        "p90_minutes": {**NUMBER, "description": "Nine of ten took no longer."},
    }
    return thing(facts, ["installs", "reviewed", "right_first_time"])


def installs() -> Schema:
    lines = dict.fromkeys(("periods", "installers", "models"), listed(ref("Figures")))
    facts = {"from": DAY, "to": DAY, "step": one_of(STEPS), "total": ref("Figures"), **lines}
    return thing(facts, facts)


def turned_away() -> Schema:
    cause = {"cause": one_of(CAUSES), "sentence": TEXT, "callers": WHOLE, "attempts": WHOLE}
    return thing({"from": DAY, "causes": listed(thing(cause, cause))}, ["from", "causes"])
