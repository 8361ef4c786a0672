"""The changelog of the contract: every version of the API, newest first, and what it brought."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Version:
    """One version of the contract: its number, its day, and what a client has to know of it."""

    number: str
    day: str
    lines: tuple[str, ...]


CHANGES = (
    Version(
        "2.1",
        "2026-11-28",
        (
            "Every list goes on by the cursor of its Link, whatever orders it: no row is lost or comes twice.",
            "/changes tells what was made by mistake and is gone: removed is true, and there is no object.",
            "Imports: columns with the file or by PATCH, POST …/import and …/undo, DELETE, and every row at …/rows.",
            "Idempotency-Key with files as well. A Location that is published is not removed by undoing its import.",
            "What is sent as it is already stays as it is: its etag, its stamps and the feeds do not move.",
            "A PUT whose EVSEs have neither uid nor number means those of the station in the order of their numbers.",
            "/events is ordered by time, then by number, oldest first; /events.csv is the same as a file.",
            "/labels: made for later or for stations, drawn as PDF and SVG at …/sheet, stuck at …/{code}/stick.",
            "/owner-links and /passes let a site's owner, and somebody of another firm, in; each address is told once.",
            "/people/{username}: …/sign-in-code, …/devices and …/passkeys. /partners: who reads over OCPI.",
            "/catalogue with copies and pictures; …/{template_id}/versions, …/stations (drift) and …/reapply.",
            "/sites, /wall, /gateway, ChargeStations/{id}/history and …/key, jobs/{id}/copy.",
            "/reviews: the queue by risk, and …/approve for clean ones; /installations by state and charge_station_id.",
            "/reports/installs as JSON, CSV and PDF, /reports/refusals, and /export: everything, as JSON Lines.",
            "/reports/installs: what was called days is called periods, each by its first day, whatever the step.",
            "/changes tells a token of some companies that a thing is another company's now: removed is true.",
            "A sign-in code opens no role that is not the token's to give. An unknown field alone is 2001 everywhere.",
            "An unknown parameter is 2001 at the field steps and /operator/checks too, and there an unknown field.",
            "The moments of opening times and plans, and the days of jobs, are of the years 1900 to 9998.",
            "…/history tells refused calls and raw messages to a token with stations:read alone.",
            "If-Match takes an etag without quotes too, as the body has it; field steps take a country of two letters.",
            "A new phone number of the operator is in all of its Locations at once, with a new etag.",
            "Field steps, EvidenceRules and /operator/checks take true and false as JSON has them, no text for one.",
            "There, too, what is missing is required and what is wrong is invalid: no more blank, max_length, null.",
            "The PATCH of an EVSE takes its own answer back: connectors that are as they were told are no error.",
            "Ids and user names that are . or .. alone are refused, as no address leads to them; names of blanks too.",
            "cpoId and cpsoIds find companies in any case; a parameter that is no UTF-8 is 2001, bad_query.",
            "The document tells the scopes that open an operation, the headers of answers, and every code of an error.",
            "An EVSE that was removed and is named again is one EVSE; PATCH of a removed one says use_put.",
            "An EVSE has a connector, but for one that stands there without any; a playbook has known names alone.",
            "A body with a NUL, half a character or a name twice is refused with the places of all of them.",
            "A POST of a station names evses and location_id at once with all else that it lacks.",
            "What is null inside of a list or object is as if it were left out: its answer sent back changes nothing.",
            "CUSTOMERS that a restricted Location shows at its EVSEs is not theirs when it is sent back.",
            "An EVSE that comes back by its uid has its number and spelling again. A range of values goes upwards.",
            "Where a station becomes Deprecated, or its Location restricted, the last_updated of its EVSEs tells.",
            "Batches that make the same things at once, in whatever orders, are both answered, and no more with 503.",
            "A template is written, and answered, whatever cpsoIds says; what went out of sight since is not_found.",
            "Imports take charge_station_template_id, for stations whose row names no template.",
            "contactless_terminal_auth_amount has 20 characters at most, and no exponent that a number cannot have.",
            "A host name that is not ours is refused in the envelope as well: HTTP 400, foreign_host.",
            "The document tells the fields of what field steps give to read, and of what a batch answers of each item.",
            "Imports tell all that is wrong with a row at once: its cells, and what is missing or unknown here.",
            "Roaming partners are refused in the language that their Accept-Language asks for.",
            "operationIds are names that stay: listLocations, moveChargeStation. Generated clients change once.",
            "access_type PRIVATE, sent back of a Location that is read so as it is unpublished, leaves what was set.",
            "The EVSEs of a Deprecated station, sent back as the REMOVED that they are read as, stay.",
            "An EVSE that comes back by its uid without ids of connectors has those that they had.",
            "An optional text that is empty or blank is cleared, as by null; a required one is refused as blank.",
            "A packed body is refused for its Content-Encoding, not its JSON: 415, packed_body, with Accept-Encoding.",
            "An address to call, of a webhook or partner, is refused for what is wrong with it: port, user name, #.",
            "An import in which something of ours breaks ends and says so; it could stand at checking for ever.",
        ),
    ),
    Version(
        "2.0",
        "2026-11-22",
        (
            "Locations are read and written below /api/2.0/Locations: POST makes, PUT makes it so, PATCH changes.",
            "ChargeStations with their EVSEs and connectors, below /api/2.0/ and /api/1.0/ChargeStations.",
            "Hardware templates below ChargeStations/ChargestationTemplate; one is copied when it is applied.",
            "What is known of a model, by the catalogue and in your own words, at ChargestationTemplate/{id}/playbook.",
            "EnergyMixProfiles: Locations name one, and show what it says.",
            "PATCH of one EVSE's facts at ChargeStations/{id}/evses/{uid}.",
            "POST at ChargeStations/{id}/move and …/replace: another Location, or another box in its place.",
            "What a station reports of its configuration, for reading, at ChargeStations/{id}/configuration.",
            "Batches of 1 to 1000 items with an answer each; ?atomic=true is all or nothing.",
            "An etag in every Location, station, template and profile: a PUT sends the one it read, a PATCH may.",
            "ETag, If-None-Match and If-Match on every address of one thing; lists answer 304 as well.",
            "Idempotency-Key: the same request is done once and answered the same for 48 hours.",
            "The field steps below /api/2.0/installations: scan, link, fit, checks, hand-over, review, stop, drop.",
            "Errors name every wrong field by its path, with a code that never changes.",
        ),
    ),
)
NEWEST = CHANGES[0].number
