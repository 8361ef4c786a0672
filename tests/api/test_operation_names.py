"""Clients that are made of the document call their functions by its operationIds: they follow a rule, and stay."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from core.api.description.document import document
from core.api.description.names import ACTS, NAMED, operation_name

BEGUN = {"get": ("get", "list"), "post": ("create",), "put": ("put",), "patch": ("update",), "delete": ("delete",)}


def names() -> dict[tuple[str, str], str]:
    """Give every operationId by method and address."""
    return {
        (method, path): operation["operationId"]
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    }


def test_every_operation_has_a_name_of_its_own_that_programs_can_have() -> None:
    told = [*names().values()]
    assert [name for name in told if not re.fullmatch(r"[a-z]+([A-Z][a-z0-9]*)+", name)] == []
    assert len({name.lower() for name in told}) == len(told)


def test_a_name_says_what_is_done_and_then_to_what() -> None:
    """By the method, or by an act that ends the address of a POST; all others are few, and listed."""
    others = {name for (method, _path), name in names().items() if not name.startswith(BEGUN[method])}
    acts = {name for (method, path), name in names().items() if method == "post" and path.rsplit("/", 1)[-1] in ACTS}
    assert others - acts <= set(NAMED.values())
    assert set(NAMED.values()) - set(names().values()) == set()


def test_a_list_is_called_list_and_one_thing_get() -> None:
    lists = {name for name in names().values() if name.startswith("list")}
    ending = {path.rsplit("/", 1)[-1] for (_method, path), name in names().items() if name in lists}
    assert [last for last in ending if "{" in last] == []
    assert {"listLocations", "listChargeStations", "listChargeStationMessages", "listPeople"} <= lists


@pytest.mark.parametrize(
    ("method", "address", "name"),
    [
        ("GET", "people/{key}", "getPerson"),
        ("PUT", "Locations/batch", "putLocationsBatch"),
        ("POST", "EnergyMixProfiles", "createEnergyMixProfile"),
        ("POST", "ChargeStations/{key}/move", "moveChargeStation"),
        ("PATCH", "ChargeStations/ChargestationTemplate/{key}", "updateHardwareTemplate"),
        ("POST", "people/{key}/sign-in-code", "createPersonSignInCode"),
        ("POST", "meters/{key}/readings", "createMeterReading"),
    ],
)
def test_the_rule(method: str, address: str, name: str) -> None:
    assert operation_name(f"/api/2.0/{address}", method, listed=False) == name


def test_no_name_changes() -> None:
    """Whoever renames one breaks programs of others: `operations.txt` is added to, and says what was promised."""
    told = {f"{method.upper()} {path} {name}" for (method, path), name in names().items()}
    promised = set(Path(__file__).with_name("operations.txt").read_text().splitlines())
    assert (promised - told, told - promised) == (set(), set())
