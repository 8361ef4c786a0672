"""The supervisor's queue by machine: what waits and why, clean ones approved together, installations narrowed."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from core.domain.field.installing import open_installation
from core.domain.review.reviewing import return_to_installer
from core.models import Actor, ChargeStation, Installation
from core.models.clock import database_now
from core.queries.risk import KNOWN_AFTER, risk_of
from tests.api.desk.doors import cost, costs, listed, turned, unlike
from tests.api.writes import answer, say, wrong
from tests.factories import make_station
from tests.handed import actor_of, make_clean, make_handed
from tests.installs import make_checked, make_fitted
from tests.lasting import plinth, sue

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Operator, User

pytestmark = pytest.mark.django_db
__all__ = ["plinth", "sue"]
REVIEWS = "/api/2.0/reviews"


@pytest.fixture(scope="module", autouse=True)
def _known(plinth: Operator) -> None:
    """Let Ina be no beginner before any test."""
    for number in range(KNOWN_AFTER):
        make_handed(plinth, f"OLD-{number}", database_now(), state="approved")


def waits(plinth: Operator, identity: str, **facts: Any) -> Installation:
    row = make_clean(plinth, identity, database_now())
    Installation.objects.filter(pk=row.pk).update(**facts)
    return row


def test_the_queue_is_that_of_the_page(machine: Client, desk: Client, plinth: Operator) -> None:
    at = database_now()
    for number, identity in enumerate(("PLI-1", "PLI-2", "PLI-3")):
        waits(plinth, identity, handed_over_at=at - timedelta(hours=number), handed_over_by="Ina")
    make_checked(make_fitted(plinth, identity="PLI-4"), verdict="failed", handed_over_by="Max")
    response = machine.get(REVIEWS)
    told = response.json()["data"]
    assert unlike("GET", REVIEWS, response.json()) == []
    page = desk.get(reverse("queue")).context["rows"]
    risks = [(row["row"].pk, risk_of(row["row"])) for row in page]
    assert [(row["installation_id"], row["risk"]) for row in told] == risks
    assert [[each["sentence"] for each in row["reasons"]] for row in told] == [
        [str(each) for each in row["reasons"]] for row in page
    ]
    assert turned(machine, REVIEWS) == told


def test_the_queue_is_narrowed(machine: Client, plinth: Operator) -> None:
    waits(plinth, "PLI-1", handed_over_by="Ina")
    waits(plinth, "PLI-2", handed_over_by="Max", linked_off_m=3500)
    place = ChargeStation.objects.get(charge_station_id="PLI-2").location
    assert place is not None
    queries = {
        "by=Max": ["PLI-2"],
        f"location_id={place.location_id}": ["PLI-2", "PLI-1"],
        "q=pli-1": ["PLI-1"],
        "reason=far": ["PLI-2"],
        "reason=clean": ["PLI-1"],
    }
    told = {query: [row["charge_station_id"] for row in listed(machine, f"{REVIEWS}?{query}")] for query in queries}
    assert told == queries
    bad = ["reason=none", "by=", "cursor=x", "state=open"]
    assert [machine.get(f"{REVIEWS}?{query}").json()["status_code"] for query in bad] == [2001] * 4


def test_the_queue_costs_the_same_and_is_a_supervisors(
    machine: Client, machine_with: Callable[..., Client], stranger: Client, sub: Client, plinth: Operator
) -> None:
    names = iter(["PLI-1", "PLI-2", "PLI-3"])
    waits(plinth, next(names))
    assert costs(machine, REVIEWS, lambda: waits(plinth, next(names))) == (6, 6)
    assert [listed(each, REVIEWS) for each in (stranger, sub)] == [[], []]
    assert machine_with("field:install", "stations:write").get(REVIEWS).status_code == 403
    assert cost(machine_with("field:review"), REVIEWS) == 6


def test_what_was_given_a_word_waits_no_more(machine: Client, plinth: Operator, sue: User) -> None:
    return_to_installer(actor=actor_of(sue), installation=waits(plinth, "PLI-1"), comment="Look again.")
    open_installation(actor=Actor(operator=plinth), station=make_station(plinth, "PLI-9"))
    assert listed(machine, REVIEWS) == []


def approve(machine: Client, *seen: str, nonce: str = "", **said: Any) -> dict[str, Any]:
    told = {"seen": [*seen], "nonce": nonce or str(uuid.uuid4())} | said
    envelope: dict[str, Any] = say(machine, "POST", f"{REVIEWS}/approve", told)
    assert unlike("POST", f"{REVIEWS}/approve", envelope) == []
    return envelope


def test_clean_ones_are_approved_together_and_others_by_themselves(machine: Client, plinth: Operator) -> None:
    names = ("PLI-1", "PLI-2", "PLI-3")
    rows = {name: waits(plinth, name) for name in names}
    seen = {row["charge_station_id"]: row["seen"] for row in listed(machine, REVIEWS)}
    Installation.objects.filter(pk=rows["PLI-2"].pk).update(handed_over_at=database_now())
    nonce = str(uuid.uuid4())
    told, again = (approve(machine, *map(seen.get, names), nonce=nonce) for _twice in range(2))
    assert [(row["installation_id"], row["status_code"]) for row in told["data"]] == [
        (rows["PLI-1"].pk, 1000),
        (rows["PLI-2"].pk, 2930),
        (rows["PLI-3"].pk, 1000),
    ]
    assert (told["status_code"], told["status_message"]) == (2000, "Refused: 1 of 3 items.")
    assert again["data"] == told["data"]
    assert [row["charge_station_id"] for row in listed(machine, REVIEWS)] == ["PLI-2"]
    states = ChargeStation.objects.filter(charge_station_id__in=names).order_by("charge_station_id")
    assert [*states.values_list("deploy_state", flat=True)] == ["Production", "Stock", "Production"]


def test_both_doors_approve_alike(machine: Client, desk: Client, plinth: Operator) -> None:
    first, second = (waits(plinth, name) for name in ("PLI-1", "PLI-2"))
    seen = {row["installation_id"]: row["seen"] for row in listed(machine, REVIEWS)}
    assert approve(machine, seen[first.pk], publish=False)["status_code"] == 1000
    desk.post(reverse("bulk_approve"), {"seen": seen[second.pk], "publish": "false"})
    told = Installation.objects.filter(pk__in=seen).order_by("pk")
    assert [(row.state, row.station.location.publish) for row in told] == [("approved", False)] * 2


WRONG: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({}, [("nonce", "required"), ("seen", "required")]),
    ({"seen": [], "nonce": str(uuid.UUID(int=1))}, [("seen", "invalid")]),
    ({"seen": ["1"], "nonce": str(uuid.UUID(int=1))}, [("seen.0", "invalid")]),
    ({"seen": ["1.1"] * 51, "nonce": "x"}, [("nonce", "invalid"), ("seen", "invalid")]),
]


def test_an_approval_that_is_asked_for_wrongly(machine: Client) -> None:
    assert [(said, wrong(say(machine, "POST", f"{REVIEWS}/approve", said))[1]) for said, _told in WRONG] == WRONG


def test_nobody_approves_what_is_not_theirs(
    machine: Client, machine_with: Callable[..., Client], stranger: Client, sub: Client, plinth: Operator
) -> None:
    waits(plinth, "PLI-1")
    [row] = listed(machine, REVIEWS)
    told = [approve(each, row["seen"])["data"][0]["status_code"] for each in (stranger, sub)]
    fitter = answer(machine_with("field:install"), "POST", f"{REVIEWS}/approve", {"seen": [row["seen"]]})
    assert (told, fitter.status_code, len(listed(machine, REVIEWS))) == ([2003, 2003], 403, 1)


def test_installations_are_narrowed(machine: Client, plinth: Operator) -> None:
    waits(plinth, "PLI-1")
    open_installation(actor=Actor(operator=plinth), station=make_station(plinth, "PLI-2"))
    path = "/api/2.0/installations"
    neither = "state=approved&charge_station_id=PLI-1"
    queries = {"state=open": ["PLI-2"], "charge_station_id=pli-1": ["PLI-1"], neither: []}
    told = {
        query: [row["station"]["charge_station_id"] for row in listed(machine, f"{path}?{query}")] for query in queries
    }
    assert (told, machine.get(f"{path}?state=lost").json()["status_code"]) == (queries, 2001)
