"""What proxies say of a caller (X-Forwarded-Proto; X-Forwarded-For: core.addresses): only our own are believed."""

from __future__ import annotations

ENCRYPTED = frozenset({"https", "wss"})


def came_encrypted(header: str, *, proxies: int) -> bool:
    """Tell whether the outermost of our proxies was called with TLS; a proxy between may add its own plain leg."""
    entries = [entry.strip().lower() for entry in header.split(",")]
    return proxies > 0 and entries[-proxies:][0] in ENCRYPTED
