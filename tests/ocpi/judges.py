"""Who judges what we print: foreign types (ocpi-types), schemas of the specification's tables, and its unwritten rules.

The schemas hold every field, length, pattern and word of each version's tables; `ocpi_types` was made by others.
Neither sees what is well-formed and wrong in sense: that is `nonsense`.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs
from ocpi_types import v2_1_1, v2_2_1, v2_3_0

if TYPE_CHECKING:
    from collections.abc import Iterator

VERSIONS = ("2.1.1", "2.2.1", "2.3.0")
FOREIGN = {"2.1.1": v2_1_1, "2.2.1": v2_2_1, "2.3.0": v2_3_0}


@cache
def schema(version: str, thing: str) -> Any:
    text = (Path(__file__).parent / "schemas" / f"{version}.json").read_text()
    return jsonschema_rs.validator_for(json.loads(text) | {"$ref": f"#/$defs/{thing}"})


def complaints(version: str, document: dict[str, Any], thing: str = "Location") -> list[str]:
    """Give everything that is wrong with a document of a version; the foreign types speak last."""
    errors = [
        f"{'.'.join(map(str, error.instance_path))}: {error.message}"
        for error in schema(version, thing).iter_errors(document)
    ]
    if thing == "Location":
        errors += nonsense(document)
        FOREIGN[version].Location.from_dict(document)
    return errors


def nonsense(location: dict[str, Any]) -> Iterator[str]:
    """Give what no schema sees."""
    yield from unordered_moments(location)
    uids = Counter(evse["uid"].upper() for evse in location.get("evses", []))
    yield from (f"the uid {uid} {count} times" for uid, count in uids.items() if count > 1)
    sources = location.get("energy_mix", {}).get("energy_sources", [])
    if sources and sum(row["percentage"] for row in sources) != 100:
        yield "energy sources that do not add up to 100"
    if {float(degrees) for degrees in location["coordinates"].values()} == {0.0}:
        yield "coordinates in the Gulf of Guinea"


def unordered_moments(location: dict[str, Any]) -> Iterator[str]:
    for evse in location.get("evses", []):
        if evse["last_updated"] > location["last_updated"]:
            yield f"{evse['uid']} is newer than its Location"
        for connector in evse["connectors"]:
            if connector["last_updated"] > evse["last_updated"]:
                yield f"{evse['uid']} {connector['id']} is newer than its EVSE"
