"""What proxies say of a caller (X-Forwarded-For, X-Forwarded-Proto): only the words of our own are believed."""

from __future__ import annotations

from core.addresses import plain_address

ENCRYPTED = frozenset({"https", "wss"})


def caller_address(header: str, *, proxies: int) -> str:
    """Give the address that the outermost of our proxies saw; "" when it does not say.

    Each proxy adds whom it was called by at the right end, so with one proxy the last entry counts, with two the one
    before it. What stands further left was sent by the caller, who may write what it likes.
    """
    entries = [entry.strip() for entry in header.split(",")]
    return plain_address(entries[-proxies]) if 0 < proxies <= len(entries) else ""


def came_encrypted(header: str, *, proxies: int) -> bool:
    """Tell whether the outermost of our proxies was called with TLS; a proxy between may add its own plain leg."""
    entries = [entry.strip().lower() for entry in header.split(",")]
    return proxies > 0 and entries[-proxies:][0] in ENCRYPTED
