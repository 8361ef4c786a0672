"""Web addresses: which of them name a station, and by what."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from core.identities import is_identity
from core.labels.addresses import VERSION, Address, parse_address
from core.labels.evse import find_evse, read_evse
from core.labels.gs1 import read_link
from core.labels.kinds import (
    Identity,
    NeedsNetwork,
    NotAStation,
    OperatorCode,
    OwnLabel,
    Refused,
    Serial,
    Station,
    StationConnector,
)
from core.labels.operator_json import EVSE_NAMES, SERIAL_NAMES, read_connector, read_named
from core.words import Sentence, _

if TYPE_CHECKING:
    from core.labels.kinds import Label

HERE = re.compile(r"(?:localhost|127\.[0-9.]+|\[::1\])(?::[0-9]{1,5})?")
OWN_CODE = re.compile(r"[A-Za-z0-9]{4,16}")
SHORT_CODE = re.compile(r"(?=.*[0-9])[A-Za-z0-9_.*-]{2,32}")
OPAQUE = re.compile(r"(?=.*[0-9])[A-Za-z0-9_-]{4,16}")
NOT_OURS = {
    _("A link to an app, not a station. Scan the label on the station itself."): (
        "play.google.com", "apps.apple.com", "itunes.apple.com", "appgallery.huawei.com", "onelink.me", "app.link",
    ),
    _("A payment code, not a station. Do not pay; scan the label on the station itself."): (
        "paypal.com", "paypal.me", "tikkie.me", "revolut.me", "stripe.com", "wise.com", "mollie.com",
    ),
    _("A ready-made message, not a station. Scan the label on the station itself."): ("wa.me", "t.me", "m.me"),
    _("A page for people, not a station. Scan the label on the station itself."): (
        "google.com", "maps.google.com", "maps.apple.com", "maps.app.goo.gl", "youtube.com", "youtu.be", "facebook.com",
        "instagram.com", "linkedin.com", "wikipedia.org",
    ),
}  # fmt: skip
WHAT_IT_IS = {host: says for says, hosts in NOT_OURS.items() for host in hosts}
FORWARDERS = frozenset({
    "chrg.me", "bit.ly", "tinyurl.com", "t.ly", "qrco.de", "qr.co", "l.ead.me", "goo.gl", "is.gd", "rb.gy", "cutt.ly",
    "t.co", "ow.ly", "rebrand.ly", "q-r.to", "me-qr.com", "shorturl.at", "s.id", "lnk.to", "qr1.be", "onelink.to",
})  # fmt: skip
STATION_WORDS = frozenset({
    "cs", "cp", "c", "evse", "evses", "station", "stations", "charger", "chargers", "chargepoint", "chargepoints",
    "chargingstation", "chargingstations", "charge", "charging", "qr", "point", "points", "ladepunkt", "ladestation",
})  # fmt: skip
DEVICE_WORDS = frozenset({"d", "device", "devices", "sn", "serial", "serialnumber"})
CODE_NAMES = ("code", "qr", "qrcode", "shortcode", "physicalreference")


def read_url(text: str) -> Label | None:
    """Read a web address, which is never opened; None when the text is none."""
    address = parse_address(text)
    if address is None:
        return None
    if address.scheme in {"ws", "wss"}:
        label: Label = _read_socket(address)
    elif not address.safe or (address.user and address.scheme in {"http", "https"}):
        label = Refused(
            says=Sentence(_("This web address hides where it leads. Do not open it; scan the maker's label."))
        )
    elif address.scheme in {"http", "https"}:
        label = _read_page(address)
    else:
        label = _read_app(address)
    return replace(label, secret=label.secret or address.secret)


def _read_socket(address: Address) -> Label:
    """Read the address under which a station calls its back office: the identity is the last segment (OCPP-J §3.1)."""
    identity = address.segments[-1] if address.segments else ""
    if is_identity(identity):
        return Identity(identity=identity)
    return NotAStation(says=Sentence(_("A back office's address without a station in it. Type the station's number.")))


def _read_app(address: Address) -> Label:
    """Read an app's own scheme: only what names an EVSE or a station outright."""
    label = _read_evse(address) or read_named(dict(reversed(address.query))) or find_evse(address.words)
    return label or Refused(
        says=Sentence(
            _("We do not know codes that begin with %(scheme)s:. Scan the maker's label."), {"scheme": address.scheme}
        )
    )


def _read_page(address: Address) -> Label:
    what = _what_it_is(address)
    if what:
        return NotAStation(says=Sentence(what))
    readers = (_read_own, _read_evse, _read_link, _read_display, _read_query, _read_text, _read_path)
    return next((label for reader in readers if (label := reader(address))), None) or NotAStation(
        says=Sentence(_("A web page that names no station. Scan the label on the station itself, or type its number."))
    )


def _what_it_is(address: Address) -> str | None:
    host = address.host.partition(":")[0]
    return next((says for known, says in WHAT_IT_IS.items() if host == known or host.endswith(f".{known}")), None)


def _read_own(address: Address) -> Label | None:
    """Read `https://<host>/s/<code>` (http for a machine's own demo); what follows as query or fragment is dropped."""
    ours = address.scheme == "https" or (address.scheme == "http" and HERE.fullmatch(address.host))
    match address.segments:
        case ("s" | "S", code) if ours and OWN_CODE.fullmatch(code):
            return OwnLabel(code=code.upper())
    return None


def _read_evse(address: Address) -> Label | None:
    """Read the query's EVSE ID, whatever its case; else the last part of the path that is one."""
    named = [value for name, value in address.query if name in EVSE_NAMES]
    named += [value for name, value in address.query if name == "evse"]
    return next((label for each in (*named, *reversed(address.segments)) if (label := read_evse(each))), None)


def _read_link(address: Address) -> Label | None:
    return read_link(address.segments)


def _read_display(address: Address) -> Label | None:
    """Read a display's passing address: code, version, station, EVSE in the order of its template (OCPP 2.1 C25)."""
    at = address.one_time_code
    if at is None:
        return None
    rest = [each for index, each in enumerate(address.segments) if index > at and not VERSION.fullmatch(each)]
    return _station(rest[0], rest[1] if len(rest) > 1 else "") if rest and is_identity(rest[0]) else None


def _station(identity: str, connector: str) -> Label:
    number = read_connector(connector)
    return Station(identity=identity) if number is None else StationConnector(identity=identity, connector=number)


def _read_query(address: Address) -> Label | None:
    """Read a named station or serial; `s` is one only on a nameplate's address (IEC 61406-1), elsewhere it searches."""
    values = dict(reversed(address.query))
    serial = next((values[name] for name in (*SERIAL_NAMES, "s") if values.get(name)), "")
    if is_identity(serial) and (_is_nameplate(address) or "m" in values):
        return Serial(serial=serial)
    label = read_named(values)
    if isinstance(label, Serial):
        return Identity(identity=label.serial)
    code = next(
        (values[name] for name in (*EVSE_NAMES, *CODE_NAMES) if SHORT_CODE.fullmatch(values.get(name, ""))), None
    )
    return label or (OperatorCode(code=code) if code else None)


def _read_text(address: Address) -> Label | None:
    return find_evse(address.words)


def _read_path(address: Address) -> Label | None:
    """Read the last part of the path: a device's number, an operator's short code, or an opaque one that forwards."""
    before, last = address.segments[-2:-1], (address.segments or ("",))[-1]
    word = before[0].lower() if before else ""
    if is_identity(last) and any(map(str.isdigit, last)) and (_is_nameplate(address) or word in DEVICE_WORDS):
        return Serial(serial=last)
    if word.startswith("ocpp") and is_identity(last):
        return Identity(identity=last)
    if word in STATION_WORDS and SHORT_CODE.fullmatch(last):
        return OperatorCode(code=last)
    if last and (address.host in FORWARDERS or (not before and OPAQUE.fullmatch(last))):
        return NeedsNetwork()
    return None


def _is_nameplate(address: Address) -> bool:
    return address.host.startswith(("id.", "i.", "pid."))
