"""Addresses of callers: whom our proxies saw, and who counts as one. A leaf, pure Python."""

from __future__ import annotations

import ipaddress
from functools import lru_cache

IPV6_HOUSEHOLD = 64  # bits: whoever has one IPv6 address has a whole network of them
IPV4_NEIGHBOURS, IPV6_NEIGHBOURS = 24, 48  # bits: what is commonly given to one company


def caller_address(header: str, *, proxies: int) -> str:
    """Give the address that the outermost of our proxies saw (X-Forwarded-For); "" when it does not say.

    Each proxy adds whom it was called by at the right end, so with one proxy the last entry counts, with two the one
    before it. What stands further left was sent by the caller, who may write what it likes.
    """
    entries = [entry.strip() for entry in header.split(",")]
    return plain_address(entries[-proxies]) if 0 < proxies <= len(entries) else ""


@lru_cache(10_000)
def household(address: str) -> str:
    """Give an IPv4 address itself, and of an IPv6 address its network; "" when it is none."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(known, ipaddress.IPv4Address):
        return str(known)
    return str(ipaddress.ip_network((known, IPV6_HOUSEHOLD), strict=False))


@lru_cache(10_000)
def neighbourhood(address: str) -> str:
    """Give the network whose addresses are commonly one company's: /24 of IPv4, /48 of IPv6; "" when it is none."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return ""
    bits = IPV4_NEIGHBOURS if isinstance(known, ipaddress.IPv4Address) else IPV6_NEIGHBOURS
    return str(ipaddress.ip_network((known, bits), strict=False))


def plain_address(text: str) -> str:
    """Give an address without port and zone, and one of IPv4 as such; "" for what is none."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    return str(getattr(address, "ipv4_mapped", None) or address)
