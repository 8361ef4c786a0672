"""EVSEs and connectors of a feed (OCPI 2.1.1 §8.3.2, §8.3.3 and later), as the management API would be sent them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.documents.ocpi.v221 import STANDARDS
from core.importing.ocpi.parts import coordinates, display_texts, periods
from core.importing.ocpi.sheet import Sheet, present

if TYPE_CHECKING:
    from core.importing.ocpi.rules import Notes

THREE, LINE_TO_LINE = "AC_3_PHASE", range(380, 441)
NOMINAL = {380: 220, 400: 230, 415: 240}
ROOT_OF_THREE = 3**0.5
SPELLINGS = (*sorted(STANDARDS), "MCS", "SAE_J3400")
IMAGE_TEXTS = ("url", "thumbnail", "type")


def read_evse(raw: Any, path: str, notes: Notes) -> dict[str, Any] | None:
    """Give an EVSE as the API is sent it, or None with a note why it is refused.

    Its status is what its station reports, so of the feed's only PLANNED counts.
    """
    if not isinstance(raw, dict):
        notes.refused(path, "not_an_object", raw)
        return None
    sheet = Sheet(raw, path, notes)
    evse_id = sheet.text("evse_id")
    uid = sheet.text("uid")
    if uid is None and evse_id is not None:
        uid = sheet.noted("uid", "uid_from_evse_id", None, evse_id)
    if uid is None:
        notes.refused(path, "no_id", raw)
        return None
    status = sheet.take("status")
    status = status.strip().upper() if isinstance(status, str) else ""
    if status == "REMOVED":
        notes.refused(path, "evse_removed", uid)
        return None
    told = {
        "uid": uid,
        "evse_id": evse_id,
        "status": status if status == "PLANNED" else "UNKNOWN",
        "status_schedule": periods(sheet, "status_schedule", "status"),
        "capabilities": sheet.words("capabilities"),
        "floor_level": sheet.text("floor_level"),
        "coordinates": coordinates(sheet),
        "physical_reference": sheet.text("physical_reference"),
        "directions": display_texts(sheet, "directions"),
        "parking_restrictions": sheet.words("parking_restrictions"),
        "images": [_image(each) for each in sheet.sheets("images")],
        "connectors": [_connector(each) for each in sheet.sheets("connectors")],
    }
    sheet.ours("last_updated")
    sheet.end()
    return present(told) | {"connectors": told["connectors"]}


def _image(sheet: Sheet) -> dict[str, Any]:
    told = {name: sheet.text(name) for name in IMAGE_TEXTS} | {"category": sheet.word("category")}
    told |= {name: sheet.whole(name) for name in ("width", "height")}
    sheet.end()
    return present(told)


def _connector(sheet: Sheet) -> dict[str, Any]:
    kind = sheet.word("power_type")
    told = {
        "id": sheet.text("id"),
        "standard": sheet.word("standard", SPELLINGS),
        "format": sheet.word("format"),
        "power_type": kind,
        "voltage": _voltage(sheet, kind),
        "amperage": sheet.whole("max_amperage", "amperage"),
        "max_electric_power": sheet.whole("max_electric_power"),
        "tariff_id": _tariff(sheet),
        "terms_and_conditions": sheet.text("terms_and_conditions"),
    }
    sheet.ours("last_updated")
    sheet.end()
    return present(told)


def _voltage(sheet: Sheet, kind: Any) -> Any:
    told = sheet.whole("max_voltage", "voltage")
    if kind != THREE or told not in LINE_TO_LINE:
        return told
    return sheet.noted("max_voltage", "line_voltage", told, NOMINAL.get(told, round(told / ROOT_OF_THREE)))


def _tariff(sheet: Sheet) -> Any:
    many, one = sheet.listed("tariff_ids"), sheet.text("tariff_id")
    if not isinstance(many, list) or not many:
        return one or many
    if len(many) > 1:
        sheet.notes.changed(sheet.at("tariff_ids"), "one_tariff", many, many[0])
    return sheet.as_text("tariff_ids", many[0])
