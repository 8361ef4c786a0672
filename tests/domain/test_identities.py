"""Identities: lawful ones, folded ones, and names that look alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.identities import fold, is_identity, one_slip, why_alike


@pytest.mark.parametrize("identity", ["CP3211", "RDAM 123", "EVB-P12354", "a", "A" * 48, "x*y=+|@-._", "...", ".a"])
def test_lawful_identities(identity: str) -> None:
    assert is_identity(identity) is True


@pytest.mark.parametrize("identity", ["", " CP1", "CP1 ", "CP:1", "A" * 49, "CP/1", "CP\n1", "é", "CP\x001", ".", ".."])
def test_unlawful_identities(identity: str) -> None:
    assert is_identity(identity) is False


@pytest.mark.parametrize(("one", "other"), [("ace-0100201", "ACEO1OO201"), ("BOX 5", "box-S"), ("Il1", "1LI")])
def test_folding_forgets_what_people_confuse(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("knocked", "expected", "why"),
    [
        ("ace0100201", "ACE0100201", "It is the same name in other capitals."),
        ("ACEO1OO201", "ACE0100201", "It differs only in characters that look alike (such as O and 0) or in dashes."),
        ("ACE100201", "ACE0100201", "It differs by one character."),
        ("ACE0100210", "ACE0100201", "It differs by one character."),
        ("RATIO_P0000419", "P0000419", "One is the other with something in front."),
    ],
)
def test_why_a_name_looks_alike(knocked: str, expected: str, why: str) -> None:
    assert str(why_alike(knocked, expected)) == why


def test_a_serial_inside_the_name_is_seen() -> None:
    assert str(why_alike("box-SN00042-left", "CP1", ("SN00042",))) == "It contains the serial number of this station."


@pytest.mark.parametrize(("knocked", "expected"), [("", "CP1"), ("WBX-7721", "ACE0100201"), ("CP1", "CP9999")])
def test_strangers_do_not_look_alike(knocked: str, expected: str) -> None:
    assert why_alike(knocked, expected) is None


@given(st.text(alphabet="ABC1", max_size=6), st.text(alphabet="ABC1", max_size=6))
def test_one_slip_is_symmetric_and_never_the_same(one: str, other: str) -> None:
    assert one_slip(one, other) == one_slip(other, one)
    assert one_slip(one, one) is False


@given(st.text(alphabet="ABC1", min_size=1, max_size=8), st.integers(0, 7))
def test_one_missing_character_is_one_slip(text: str, at: int) -> None:
    place = at % len(text)
    assert one_slip(text[:place] + text[place + 1 :], text) is True
