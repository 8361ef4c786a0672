"""What a batch of stations costs: ours, a thousand at once, and ordinary REST Framework, one after the other."""

from __future__ import annotations

import json
import statistics
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.feeds import Bench

NEW = 1000  # stations of a batch
STATIONS = "/api/2.0/ChargeStations"


def batch_of(start: int, count: int, *, ours: bool) -> Iterator[dict[str, Any]]:
    plug = {"standard": "IEC_62196_T2", "format": "SOCKET", "power_type": "AC_3_PHASE", "voltage": 230, "amperage": 32}
    number = "id" if ours else "connector_id"
    for each in range(start, start + count):
        name = f"NEW-{each:06}"
        evses = [
            {
                "uid": f"{name}-{place}",
                "evse_id": f"NL*BEN*ENEW{each:06}*{place}",
                "evse_sequence_number": place,
                "physical_reference": "bay",
                "connectors": [plug | {number: 2 * place + plus} for plus in range(2 if place == 1 else 1)],
            }
            for place in (1, 2)
        ]
        yield {
            "charge_station_id": name,
            "deploy_state": "Production",
            "charger_type": "Public",
            "default_charge_station_tariff_id": "day",
            "evses": evses,
        }


def batches(bench: Bench, rounds: int) -> None:
    """Measure 1000 new stations at once, and all of them again."""
    made, told = [], []
    for turn in range(rounds):
        data = [*batch_of(turn * NEW, NEW, ours=True)]
        for number, item in enumerate(data):
            item["location_id"] = f"L{turn * 500 + number // 2 + 1:08}"
        made.append(bench.cost(bench.ours, lambda data=data: sent(bench, data, told)))  # type: ignore[misc]
    again = []
    for turn in range(rounds):
        data = [row["data"] | {"name": "again"} for row in told[turn * NEW : (turn + 1) * NEW]]
        for item in data:
            item["evses"][0]["physical_reference"] = "moved"
        again.append(bench.cost(bench.ours, lambda data=data: sent(bench, data, [])))  # type: ignore[misc]
    plain = [*batch_of(10**5, 100, ours=False)]
    for number, item in enumerate(plain):
        item["location"] = 1 + number // 2
        for evse in item["evses"]:
            evse |= {
                "status_schedule": [],
                "directions": [],
                "images": [],
                "capabilities": [],
                "parking_restrictions": [],
            }
    known = f"L{bench.locations:08}-1"  # which nothing has changed so far
    bench.compare((f"{STATIONS}/{known}", "data"), (f"/stations/{known}", ""))
    drf = bench.cost(bench.drf, lambda: sum(put(bench, item) for item in plain))
    for what, costs in (("create", made), ("update", again)):
        web, pg = (statistics.median(cost[part] for cost in costs) for part in (0, 1))
        bench.tell(
            f"batch of 1000, {what}: CPU a station",
            f"{web:.0f} + {pg:.0f} = {web + pg:.0f} us",
            "<= 220",
            holds=web + pg <= 220,
        )
        times = sum(drf[:2]) / (web + pg)
        bench.tell(
            "  times less than DRF's loop", f"{times:.0f} ({drf[0]:.0f} + {drf[1]:.0f} us)", ">= 80", holds=times >= 80
        )


def put(bench: Bench, item: dict[str, Any]) -> int:
    answer = json.loads(bench.drf.ask(f"/stations/{item['charge_station_id']}", "PUT", item).text)  # type: ignore[attr-defined]
    if answer.get("charge_station_id") != item["charge_station_id"]:
        raise RuntimeError(str(answer)[:1000])
    return 1


def sent(bench: Bench, data: list[dict[str, Any]], told: list[Any]) -> int:
    body = json.dumps({"data": data}).encode()
    response: Any = bench.ours.ask(f"{STATIONS}/batch", "PUT", body, **bench.token)
    answer = json.loads(response.text)
    if answer["status_code"] != 1000:
        raise RuntimeError(response.text[:1000])
    told += answer["data"]
    return len(data)
