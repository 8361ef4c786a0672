"""What belongs to the meter: its public key, and the records that it signs."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING

from core.labels.kinds import MeterKey, MeterRecord

if TYPE_CHECKING:
    from core.labels.kinds import Label

# OCMF; Alfen's signed data; the XML of the transparency software; SML.
RECORD = re.compile(r"OCMF\||AP;[0-9];|(?:<\?xml[^>]*>\s*)?<(?:values|signed)|1B1B1B1B01010101", re.IGNORECASE)
EC_PUBLIC_KEY = bytes.fromhex("06072A8648CE3D0201")  # object identifier 1.2.840.10045.2.1, RFC 5480 §2.1.1
SEQUENCE = 0x30
# Uncompressed point (SEC 1 §2.3.3) of a curve of 192, 256 or 384 bits.
POINT = re.compile(r"04(?:[0-9A-F]{96}|[0-9A-F]{128}|[0-9A-F]{192})", re.IGNORECASE)


def read_meter(text: str) -> Label | None:
    """Read a meter's public key (DER as hexadecimal digits, base64 or PEM; a bare point) or a signed record."""
    if RECORD.match(text):
        return MeterRecord()
    body = "".join(re.sub(r"-----[A-Z ]+-----", "", text).split())
    return MeterKey() if POINT.fullmatch(body) or _is_key(body) else None


def _is_key(body: str) -> bool:
    try:
        der = bytes.fromhex(body) if re.fullmatch(r"[0-9A-Fa-f]+", body) else base64.b64decode(body, validate=True)
    except (ValueError, binascii.Error):
        return False
    return der[:1] == bytes([SEQUENCE]) and EC_PUBLIC_KEY in der[:32]
