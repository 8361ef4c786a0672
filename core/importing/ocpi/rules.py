"""Every rule by which dirt is cleaned, said once; README prints the table, a test compares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

CHANGED, DROPPED, REFUSED = "changed", "dropped", "refused"

RULES = {
    "text_cleaned": "Line breaks, tabs, control characters and repeated blanks become one blank.",
    "text_cut": "A text that is too long is cut.",
    "number_as_text": "A number where a text belongs (ids, coordinates) becomes that text.",
    "text_as_number": "A text where a number or a yes-or-no belongs becomes that.",
    "rounded": "A broken number of volts, amperes or watts is rounded, degrees to seven decimals (a centimetre).",
    "decimal_point": "A decimal comma in degrees becomes a point.",
    "word_spelled": "A word of an enumeration in other capitals is spelled as OCPI does.",
    "list_made": "A single thing where a list belongs becomes a list of it.",
    "other_version": "A field is there under the names of two versions of OCPI: the newer name counts.",
    "alpha_2": "A country of two letters becomes the one of three.",
    "line_voltage": "380 to 440 V on three phases is line to line; OCPI wants line to neutral: 400 V becomes 230 V.",
    "type_other": "A parking type that OCPI 2.1.1 does not know becomes OTHER.",
    "clock_written_out": "A time of day is written HH:MM; 24:00 is 00:00.",
    "moment_in_utc": "A moment without a zone is UTC; fractions beyond microseconds go.",
    "language_short": "A language tag is cut to its two letters.",
    "hours_win": "Open day and night, and regular hours beside it: the hours count.",
    "always_open": "Not open day and night, but without any hours: open day and night, as nothing else is told.",
    "hours_lost": "None of its hours can be read: what is here stays, and a new Location prints as open day and night.",
    "name_from_address": "A new Location without a name is called as its address.",
    "no_postal_code": "A new Location without a postal code gets #NA, OCPI's word for what does not exist.",
    "default_given": "A missing field of a new Location got the value of --default.",
    "uid_from_evse_id": "An EVSE without a uid is called by its evse_id.",
    "connectors_numbered": "Connectors are numbered through the station, as OCPP does, where their ids were not.",
    "identity_spelled": "A character that no OCPP identity has becomes a dash.",
    "one_tariff": "A connector has one tariff here: the first of the list.",
    "evse_id_taken": "Another EVSE has this evse_id already: this one goes on without it, or gets one made here.",
    "told_here": "Plinth says this itself: who operates it, and its time zone by the coordinates, else the country.",
    "no_place": "Plinth has no field for this.",
    "not_a_country": "This is no country of ISO 3166-1.",
    "null_island": "Coordinates 0, 0 are in the sea off Africa.",
    "unlawful": "The API does not take this value:",
    "not_an_object": "This is not a JSON object.",
    "no_id": "Without an id it could not be found again, and the next run would make it twice.",
    "other_party": "It belongs to another party than the operator; --any-party takes it as the operator's own.",
    "evse_removed": "It is REMOVED already: there is nothing to bring in.",
    "no_connector": "It has no connector that can be brought in.",
    "given_twice": "It is in this file twice; only the first was looked at.",
    "no_location": "Its Location was refused.",
    "api_refused": "The API refuses it:",
}


@dataclass(frozen=True)
class Note:
    """What became of one field (or of a whole thing, without a field), and by which rule.

    `more` ends the rule's sentence where that ends with a colon.
    """

    what: str
    field: str
    rule: str
    was: Any = None
    now: Any = None
    more: str = ""

    @property
    def reason(self) -> str:
        return f"{RULES[self.rule]} {self.more}".strip()


class Notes(list[Note]):
    """What was noticed about one object of a feed."""

    def changed(self, field: str, rule: str, was: Any, now: Any) -> None:
        self.append(Note(CHANGED, field, rule, was, now))

    def dropped(self, field: str, rule: str, was: Any, more: str = "") -> None:
        self.append(Note(DROPPED, field, rule, was, more=more))

    def refused(self, field: str, rule: str, was: Any = None, more: str = "") -> None:
        self.append(Note(REFUSED, field, rule, was, more=more))
