"""Two templates are told apart field by field, and every field has a name in words."""

from __future__ import annotations

from typing import Any

import pytest

from core.catalogue.content import Hardware, changes, compare, flat, hardware_of, title_of
from core.catalogue.expecting import fits
from tests.hardware.made import TWO, a_connector, an_evse

TODAY = hardware_of(TWO)


@pytest.mark.parametrize(
    ("evses", "paths"),
    [
        (TWO, []),
        ([an_evse(1, capabilities=["RFID_READER"]), an_evse(2)], ["evse.1.capabilities"]),
        ([an_evse(1, capabilities=None), an_evse(2)], []),
        ([an_evse(1, a_connector(1, amperage=16, format="CABLE")), an_evse(2)],
         ["connector.1.format", "connector.1.amperage"]),
        ([an_evse(1)], ["evse.2"]),
        ([*TWO, an_evse(3, a_connector(3), a_connector(4))], ["evse.3"]),
        ([an_evse(1, a_connector(1), a_connector(3)), an_evse(2)], ["connector.3"]),
        ([an_evse(1, a_connector(2)), an_evse(2, a_connector(1))], ["connector.1.evse", "connector.2.evse"]),
        ([an_evse(1, a_connector(1), a_connector(2))], ["evse.2"]),
    ],
)  # fmt: skip
def test_hardware_differs_at_paths(evses: list[dict[str, Any]], paths: list[str]) -> None:
    assert (compare(TODAY, hardware_of(evses)), compare(hardware_of(evses), TODAY)) == (paths, paths)


def test_a_path_leads_to_its_value() -> None:
    plug = TODAY.plugs[1]
    assert [TODAY.value(path) for path in ("evse.1", "evse.1.capabilities", "connector.1", "connector.1.voltage")] == [
        (plug,), (), plug, 230,
    ]  # fmt: skip
    assert [TODAY.value(path) for path in ("evse.9", "evse.9.capabilities", "connector.9", "connector.9.voltage")] == (
        [None] * 4
    )
    assert Hardware({}, {}).plugs_of(1) == ()


def test_what_is_empty_is_not_told() -> None:
    assert flat({"name": "A", "note": "", "vendor": [], "playbook": {"remedies": 7}, "expected_configuration": []}) == {
        "name": "A"
    }


def test_every_field_is_told_apart() -> None:
    before = {
        "name": "A",
        "vendor": ["Ace"],
        "evse_templates": TWO,
        "playbook": {"apn": "x", "remedies": {"no_boot": "Wait."}},
    }
    after = {
        "name": "B",
        "vendor": ["Ace"],
        "evse_templates": [an_evse(1)],
        "expected_configuration": [{"key": "K", "range": [1, 2.5]}, {"key": "On", "value": True}],
        "playbook": {"menu": "A > B", "remedies": {"wrong_key": "Type it."}},
    }
    assert [(str(each.title), each.before, each.after) for each in changes(before, after)] == [
        ("Name", "A", "B"),
        ("APN", "x", None),
        ("What to do about no_boot", "Wait.", None),
        ("Setting K", None, "1 - 2.5"),
        ("Setting On", None, "true"),
        ("Playbook: menu", None, "A > B"),
        ("What to do about wrong_key", None, "Type it."),
        ("EVSE 2", (TODAY.plugs[2],), None),
    ]


def test_every_path_has_a_name() -> None:
    assert [str(title_of(path)) for path in ("evse.2", "evse.2.capabilities", "connector.3", "connector.3.evse")] == [
        "EVSE 2", "EVSE 2: what it can", "Connector 3", "Connector 3: EVSE",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("told", "expected", "fitting"),
    [
        ("TRUE ", {"value": True}, True),
        ("1", {"value": 1}, True),
        ("2", {"value": 1}, False),
        ("60", {"range": [60, 900]}, True),
        ("901", {"range": [60, 900]}, False),
        ("often", {"range": [60, 900]}, False),
    ],
)
def test_a_setting_fits_however_it_is_spelled(told: str, expected: dict[str, Any], *, fitting: bool) -> None:
    assert fits(told, expected) is fitting
