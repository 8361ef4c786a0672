"""What is missing before a station is let in: a pure function, its states, and how the checks tell it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from core.choices import Hold, Need
from core.models import ChargeStation, Operator
from core.queries.holding import Stored, held, missing
from tests.domain.known import ago, found

BOTH = (Need.LINK, Need.KEY)


@pytest.mark.parametrize(
    ("hold", "is_linked", "has_factory_key", "needs"),
    [
        (Hold.NEVER, False, True, ()),
        (Hold.NEVER, True, False, ()),
        (Hold.LINKED, False, False, (Need.LINK,)),
        (Hold.LINKED, False, True, (Need.LINK,)),
        (Hold.LINKED, True, True, ()),
        (Hold.KEYED, False, True, BOTH),
        (Hold.KEYED, False, False, (Need.LINK,)),
        (Hold.KEYED, True, True, (Need.KEY,)),
        (Hold.KEYED, True, False, ()),
    ],
)
def test_what_is_missing(hold: Hold, *, is_linked: bool, has_factory_key: bool, needs: tuple[Need, ...]) -> None:
    assert missing(Stored(hold, is_linked, has_factory_key)) == needs


class Holding(RuleBasedStateMachine):
    """A station's life: it is linked and taken away, gets keys, boots; the operator changes its mind."""

    @initialize(factory=st.booleans())
    def comes(self, *, factory: bool) -> None:
        self.stored = Stored(Hold.NEVER, is_linked=False, has_factory_key=factory)
        self.is_held, self.booted = False, False

    def change(self, **facts: Any) -> None:
        named = {name: getattr(self.stored, name) for name in ("hold", "is_linked", "has_factory_key")}
        self.stored = Stored(**named | facts)

    @rule(hold=st.sampled_from(Hold))
    def decides(self, hold: Hold) -> None:
        self.change(hold=hold)

    @rule(linked=st.booleans())
    def is_moved(self, *, linked: bool) -> None:
        before = missing(self.stored)
        self.change(is_linked=linked)
        if linked:  # a link never takes anything away
            assert set(missing(self.stored)) == set(before) - {Need.LINK}

    @rule()
    def gets_a_key_of_ours(self) -> None:
        before = missing(self.stored)
        self.change(has_factory_key=False)
        assert set(missing(self.stored)) == set(before) - {Need.KEY}

    @rule()
    def boots(self) -> None:
        self.is_held, self.booted = bool(missing(self.stored)), True

    @precondition(lambda self: self.is_held and not missing(self.stored))
    @rule()
    def is_asked_to_boot(self) -> None:
        self.boots()
        assert not self.is_held

    @invariant()
    def only_what_the_operator_asked_for_holds(self) -> None:
        needs = missing(self.stored) if hasattr(self, "stored") else ()
        stored_now = getattr(self, "stored", Stored(Hold.NEVER, is_linked=True, has_factory_key=False))
        assert list(needs) == [need for need in Need if need in needs]
        assert not needs or stored_now.hold != Hold.NEVER
        assert Need.KEY not in needs or (stored_now.hold == Hold.KEYED and stored_now.has_factory_key)
        assert (Need.LINK in needs) == (stored_now.hold != Hold.NEVER and not stored_now.is_linked)


Holding.TestCase.settings = settings(max_examples=40, stateful_step_count=12, deadline=None)
TestHolding = Holding.TestCase


# --- as the checks tell it ---


def held_station(hold: Hold = Hold.LINKED, **facts: Any) -> dict[str, Any]:
    return {"operator": Operator(hold_stations=hold), "held_since": ago(30), **facts}


@pytest.mark.parametrize(
    ("known", "outcome"),
    [
        ({}, ("running", "It is held (Pending) until it is linked to a Location.")),
        ({"overdue": True}, ("failed", "It is held (Pending) until it is linked to a Location.")),
        ({"session": None}, ("waiting", "")),
    ],
)
def test_the_check_of_the_boot_waits_for_who_is_held(known: dict[str, Any], outcome: tuple[str, str]) -> None:
    assert found("boot", station=held_station(), **known) == outcome


@pytest.mark.parametrize("hold", list(Hold))
@pytest.mark.parametrize("linked", [False, True])
def test_every_way_of_being_held_says_what_to_do(hold: Hold, *, linked: bool) -> None:
    keys = {"key_digest": b"k", "factory_key_digest": b"k"}
    row = ChargeStation(**held_station(hold, **keys, location_id=1 if linked else None))
    told = held(row)
    assert told is not None
    to_do = {
        (): "Nothing is to be done: it is let in as soon as it says once more what it is.",
        (Need.LINK,): "Link it first; then it is let in by itself.",
        (Need.KEY,): "Give it a new password first; then it is let in by itself.",
        BOTH: "Link it, and give it a new password; then it is let in by itself.",
    }
    assert (str(told.remedy), told.since) == (to_do[told.needs], ago(30))
