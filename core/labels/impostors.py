"""Codes on the same door that name no station: networks, SIMs, people, apps, payments, and hostile ones."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from core.labels.kinds import Esim, LocationHint, NotAStation, Refused, Wifi
from core.words import Sentence, _

if TYPE_CHECKING:
    from core.labels.kinds import Label

SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{0,30}):")
HOSTILE = frozenset({
    "about", "blob", "chrome", "content", "data", "file", "filesystem", "intent", "jar", "javascript", "vbscript",
    "view-source",
})  # fmt: skip
HARMLESS = {
    _("A telephone number, not a station. Scan the label on the station itself."): ("tel", "sip", "facetime"),
    _("A ready-made message, not a station. Scan the label on the station itself."): (
        "sms", "smsto", "mms", "mmsto", "mailto", "matmsg", "smtp", "whatsapp", "skype", "tg",
    ),
    _("A contact card or a calendar entry, not a station. Scan the label on the station itself."): (
        "begin", "mecard", "bizcard",
    ),
    _("A link to an app, not a station. Scan the label on the station itself."): (
        "market", "itms", "itms-apps", "itms-appss",
    ),
    _("A code that pairs smart home devices, not the station's number. Scan the other code."): ("mt", "x-hm", "dpp"),
    _("A payment code, not a station. Do not pay; scan the label on the station itself."): (
        "bitcoin", "ethereum", "lightning", "litecoin", "upi", "payto",
    ),
    _("A secret for signing in, not a station. We did not keep it. Scan the label on the station itself."): (
        "otpauth", "otpauth-migration", "fido",
    ),
}  # fmt: skip
WHAT_IT_IS = {scheme: says for says, schemes in HARMLESS.items() for scheme in schemes}
SECRET_SCHEMES = frozenset({"otpauth", "otpauth-migration"})
# EPC069-12 and the Swiss QR-bill begin with these lines.
TRANSFER = re.compile(r"(?:BCD|SPC)\s*\n0")
WIFI_FIELD = re.compile(r"([A-Za-z0-9]+):((?:\\.|[^;\\])*)", re.DOTALL)
GEO = re.compile(
    r"geo:(-?[0-9]{1,3}(?:\.[0-9]{1,20})?),(-?[0-9]{1,3}(?:\.[0-9]{1,20})?)(?:[,;?].*)?", re.IGNORECASE | re.DOTALL
)
ESIM = re.compile(r"(?:LPA:)?1\$[^$]*\$", re.IGNORECASE)
NORTH, EAST = 90, 180


def scheme_of(text: str) -> str:
    """Give the letters before the first colon, in small ones; empty when there are none."""
    found = SCHEME.match(text)
    return found[1].lower() if found else ""


def read_impostor(text: str) -> Label | None:
    """Read a code whose first letters tell that it is no station's label."""
    scheme = scheme_of(text)
    if scheme in HOSTILE:
        hostile = _("A code that begins with %(scheme)s: is not safe to use. Scan the maker's label.")
        return Refused(says=Sentence(hostile, {"scheme": scheme}))
    if scheme == "wifi":
        return read_wifi(text)
    if scheme == "geo":
        return read_geo(text)
    if scheme == "lpa" or ESIM.match(text):
        return Esim(secret=True)
    says = WHAT_IT_IS.get("payto" if TRANSFER.match(text) else scheme)
    return NotAStation(says=Sentence(says), secret=scheme in SECRET_SCHEMES) if says else None


def read_wifi(text: str) -> Wifi:
    r"""Read `WIFI:S:…;T:…;P:…;;`: fields in any order, with \; \: \, \\ and \" escaped (ZXing, WPA3 §7)."""
    fields = {name.upper(): re.sub(r"\\(.)", r"\1", value) for name, value in WIFI_FIELD.findall(text[len("WIFI:") :])}
    ssid = fields.get("S", "")
    return Wifi(ssid=ssid, secret=any(fields.get(name) for name in ("P", "PH2", "K", "I")))


def read_geo(text: str) -> Label:
    """Read `geo:<north>,<east>` (RFC 5870) in degrees; a point that is not on Earth names nothing."""
    found = GEO.fullmatch(text)
    lat, lon = (float(found[1]), float(found[2])) if found else (NORTH + 1, EAST + 1)
    if abs(lat) > NORTH or abs(lon) > EAST:
        return NotAStation(
            says=Sentence(_("A map link without a point on the map. Scan the label on the station itself."))
        )
    return LocationHint(lat=lat, lon=lon)
