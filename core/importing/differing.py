"""What a row that changes something would change: each field as it is kept and as it would be, before it is written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from django.db.models import Q

from core.choices import ImportKind
from core.importing.files import Found
from core.importing.kept import as_kept, merged_evses
from core.importing.kinds import KINDS, judged
from core.importing.tables import Table
from core.models import ChargeStation, Membership

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from core.models import Import, ImportRow, Operator

NAMING = ("uid", "id")  # what tells the EVSEs of a station apart, and the connectors of an EVSE


class Difference(NamedTuple):
    """A field, below what it stands in, with its value until now and then, as JSON has it."""

    path: tuple[str, ...]
    was: Any
    now: Any


def kept_table(one: Import) -> Table:
    """Give the table that reads the cells of an import's rows once more."""
    table = Table(Found(iter([(0, one.header)]), one.form["encoding"], one.form["delimiter"]))
    table.read_as(one.columns, KINDS[one.kind].body, one.form.get("also"))
    return table


def differences(operator: Operator, one: Import, rows: Iterable[ImportRow]) -> dict[int, list[Difference]]:
    """Give by its line what each of these rows would change; a row that changes nothing is not in it."""
    table, changing = kept_table(one), [row for row in rows if row.before is not None]
    said = {row.line: judged(table.line(row.line, row.cells), one.kind, operator, set()).said for row in changing}
    kept: dict[int, dict[str, Any]] = {row.line: dict(row.before or {}) for row in changing}
    if one.kind == ImportKind.JOBS:
        _as_usernames(operator, said.values())
    if one.kind == ImportKind.STATIONS:
        _with_templates(operator, {row.key: kept[row.line] for row in changing})
    return {row.line: list(_of_row(kept[row.line], said[row.line])) for row in changing}


def _of_row(before: Any, said: Mapping[str, Any]) -> Iterator[Difference]:
    for name, value in said.items():
        was = before.get(name)
        if name == "evses":
            yield from _between((name,), was, _plain(merged_evses(was or [], value)))
        elif name in before or value:
            yield from _between((name,), was, _plain(as_kept(name, value)))


def _between(path: tuple[str, ...], was: Any, now: Any) -> Iterator[Difference]:
    """Go down to the fields that differ; of a list whose members have names, each is a field of its own."""
    was, now = _by_name(was), _by_name(now)
    if isinstance(was, dict) and isinstance(now, dict):
        for key in dict.fromkeys([*was, *now]):
            yield from _between((*path, key), was.get(key), now.get(key))
    elif (was or None) != (now or None):
        yield Difference(path, was, now)


def _by_name(value: Any) -> Any:
    if not isinstance(value, list) or not value or not all(isinstance(each, dict) for each in value):
        return value
    for name in NAMING:
        if all(name in each for each in value):
            return {str(each[name]): {key: told for key, told in each.items() if key != name} for each in value}
    return value


def _plain(value: Any) -> Any:
    """Give a value as it is kept of a row: JSON."""
    return json.loads(msgspec.json.encode(value))


def _with_templates(operator: Operator, kept: Mapping[str, dict[str, Any]]) -> None:
    """Say which template each station was fitted with: what it says of itself does not tell."""
    fitted = ChargeStation.objects.filter(operator=operator, charge_station_id__in=kept)
    for identity, template in fitted.values_list("charge_station_id", "template__template_id"):
        kept[identity]["charge_station_template_id"] = template


def _as_usernames(operator: Operator, told: Iterable[dict[str, Any]]) -> None:
    """Call people by their user names: a file may as well say their mail addresses."""
    some: Sequence[dict[str, Any]] = [said for said in told if said.get("installer")]
    names = [said["installer"] for said in some]
    asked = Q(*(Q(user__username__iexact=name) | Q(user__email__iexact=name) for name in names), _connector=Q.OR)
    found = Membership.objects.filter(asked, operator=operator).values_list("user__username", "user__email")
    known = {name.casefold(): username for username, email in (found if names else ()) for name in (username, email)}
    for said in some:
        said["installer"] = known.get(said["installer"].casefold(), said["installer"])
    for said in told:
        for name in ("day", "location_id", "location_name", "address", "city", "stations"):
            said.pop(name, None)  # they say which job it is
