"""What proxies say of a caller: their own words count, the caller's do not."""

from __future__ import annotations

import ipaddress

import pytest
from core.addresses import caller_address
from core.ocpp.protocol.forwarded import came_encrypted
from hypothesis import given
from hypothesis import strategies as st

addresses = st.ip_addresses().map(str)
forged = st.lists(st.text(st.characters(codec="latin-1")) | addresses).map(",".join)


@pytest.mark.parametrize(
    ("header", "proxies", "address"),
    [
        ("192.0.2.7", 1, "192.0.2.7"),
        ("10.6.6.6, 192.0.2.7", 1, "192.0.2.7"),
        ("10.6.6.6,192.0.2.7 , 198.51.100.1", 2, "192.0.2.7"),
        ("192.0.2.7:4711", 1, "192.0.2.7"),
        ("[2001:db8::7]:4711", 1, "2001:db8::7"),
        ("2001:DB8::7", 1, "2001:db8::7"),
        ("fe80::1%eth0", 1, "fe80::1"),
        ("::ffff:192.0.2.7", 1, "192.0.2.7"),
        ("192.0.2.7", 2, ""),
        ("192.0.2.7", 0, ""),
        ("", 1, ""),
        ("unknown", 1, ""),
        ("192.0.2.7,", 1, ""),
        ("192.0.2.300", 1, ""),
        ("[2001:db8::7", 1, "2001:db8::7"),
    ],
)
def test_the_outermost_of_our_proxies_names_the_caller(header, proxies, address):
    assert caller_address(header, proxies=proxies) == address


@given(forged, addresses, st.lists(addresses, max_size=3))
def test_whatever_a_caller_writes_to_the_left_does_not_count(lies, seen, between):
    header = ", ".join([lies, seen, *between])
    mapped = getattr(ipaddress.ip_address(seen), "ipv4_mapped", None)
    assert caller_address(header, proxies=1 + len(between)) == str(mapped or seen)


@given(st.text(), st.integers(0, 5))
def test_any_header_is_an_address_or_none(header, proxies):
    address = caller_address(header, proxies=proxies)
    assert address == "" or str(ipaddress.ip_address(address)) == address


@pytest.mark.parametrize(
    ("header", "proxies", "encrypted"),
    [
        ("https", 1, True),
        ("WSS", 1, True),
        ("http", 1, False),
        ("", 1, False),
        ("https", 0, False),
        ("https, http", 1, False),
        ("https, http", 2, True),
        ("https, http, http", 2, False),
    ],
)
def test_W9_encryption_is_what_our_proxies_say_it_was(header, proxies, encrypted):
    assert came_encrypted(header, proxies=proxies) is encrypted
