"""What a template says, laid out field by field: to tell two of them apart, and a station from its template."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from core.catalogue.expecting import wanted
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

FACTS = ("standard", "format", "power_type", "voltage", "amperage", "max_electric_power")
PLAIN = {
    "name": _("Name"),
    "vendor": _("Maker, as it reports it"),
    "model": _("Model, as it reports it"),
    "model_match": _("How the model is compared"),
    "serial_prefix": _("Its serial number begins with"),
    "min_firmware": _("Oldest firmware"),
    "note": _("Note"),
    "product": _("Playbook of"),
}
OF_EVSE = {"": _("EVSE %(n)s"), "capabilities": _("EVSE %(n)s: what it can")}
OF_CONNECTOR = {
    "": _("Connector %(n)s"),
    "evse": _("Connector %(n)s: EVSE"),
    "standard": _("Connector %(n)s: kind"),
    "format": _("Connector %(n)s: socket or cable"),
    "power_type": _("Connector %(n)s: current"),
    "voltage": _("Connector %(n)s: volts"),
    "amperage": _("Connector %(n)s: amps"),
    "max_electric_power": _("Connector %(n)s: power"),
}
OF_PLAYBOOK = {
    "menu_path": _("Where the address is set"),
    "appends_identity": _("Appends its identity to the address"),
    "apn": _("APN"),
    "apn_place": _("Where the APN is set"),
    "root_certificate": _("Root certificate to load"),
    "certificate_place": _("Where root certificates are loaded"),
    "restart": _("How to restart it"),
    "signal_key": _("Setting that tells its signal"),
    "leds": _("What its lights say"),
    "source": _("Where this is from"),
}


class Plug(NamedTuple):
    """One connector: its EVSE's number, and what it is; volts (line to neutral), amperes and watts."""

    evse: int
    standard: str
    format: str
    power_type: str
    voltage: int
    amperage: int
    max_electric_power: int | None


class Hardware(NamedTuple):
    """The EVSEs of a station by number, each with what it can, and the connectors by their id."""

    evses: dict[int, tuple[str, ...]]
    plugs: dict[int, Plug]

    def plugs_of(self, number: int) -> tuple[Plug, ...]:
        return tuple(plug for _id, plug in sorted(self.plugs.items()) if plug.evse == number)

    def value(self, path: str) -> Any:
        """Give what stands at a path as `compare` gives them; None where nothing does."""
        kind, number, fact = f"{path}..".split(".")[:3]
        if kind == "evse":
            known = int(number) in self.evses
            return (self.evses[int(number)] if fact else self.plugs_of(int(number))) if known else None
        plug = self.plugs.get(int(number))
        return getattr(plug, fact) if fact and plug is not None else plug


def hardware_of(evse_templates: Iterable[Mapping[str, Any]]) -> Hardware:
    """Lay out the EVSEs of a template."""
    evses = {each["evse_sequence_number"]: tuple(sorted(each.get("capabilities") or ())) for each in evse_templates}
    plugs = {
        int(row["id"]): Plug(each["evse_sequence_number"], *(row.get(name) for name in FACTS))
        for each in evse_templates
        for row in each["connector_templates"]
    }
    return Hardware(evses, plugs)


def compare(one: Hardware, other: Hardware) -> list[str]:
    """Give the paths at which two differ: `evse.1`, `evse.1.capabilities`, `connector.2`, `connector.2.amperage`.

    A path without a fact is a whole EVSE, or a whole connector, that one of them has alone; what belongs to such an
    EVSE is not told again.
    """
    whole = one.evses.keys() ^ other.evses.keys()
    found = []
    for number in sorted(one.evses.keys() | other.evses.keys()):
        if number in whole:
            found.append(f"evse.{number}")
        elif one.evses[number] != other.evses[number]:
            found.append(f"evse.{number}.capabilities")
    for number in sorted(one.plugs.keys() | other.plugs.keys()):
        here, there = one.plugs.get(number), other.plugs.get(number)
        if whole.isdisjoint(plug.evse for plug in (here, there) if plug):
            found += _of_plug(number, here, there)
    return found


def _of_plug(number: int, here: Plug | None, there: Plug | None) -> Iterator[str]:
    if here is None or there is None:
        yield f"connector.{number}"
        return
    for name in Plug._fields:
        if getattr(here, name) != getattr(there, name):
            yield f"connector.{number}.{name}"


def flat(content: Mapping[str, Any]) -> dict[str, Any]:
    """Lay out all but the hardware of a template's content (`HardwareTemplate.content`); what is empty is left out."""
    told = {name: content.get(name) for name in PLAIN}
    told |= {f"expected.{each['key']}": wanted(each) for each in content.get("expected_configuration") or ()}
    playbook = content.get("playbook") or {}
    remedies = playbook.get("remedies")
    told |= {f"playbook.{key}": value for key, value in playbook.items() if key != "remedies"}
    told |= {f"remedy.{cause}": text for cause, text in (remedies if isinstance(remedies, dict) else {}).items()}
    return {path: value for path, value in told.items() if value not in (None, "", [], {})}


class Change(NamedTuple):
    """One field of two contents: what it is called, and what each says; None where one says nothing."""

    path: str
    before: Any
    after: Any

    @property
    def title(self) -> Sentence:
        return title_of(self.path)


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Tell two contents of templates apart, field by field."""
    old, new = flat(before), flat(after)
    paths = [path for path in {**old, **new} if old.get(path) != new.get(path)]
    found = [Change(path, old.get(path), new.get(path)) for path in paths]
    was, is_now = (hardware_of(content.get("evse_templates") or ()) for content in (before, after))
    return found + [Change(path, was.value(path), is_now.value(path)) for path in compare(was, is_now)]


def title_of(path: str) -> Sentence:
    """Say in words which field a path is."""
    kind, _dot, rest = path.partition(".")
    number, _dot, fact = rest.partition(".")
    if kind in {"evse", "connector"}:
        return Sentence((OF_EVSE if kind == "evse" else OF_CONNECTOR)[fact], {"n": number})
    if kind == "expected":
        return Sentence(_("Setting %(key)s"), {"key": rest})
    if kind == "remedy":
        return Sentence(_("What to do about %(cause)s"), {"cause": rest})
    if kind == "playbook":
        return Sentence(OF_PLAYBOOK[rest]) if rest in OF_PLAYBOOK else Sentence(_("Playbook: %(key)s"), {"key": rest})
    return Sentence(PLAIN[kind])
