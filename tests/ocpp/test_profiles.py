"""Which questions of ours would lower a security profile."""

from __future__ import annotations

import pytest
from core.ocpp.protocol.profiles import lowers_profile
from hypothesis import given
from hypothesis import strategies as st


def changed(value, key="SecurityProfile"):
    return "ChangeConfiguration", {"key": key, "value": value}


def network(profile):
    return "SetNetworkProfile", {"configurationSlot": 1, "connectionData": {"securityProfile": profile}}


@pytest.mark.parametrize(
    ("question", "lower"),
    [
        (changed("1"), True),
        (changed("2"), False),
        (changed("3"), False),
        (changed("1", key="securityprofile"), True),
        (changed("one"), False),
        (changed("1", key="HeartbeatInterval"), False),
        (network(1), True),
        (network(2), False),
        (("SetNetworkProfile", {}), False),
        (("Reset", {"type": "Soft"}), False),
    ],
)
def test_W10_only_what_lowers_it_is_told(question, lower):
    assert lowers_profile(*question, now=2) is lower


@given(st.integers(0, 3), st.integers(0, 3))
def test_W10_lower_is_lower_in_both_versions(wanted, now):
    told = [lowers_profile(*question, now=now) for question in (changed(str(wanted)), network(wanted))]
    assert told == [wanted < now] * 2
