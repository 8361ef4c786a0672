"""Which EVSEs of a Location are one charge station: OCPI does not say, so what tells is looked for, in this order.

1. A station here has the EVSE already (by uid): it is that one.
2. The uid is one that Plinth makes, `{CC}-{PARTY}-E{station}-{number}`: the station is in it.
3. The evse_id is an eMI3 id that ends in an outlet, `{CC}*{PARTY}*E{station}*{number}` with one or two
   digits: all that comes before the last asterisk is the station.
4. The uid ends in a separator (`_ - * . : #`) and one or two digits, and there is a digit before: the same.
5. Nothing tells: the EVSE is a station of its own, called by its evse_id if that is an eMI3 id that no other EVSE of
   the Location has, else by its uid.

Each EVSE is judged by itself, so that another one beside it tomorrow changes nothing. A station that is called by
a bare uid is put below its party (`{CC}-{PARTY}-E{uid}`): identities are unique over all operators.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from core.identities import is_identity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.importing.ocpi.rules import Notes

OURS = re.compile(r"[A-Z]{2}-[A-Z0-9]{3}-E(?P<stem>.+)-(?P<number>[1-9][0-9]{0,3})")
OUTLET = re.compile(r"(?P<stem>[A-Z]{2}\*?[A-Z0-9]{3}\*?E[A-Z0-9*]*[A-Z0-9])\*(?P<number>[0-9]{1,2})", re.IGNORECASE)
ALONE = re.compile(r"[A-Z]{2}\*?[A-Z0-9]{3}\*?E[A-Z0-9][A-Z0-9*]{0,30}", re.IGNORECASE)
COUNTED = re.compile(r"(?P<stem>.*[0-9].*?)[_*.:#-](?P<number>[0-9]{1,2})")
HIGHEST = 9999
# By evse_id, in capitals: the uid of the EVSE that has it, in small letters, and the station, in capitals, that may
# take it over, as the feed does not name that EVSE; ANYBODY: the feed has its station without it; "": it keeps it.
Names = dict[str, tuple[str, str]]
ANYBODY = "*"


@dataclass
class Group:
    """The EVSEs of one station, each with its path in the feed."""

    identity: str
    evses: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    numbers: list[int | None] = field(default_factory=list)


def identity_of(evse: Mapping[str, Any], party: str, known: Mapping[str, str]) -> tuple[str, int | None]:
    """Give the station that an EVSE belongs to, and its number there where that is told.

    `known` gives the stations here by the uids of their EVSEs, in small letters; `party` is `{CC}-{PARTY}`.
    """
    uid, evse_id = str(evse["uid"]), str(evse.get("evse_id", ""))
    ours, outlet, counted = OURS.fullmatch(uid), OUTLET.fullmatch(evse_id), COUNTED.fullmatch(uid)
    number = next((int(found["number"]) for found in (ours, outlet, counted) if found), None)
    if uid.lower() in known:
        return known[uid.lower()], number
    if ours:
        return ours["stem"], number
    if outlet:
        return outlet["stem"], number
    if counted:
        return f"{party}-E{counted['stem']}", number
    return (evse_id, None) if ALONE.fullmatch(evse_id) else (f"{party}-E{uid}", None)


def grouped(
    evses: Sequence[tuple[str, dict[str, Any]]], party: str, known: Mapping[str, str], names: Names, notes: Notes
) -> list[Group]:
    """Give the stations of a Location with their EVSEs, numbered where the feed tells a lawful number for each.

    No two EVSEs have the same evse_id: who comes later goes on without it. `names` learns who has which.
    """
    groups: dict[str, Group] = {}
    named = Counter(str(evse.get("evse_id")).upper() for _path, evse in evses)
    for path, evse in evses:
        own = named[str(evse.get("evse_id")).upper()] == 1
        told, number = identity_of(evse if own else {"uid": evse["uid"]}, party, known)
        if "evse_id" in evse and not _takes(names, evse, _lawful(told)):
            notes.dropped(f"{path}.evse_id", "evse_id_taken", evse.pop("evse_id"))
            told, number = identity_of(evse, party, known)
        identity = _lawful(told)
        if identity != told:
            notes.changed(path, "identity_spelled", told, identity)
        group = groups.setdefault(identity.upper(), Group(identity))
        group.evses.append(evse)
        group.paths.append(path)
        group.numbers.append(number)
    for group in groups.values():
        _number_evses(group)
        _number_connectors(group, notes)
    return list(groups.values())


def _takes(names: Names, evse: Mapping[str, Any], identity: str) -> bool:
    """Give an EVSE of a station its evse_id, unless another one has it and keeps it."""
    uid, name = str(evse["uid"]).lower(), str(evse["evse_id"]).upper()
    holder, heir = names.get(name, (uid, ""))
    if holder != uid and heir not in {ANYBODY, identity.upper()}:
        return False
    names[name] = (uid, "")
    return True


def _lawful(identity: str) -> str:
    return identity if is_identity(identity) else re.sub(r"[^A-Za-z0-9._*=+|@-]", "-", identity)[:48]


def _number_evses(group: Group) -> None:
    told = [number for number in group.numbers if number]
    if len(set(told)) == len(group.evses):
        for evse, number in zip(group.evses, told, strict=True):
            evse["evse_sequence_number"] = number


def _number_connectors(group: Group, notes: Notes) -> None:
    """Keep the connectors' ids where they count through the station; else the API numbers them."""
    rows = [(path, place, row) for path, evse in zip(group.paths, group.evses, strict=True)
            for place, row in enumerate(evse["connectors"])]  # fmt: skip
    told = [int(row["id"]) for _path, _place, row in rows if re.fullmatch(r"[0-9]{1,4}", str(row.get("id", "")))]
    fits = len(set(told)) == len(rows) and all(0 < number <= HIGHEST for number in told)
    for position, (path, place, row) in enumerate(rows):
        if fits:
            row["id"] = told[position]
        elif "id" in row:
            notes.changed(f"{path}.connectors.{place}.id", "connectors_numbered", row.pop("id"), None)
