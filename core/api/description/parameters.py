"""The parameters of an operation: what stands in the address, behind it, and in the headers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from core.api import filters
from core.api.description.columns import MOMENT, NUMBER, TEXT, WHOLE, Schema
from core.api.desk import export, figures, labels, reviews, stations
from core.choices import DeliveryState, InstallationState, RowOutcome, RowUndone
from core.labels.stock import STOCKS
from core.queries.exports import OWNED
from core.queries.history import KINDS
from core.queries.reports import STEPS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

ONE_KIND = "|".join(OWNED)
YES: Schema = {"type": "string", "enum": ["true", "false", "1", "0"]}
READERS: dict[Any, Schema] = {
    filters.moment: {"anyOf": [MOMENT, {"type": "string", "format": "date"}]},
    filters.day: {"type": "string", "format": "date"},
    filters.yes: YES,
    filters.delivery_state: {"type": "string", "enum": DeliveryState.values},
    filters.installation_state: {"type": "string", "enum": InstallationState.values},
    filters.row_outcome: {"type": "string", "enum": RowOutcome.values},
    filters.row_undone: {"type": "string", "enum": RowUndone.values},
    filters.whole: {**WHOLE, "maximum": 10**18 - 1},
    figures.step: {"type": "string", "enum": [*STEPS]},
    reviews.reason: {"type": "string", "enum": [*reviews.REASONS]},
    stations.kind: {"type": "string", "enum": [*KINDS]},
    export.kinds: {**TEXT, "pattern": f"^({ONE_KIND})(,({ONE_KIND}))*$", "description": "Kinds, commas between."},
    labels.codes: {
        **TEXT,
        "pattern": r"^[A-Za-z0-9]{1,8}(\.[A-Za-z0-9]{1,8}){0,239}$",
        "description": "Codes, points between.",
    },
    labels.stock: {"type": "string", "enum": [*STOCKS]},
    labels.places: {
        **WHOLE,
        "maximum": labels.MOST_PLACES - 1,
        "description": "Places of the first sheet that are used up.",
    },
    filters.metres: {**NUMBER, "minimum": 0, "description": "From 100 to 1000: less and more count as these."},
    filters.seconds: {**NUMBER, "minimum": 0, "description": "Seconds; more than 20 count as 20."},
    filters.latitude: {**NUMBER, "minimum": -90, "maximum": 90},
    filters.longitude: {**NUMBER, "minimum": -180, "maximum": 180},
    filters.country: {**TEXT, "pattern": "^[A-Za-z]{3}$", "description": "ISO 3166-1 alpha-3."},
    filters.address: {**TEXT, "description": "An IP address."},
    filters.words: {**TEXT, "maxLength": filters.MAX_TEXT, "description": "A part of a Location's name or address."},
    filters.text: {**TEXT, "minLength": 1, "maxLength": filters.MAX_TEXT},
}
# What has a name that always means the same.
BY_NAME: dict[str, Schema] = {
    "offset": {**WHOLE, "default": 0},
    "limit": {**WHOLE, "minimum": 1, "default": 100, "description": "More than 1000 counts as 1000; X-Limit tells."},
    "cursor": {**TEXT, "description": "Of a Link that we gave; no other is read."},
    "cpoId": {
        **TEXT,
        "minLength": 1,
        "maxLength": filters.MAX_TEXT,
        "description": "The cpo_id of a company, you or one of your sub-CPOs, in any case.",
    },
}
IDS: dict[str, Schema] = {
    "pk": {"type": "integer", "minimum": 0, "maximum": 10**18 - 1},
    "id": {"type": "integer", "minimum": 0, "maximum": 10**18 - 1},
}
NAMED: Schema = {**TEXT, "minLength": 1, "pattern": "^[^/]+$"}
HEADERS: dict[str, Schema] = {
    "If-None-Match": {**TEXT, "description": "Tags of answers you have; in a PUT, *: create only."},
    "If-Match": {**TEXT, "description": "The ETag you have read; an etag in the body wins over it."},
    "Idempotency-Key": {
        **TEXT, "pattern": r"^[\x21-\x7e]{1,255}$", "description": "Done once per key, answered the same for 48 h."
    },
    "cpsoIds": {**TEXT, "description": "cpo_ids in any case, commas between: only templates of these."},
}  # fmt: skip


def of_path(path: str) -> list[Schema]:
    return [
        {"name": name, "in": "path", "required": True, "schema": IDS.get(name, NAMED)}
        for name in re.findall(r"{(\w+)}", path)
    ]


def of_query(readers: Mapping[str, Callable[[str], Any]], *, must: Collection[str] = ()) -> list[Schema]:
    """Give the parameters that a view reads, each with what its reader takes; `must` are those it cannot do without."""
    return in_query({name: BY_NAME.get(name) or READERS[reader] for name, reader in readers.items()}, must=must)


def in_query(schemas: Mapping[str, Schema], *, must: Collection[str] = ()) -> list[Schema]:
    return [
        {"name": name, "in": "query", "schema": schema} | ({"required": True} if name in must else {})
        for name, schema in schemas.items()
    ]


def of_headers(names: Iterable[str]) -> list[Schema]:
    return [{"name": name, "in": "header", "schema": HEADERS[name]} for name in names]
