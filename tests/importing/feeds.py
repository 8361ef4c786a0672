"""Locations as feeds hold them, and runs of the command over them."""

from __future__ import annotations

import json
from contextlib import suppress
from io import StringIO
from typing import TYPE_CHECKING, Any

from django.core.management import CommandError, call_command

if TYPE_CHECKING:
    from pathlib import Path

PLUG = {
    "id": "1",
    "standard": "IEC_62196_T2",
    "format": "SOCKET",
    "power_type": "AC_3_PHASE",
    "max_voltage": 230,
    "max_amperage": 16,
    "last_updated": "2026-01-01T00:00:00Z",
}
PLACE = {
    "country_code": "NL",
    "party_id": "PLI",
    "id": "kade-12",
    "publish": True,
    "name": "Kade",
    "address": "Kade 12",
    "city": "Utrecht",
    "postal_code": "3511 AB",
    "country": "NLD",
    "coordinates": {"latitude": "52.099812", "longitude": "5.102100"},
    "time_zone": "Europe/Amsterdam",
    "last_updated": "2026-01-01T00:00:00Z",
}


def evse(uid: str = "52917_1", evse_id: str = "NL*PLI*E52917*1", **more: Any) -> dict[str, Any]:
    kind = {"uid": uid, "evse_id": evse_id, "status": "AVAILABLE", "connectors": [PLUG]}
    return kind | {"last_updated": "2026-01-01T00:00:00Z"} | more


def place(*evses: dict[str, Any], **more: Any) -> dict[str, Any]:
    return PLACE | {"evses": list(evses)} | more


def counts(text: str) -> dict[str, list[int]]:
    """Give the printed counts by kind: read, created, updated, unchanged, refused."""
    rows = [line.rsplit(None, 5) for line in text.splitlines() if line.startswith(KINDS)]
    return {row[0]: [int(cell) for cell in row[1:]] for row in rows}


KINDS = ("Locations", "EVSEs", "stations", "energy mix profiles")


def run(tmp_path: Path, *objects: Any, version: str = "2.2.1", **options: Any) -> dict[str, list[int]]:
    """Import these objects; give the counts."""
    return counts(told(tmp_path, *objects, version=version, **options))


def told(tmp_path: Path, *objects: Any, version: str = "2.2.1", **options: Any) -> str:
    """Import these objects; give all that was printed."""
    feed = tmp_path / "feed.json"
    feed.write_text(json.dumps(objects))
    out = StringIO()
    with suppress(CommandError):
        call_command("import_ocpi", str(feed), ocpi=version, operator="NLPLI", stdout=out, **options)
    return out.getvalue()
