"""What one Location costs that is read, and one EVSE that is changed: ours beside ordinary REST Framework."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.bench.feeds import Bench
    from tests.bench.ground import Web

LOCATIONS, STATIONS = "/api/2.0/Locations", "/api/2.0/ChargeStations"


def singles(bench: Bench, rounds: int) -> None:
    """Measure one Location at a time."""
    names = [f"L{number * 37 % bench.locations + 1:08}" for number in range(60)]

    def get(web: Web, start: str, **headers: str) -> Callable[[], int]:
        return lambda: len([web.ask(f"{start}{name}", **headers) for name in names])

    ours, bare, drf = bench.in_turns(
        rounds * 5,
        (bench.ours, get(bench.ours, f"{LOCATIONS}/", **bench.token)),
        (bench.bare, get(bench.bare, "/")),
        (bench.drf, get(bench.drf, "/locations/", **bench.token)),
    )
    bench.tell(
        "single GET: CPU of the web",
        f"{ours[0]:.0f} us (+ {ours[1]:.0f}), bare {bare[0]:.0f} us",
        "<= 3 x",
        holds=ours[0] <= 3 * bare[0],
    )
    times = sum(drf[:2]) / sum(ours[:2])
    bench.tell("  times less than DRF", f"{times:.1f} ({drf[0]:.0f} + {drf[1]:.0f} us)", ">= 10", holds=times >= 10)


def changes(bench: Bench, rounds: int) -> None:
    """Measure a change of one EVSE, and that the next GET shows it."""
    count, turns, seen = 20, rounds * 3, 0
    anew = itertools.count()  # what DRF writes goes past our documents: nobody says the same twice
    newest: dict[int, str] = {}

    def patch(web: Web, path: str, **headers: str) -> Callable[[], int]:
        def act() -> int:
            for number in range(count):
                name, said = f"L{number + 1:08}-1", f"P{number}-{next(anew)}"
                newest[number] = said
                response: Any = web.ask(path.format(name), "PATCH", {"physical_reference": said}, **headers)
                if said.encode() not in response.text:
                    raise RuntimeError(response.text[:1000])
            return count

        return act

    def look() -> int:
        nonlocal seen
        for number in range(count):
            response: Any = bench.ours.ask(f"{LOCATIONS}/L{number + 1:08}", **bench.token)
            seen += f'"{newest[number]}"'.encode() in response.text
        return count

    ours, _looked, drf = bench.in_turns(
        turns,
        (bench.ours, patch(bench.ours, f"{STATIONS}/{{0}}/evses/{{0}}-1", **bench.token)),
        (bench.ours, look),
        (bench.drf, patch(bench.drf, "/evses/{0}-1", **bench.token)),
    )
    share = sum(ours[:2]) / sum(drf[:2])
    bench.tell(
        "PATCH of one EVSE: CPU",
        f"{ours[0]:.0f} + {ours[1]:.0f} us, DRF {drf[0]:.0f} + {drf[1]:.0f}",
        "<= 0.4",
        holds=share <= 0.4,
    )
    bench.tell("  visible in the next GET", f"{seen} of {count * turns}", "all", holds=seen == count * turns)
