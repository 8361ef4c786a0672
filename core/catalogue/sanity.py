"""What cannot be right about a hardware template: shapes, numbering, and the physics of its connectors."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from core.catalogue.matching import safe_pattern
from core.choices import ConnectorFormat, ConnectorStandard, ModelMatch, PowerType

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
PHASES = {
    PowerType.AC_1_PHASE: 1,
    PowerType.AC_2_PHASE: 2,
    PowerType.AC_2_PHASE_SPLIT: 2,
    PowerType.AC_3_PHASE: 3,
    PowerType.DC: 1,
}
AC_VOLTS = range(207, 254)  # 230 V, ten per cent either way
SHAPE: dict[str, type | tuple[type, ...]] = {
    "template_id": str,
    "name": str,
    "brand": str,
    "vendor": list,
    "model": (str, type(None)),
    "model_match": str,
    "serial_prefix": (str, type(None)),
    "min_firmware": (str, type(None)),
    "inferred": list,
    "note": (str, type(None)),
    "evse_templates": list,
    "playbook": dict,
}
NUMBERS = ("voltage", "amperage", "max_electric_power")
CONNECTOR_KEYS = {"id", "standard", "format", "power_type", *NUMBERS}


class Limit(NamedTuple):
    """The most that a kind of connector carries."""

    volts: int
    amps: int


DC_LIMITS = {
    ConnectorStandard.IEC_62196_T2_COMBO: Limit(1000, 500),
    ConnectorStandard.IEC_62196_T1_COMBO: Limit(1000, 500),
    ConnectorStandard.CHADEMO: Limit(1000, 400),
}
AC_AMPS = {
    (ConnectorStandard.IEC_62196_T2, ConnectorFormat.SOCKET): 32,
    (ConnectorStandard.IEC_62196_T2, ConnectorFormat.CABLE): 63,
    (ConnectorStandard.DOMESTIC_E, ConnectorFormat.SOCKET): 16,
    (ConnectorStandard.DOMESTIC_F, ConnectorFormat.SOCKET): 16,
}


def faults(rows: Any) -> list[str]:
    """Say in sentences what is wrong with a whole catalogue; an empty list when nothing is."""
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return ["It must be a list of templates."]
    found = [
        f"{row.get('template_id', f'Template {number}')}: {fault}."
        for number, row in enumerate(rows, 1)
        for fault in template_faults(row)
    ]
    ids = Counter(str(row.get("template_id")) for row in rows)
    return found + [f"{template_id}: there are {count} of this id." for template_id, count in ids.items() if count > 1]


def template_faults(row: Mapping[str, Any]) -> list[str]:
    """Say what is wrong with one template of the catalogue, as half sentences."""
    if row.keys() != SHAPE.keys():
        return [f"the fields {sorted(row.keys() ^ SHAPE.keys())} are missing or unknown"]
    wrong = [f"{key} is of the wrong kind" for key, kind in SHAPE.items() if not isinstance(row[key], kind)]
    return wrong or [*_identity_faults(row), *evse_faults(row["evse_templates"])]


def _identity_faults(row: Mapping[str, Any]) -> Iterator[str]:
    if not SLUG.fullmatch(row["template_id"]):
        yield "template_id must be small letters, digits and single hyphens"
    if row["model_match"] not in ModelMatch.values:
        yield f"model_match {row['model_match']} is unknown"
    if row["model_match"] == ModelMatch.REGEX and not safe_pattern(row["model"] or ""):
        yield "the pattern in model could run for ever or is no pattern"


def evse_faults(evse_templates: list[Any]) -> list[str]:
    """Say what is wrong with EVSEs and connectors: numbering, kinds, and power beyond volts times amps."""
    if not evse_templates:
        return ["there is no EVSE"]
    try:
        numbers = [evse["evse_sequence_number"] for evse in evse_templates]
        connectors = [connector for evse in evse_templates for connector in evse["connector_templates"]]
        ids = [connector["id"] for connector in connectors]
        empty = [str(evse["evse_sequence_number"]) for evse in evse_templates if not evse["connector_templates"]]
    except KeyError as error:
        return [f"an EVSE or a connector misses {error}"]
    except TypeError:
        return ["EVSEs and connectors must be objects with fields"]
    found = [f"EVSE {number} has no connector" for number in empty]
    if numbers != list(range(1, len(numbers) + 1)):
        found.append("EVSEs must be numbered 1, 2, 3 …")
    if ids != [str(number) for number in range(1, len(ids) + 1)]:
        found.append("connectors must be numbered 1, 2, 3 … through the station")
    return found + [
        f"connector {connector['id']} {fault}" for connector in connectors for fault in connector_faults(connector)
    ]


def connector_faults(connector: Mapping[str, Any]) -> list[str]:
    """Say what is wrong with one connector, as half sentences that follow its name."""
    if connector.keys() != CONNECTOR_KEYS:
        return [f"misses or does not know {sorted(connector.keys() ^ CONNECTOR_KEYS)}"]
    kinds = {"standard": ConnectorStandard.values, "format": ConnectorFormat.values, "power_type": PowerType.values}
    unknown = [f"has the unknown {key} {connector[key]}" for key, known in kinds.items() if connector[key] not in known]
    unknown += [f"needs a whole number above 0 as {key}" for key in NUMBERS if not _is_count(connector[key])]
    return unknown or list(_electric_faults(connector))


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _electric_faults(connector: Mapping[str, Any]) -> Iterable[str]:
    volts, amps, watts = (connector[key] for key in NUMBERS)
    if watts > volts * amps * PHASES[connector["power_type"]]:
        yield f"gives {watts} W, more than its volts and amps allow"
    if connector["power_type"] == PowerType.DC:
        limit = DC_LIMITS.get(connector["standard"])
        if limit is None:
            yield f"cannot give DC through {connector['standard']}"
        elif volts > limit.volts or amps > limit.amps:
            yield f"is beyond the {limit.volts} V and {limit.amps} A of {connector['standard']}"
        return
    if volts not in AC_VOLTS:
        yield f"has {volts} V; AC is 230 V between line and neutral"
    if connector["standard"] in DC_LIMITS:
        yield f"cannot give AC through {connector['standard']}"
    if amps > AC_AMPS.get((connector["standard"], connector["format"]), amps):
        yield f"carries {amps} A, too much for a {connector['standard']} {connector['format'].lower()}"
