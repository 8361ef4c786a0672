"""What a batch of stations costs: ours, a thousand at once, and ordinary REST Framework, one after the other."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.bench.ground import medians

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.feeds import Bench

NEW = 1000  # stations of a batch
TURNS = 3  # of a round: the first batches meet connections that have prepared nothing
FEW = 100  # of DRF's loop
STATIONS = "/api/2.0/ChargeStations"


def batch_of(start: int, count: int, *, at: int) -> Iterator[dict[str, Any]]:
    """Give new stations with three connectors on two EVSEs each, two to a Location from the `at`th on."""
    plug = {"standard": "IEC_62196_T2", "format": "SOCKET", "power_type": "AC_3_PHASE", "voltage": 230, "amperage": 32}
    for each in range(start, start + count):
        name = f"NEW-{each:06}"
        evses = [
            {
                "uid": f"{name}-{place}",
                "evse_id": f"NL*BEN*ENEW{each:06}*{place}",
                "evse_sequence_number": place,
                "physical_reference": "bay",
                "connectors": [plug | {"id": 2 * place + plus} for plus in range(2 if place == 1 else 1)],
            }
            for place in (1, 2)
        ]
        yield {
            "charge_station_id": name,
            "location_id": f"L{at + (each - start) // 2:08}",
            "deploy_state": "Production",
            "charger_type": "Public",
            "default_charge_station_tariff_id": "day",
            "evses": evses,
        }


def changed(station: dict[str, Any]) -> dict[str, Any]:
    """Give a station as it was told, with another name and another bay."""
    first, *others = station["evses"]
    return station | {"name": "again", "evses": [first | {"physical_reference": "moved"}, *others]}


def batches(bench: Bench, rounds: int) -> None:
    """Measure 1000 new stations at once, and all of them again; beside it DRF with some, one after the other."""
    known = f"L{bench.locations:08}-1"  # which nothing has changed so far
    bench.compare((f"{STATIONS}/{known}", "data"), (f"/stations/{known}", ""))
    made, told = [], []
    turns = rounds * TURNS
    for turn in range(turns):
        at = 1 + turn * NEW // 2 % (bench.locations - NEW // 2)
        data = [*batch_of(turn * NEW, NEW, at=at)]
        made.append(bench.cost(bench.ours, lambda data=data: sent(bench, data, told)))  # type: ignore[misc]
    again = []
    for turn in range(turns):
        data = [changed(row["data"]) for row in told[turn * NEW : (turn + 1) * NEW]]
        again.append(bench.cost(bench.ours, lambda data=data: sent(bench, data, [])))  # type: ignore[misc]
    theirs: list[Any] = []
    looped: list[list[Any]] = [[], []]
    for turn in range(rounds):
        plain = [*batch_of(10**5 + turn * FEW, FEW, at=1 + turn * FEW // 2)]
        looped[0].append(bench.cost(bench.drf, lambda plain=plain: sum(put(bench, each, theirs) for each in plain)))  # type: ignore[misc]
    for turn in range(rounds):
        some = [*map(changed, theirs[turn * FEW : (turn + 1) * FEW])]
        looped[1].append(bench.cost(bench.drf, lambda some=some: sum(put(bench, each, []) for each in some)))  # type: ignore[misc]
    for what, costs, others in zip(("create", "update"), (made, again), looped, strict=True):
        web, pg = medians(costs)
        other = medians(others)
        bench.tell(
            f"batch of 1000, {what}: CPU a station",
            f"{web:.0f} + {pg:.0f} = {web + pg:.0f} us",
            "<= 220",
            holds=web + pg <= 220,
        )
        times = sum(other) / (web + pg)
        figure = f"{times:.0f} ({other[0]:.0f} + {other[1]:.0f} us)"
        bench.tell("  times less than DRF's loop", figure, ">= 80", holds=times >= 80)


def put(bench: Bench, item: dict[str, Any], told: list[Any]) -> int:
    response: Any = bench.drf.ask(f"/stations/{item['charge_station_id']}", "PUT", item, **bench.token)
    answer = json.loads(response.text)
    if [answer.get("charge_station_id"), answer.get("name")] != [item["charge_station_id"], item.get("name")]:
        raise RuntimeError(response.text[:1000])
    told.append(answer)
    return 1


def sent(bench: Bench, data: list[dict[str, Any]], told: list[Any]) -> int:
    body = json.dumps({"data": data}).encode()
    response: Any = bench.ours.ask(f"{STATIONS}/batch", "PUT", body, **bench.token)
    answer = json.loads(response.text)
    if answer["status_code"] != 1000:
        raise RuntimeError(response.text[:1000])
    told += answer["data"]
    return len(data)
