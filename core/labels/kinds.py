"""What a label can turn out to be: one small frozen dataclass per kind."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, ClassVar

from core.words import Sentence, _


@dataclass(frozen=True, kw_only=True)
class Label:
    """What was read from a label.

    `secret` tells that the payload also carries a PIN, key or password. None of those is ever kept here: use
    `core.labels.masking.masked` for the form of the payload that may be stored, logged or shown.
    """

    kind: ClassVar[str]
    text: ClassVar[str]
    secret: bool = False

    @property
    def sentence(self) -> Sentence:
        """Say in plain words what was read and what to do."""
        return Sentence(self.text, self.facts())

    def facts(self) -> dict[str, Any]:
        """Give the kind's own fields that were read, by name."""
        own = ((each.name, getattr(self, each.name)) for each in fields(self) if each.name not in {"secret", "says"})
        return {name: value for name, value in own if value is not None}

    def as_json(self) -> dict[str, Any]:
        """Give `{"kind", …own fields, "sentence", "secret"}`, with the sentence in English."""
        return {"kind": self.kind, **self.facts(), "sentence": str(self.sentence), "secret": self.secret}


@dataclass(frozen=True)
class OwnLabel(Label):
    """A code that Plinth printed, on any host; whether it is ours is judged by the scan."""

    kind = "own-label"
    text = _("Our own label %(code)s. We look up which station it is stuck on.")
    code: str


@dataclass(frozen=True)
class Identity(Label):
    """An OCPP identity or a maker's bare number, in the case in which it was written."""

    kind = "identity"
    text = _("The number %(identity)s. We look for the station of that name.")
    identity: str


@dataclass(frozen=True)
class Serial(Label):
    """A maker's serial number; `gtin` (14 digits) names the model where the label carries one."""

    kind = "serial"
    text = _("The maker's serial number %(serial)s. Compare it with the nameplate before you go on.")
    serial: str
    gtin: str | None = None


@dataclass(frozen=True)
class Mac(Label):
    """A network card's address, as six pairs in capitals with colons."""

    kind = "mac"
    text = _("The network address %(mac)s. We look for the station that reported it.")
    mac: str


@dataclass(frozen=True)
class Evse(Label):
    """A valid eMI3 EVSE ID, in capitals; stars as printed."""

    kind = "evse"
    text = _("The EVSE %(evse_id)s. We look for the station that it belongs to.")
    evse_id: str


@dataclass(frozen=True)
class EvseNonconforming(Label):
    """Looks like an EVSE ID and is not a valid one; taken as printed, never corrected."""

    kind = "evse-nonconforming"
    text = _(
        "%(evse_id)s is not a valid EVSE ID, but it is what the label says. Compare it with the print, then go on."
    )
    evse_id: str


@dataclass(frozen=True)
class EvseDin(Label):
    """An EVSE ID in the older form of DIN SPEC 91286, such as +49*810*000*438."""

    kind = "evse-din"
    text = _("The EVSE %(evse_id)s, in the older form with digits. We look for the station that it belongs to.")
    evse_id: str


@dataclass(frozen=True)
class StationId(Label):
    """An eMI3 ID of type S: a whole station."""

    kind = "station-id"
    text = _("The station %(station_id)s. We look for it.")
    station_id: str


@dataclass(frozen=True)
class Pool(Label):
    """An eMI3 ID of type P: all that stands at one Location."""

    kind = "pool"
    text = _("%(pool_id)s names the whole place, not one station. Scan the label on the station itself.")
    pool_id: str


@dataclass(frozen=True)
class Station(Label):
    """A station named inside an operator's own payload."""

    kind = "station"
    text = _("The station %(identity)s, named in its operator's code. We look for it.")
    identity: str


@dataclass(frozen=True)
class StationConnector(Label):
    """A station and one of its connectors, named inside an operator's own payload."""

    kind = "station+connector"
    text = _("Connector %(connector)s of the station %(identity)s. We look for the station.")
    identity: str
    connector: int


@dataclass(frozen=True)
class OperatorCode(Label):
    """The short code of an operator's own web address."""

    kind = "operator-code"
    text = _("The operator's short code %(code)s. If we do not know it, type the number printed on the station.")
    code: str


@dataclass(frozen=True)
class NeedsNetwork(Label):
    """A web address that only forwards somewhere else; it is never followed."""

    kind = "needs-network"
    text = _("This code only forwards to another page, and we do not open pages. Type the number printed next to it.")


@dataclass(frozen=True)
class LocationHint(Label):
    """A point on the map: degrees north and east, WGS 84."""

    kind = "location-hint"
    text = _("A point on the map, not a station. Scan the label on the station itself.")
    lat: float
    lon: float


@dataclass(frozen=True)
class Wifi(Label):
    """The name of a wireless network; its password is read by nobody."""

    kind = "wifi"
    text = _("The Wi-Fi network %(ssid)s, not the station's number. Scan the other code, or type the number.")
    ssid: str


@dataclass(frozen=True)
class Iccid(Label):
    """The number of a SIM card, 18 to 22 digits."""

    kind = "iccid"
    text = _("The SIM card %(iccid)s, not the station's number. Scan the label on the station itself.")
    iccid: str


@dataclass(frozen=True)
class Esim(Label):
    """An activation code for an eSIM; wholly secret."""

    kind = "esim"
    text = _("A secret code that activates a SIM. We did not keep it. Scan the label on the station itself.")


@dataclass(frozen=True)
class MeterKey(Label):
    """The public key of a meter under calibration law."""

    kind = "meter-key"
    text = _("The public key of the meter, not the station's number. Scan the other code on the station.")


@dataclass(frozen=True)
class MeterRecord(Label):
    """A signed meter reading."""

    kind = "meter-record"
    text = _("A signed meter reading, not the station's number. Scan the label on the station itself.")


@dataclass(frozen=True)
class NotAStation(Label):
    """Something else, readable; `says` tells what."""

    kind = "not-a-station"
    text = _("This names no station. Scan the label on the station itself, or type its number.")
    says: Sentence | None = None

    @property
    def sentence(self) -> Sentence:
        """Say what it is instead, and what to do."""
        return self.says or super().sentence


@dataclass(frozen=True)
class Refused(Label):
    """Nothing that we read at all; `says` tells why."""

    kind = "refused"
    text = _("This code is unreadable. Scan it again, or type the number printed next to it.")
    says: Sentence | None = None

    @property
    def sentence(self) -> Sentence:
        """Say why it was refused, and what to do."""
        return self.says or super().sentence
