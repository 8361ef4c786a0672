"""Addresses of the network. A leaf, pure Python."""

from __future__ import annotations

import ipaddress

IPV6_HOUSEHOLD = 64  # bits: whoever has one IPv6 address has a whole network of them


def household(address: str) -> str:
    """Give an IPv4 address itself, and of an IPv6 address its network."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(known, ipaddress.IPv4Address):
        return str(known)
    return str(ipaddress.ip_network((known, IPV6_HOUSEHOLD), strict=False))


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
