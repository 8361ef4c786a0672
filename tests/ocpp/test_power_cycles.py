"""An installer switches a box off and on again, and again: it is one box, and nobody is kept out for it."""

from __future__ import annotations

import pytest
from websockets.exceptions import InvalidStatus

from tests.stations import wait_for


def test_a_box_that_starts_anew_again_and_again_is_no_duel(station, call_in):
    for _time in range(6):
        assert call_in().boot().status == "Accepted"


def test_a_quarantine_keeps_nobody_out_when_nobody_is_in(station, call_in, gateway):
    for _time in range(4):
        last = call_in(serial="")
        assert last.boot().status == "Accepted"
    with pytest.raises(InvalidStatus):
        call_in(serial="")
    last.close()
    wait_for(lambda: len(gateway.gateway.register) == 0)
    assert call_in(serial="").boot().status == "Accepted"
