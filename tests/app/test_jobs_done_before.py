"""A job whose stations were handed over before it was made says so at once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from core.domain.jobs import cancel_job
from core.models import Actor, Installation, Membership
from core.models.clock import database_now
from tests.factories import make_station, stored
from tests.handed import make_handed

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def works(plinth: Operator) -> dict[str, Installation]:
    """Give work at three stations: approved and handed over an hour ago, and one that nobody has begun."""
    then = database_now() - timedelta(hours=1)
    rows = {
        "APPROVED": make_handed(plinth, "APPROVED", then, state="approved"),
        "HANDED": make_handed(plinth, "HANDED", then),
    }
    make_station(plinth, "FRESH")
    stored()
    return rows


def made(desk: Client, works: dict[str, Installation], *stations: str) -> Any:
    place = works["HANDED"].station.location
    assert place is not None
    said = {
        "location_id": place.location_id, "day": timezone.localdate().isoformat(), "installer": "", "note": "",
        "stations": "\n".join(stations),
    }  # fmt: skip
    return desk.post(reverse("new_job"), said, follow=True)


def told(page: Any) -> list[str]:
    return [str(station) for station in page.context["done_before"]]


@pytest.mark.parametrize(
    ("stations", "early", "state"),
    [
        (("APPROVED", "HANDED"), ["APPROVED", "HANDED"], "done"),
        (("APPROVED",), ["APPROVED"], "done"),
        (("FRESH", "HANDED"), ["HANDED"], "open"),
        (("FRESH",), [], "to_do"),
        ((), [], "to_do"),
    ],
)
def test_it_is_said_on_the_page_that_follows(
    stations: tuple[str, ...], early: list[str], state: str, works: dict[str, Installation], desk_of_dan: Client
) -> None:
    page = made(desk_of_dan, works, *stations)
    assert (told(page), page.context["view"].state) == (early, state)
    assert page.content.decode().count("before the job was made") == bool(early)


def test_one_and_many_are_said_differently(works: dict[str, Installation], desk_of_dan: Client) -> None:
    texts = [made(desk_of_dan, works, *some).content.decode() for some in (("HANDED",), ("APPROVED", "HANDED"))]
    assert [text.count("This station was handed over before") for text in texts] == [1, 0]
    assert [text.count('<b class="mono">APPROVED, HANDED</b>') for text in texts] == [0, 1]


def test_what_is_handed_over_because_of_the_job_is_no_surprise(
    works: dict[str, Installation], desk_of_dan: Client
) -> None:
    page = made(desk_of_dan, works, "HANDED")
    Installation.objects.filter(pk=works["HANDED"].pk).update(handed_over_at=database_now() + timedelta(minutes=1))
    assert told(desk_of_dan.get(page.redirect_chain[-1][0])) == []


def test_the_newest_work_counts_and_what_was_dropped_does_not(
    works: dict[str, Installation], desk_of_dan: Client, plinth: Operator
) -> None:
    page = made(desk_of_dan, works, "APPROVED")
    again = {"operator": plinth, "station": works["APPROVED"].station, "opened_by": "ina"}
    row = Installation.objects.create(**again, state="dropped")
    assert told(desk_of_dan.get(page.redirect_chain[-1][0])) == ["APPROVED"]
    Installation.objects.filter(pk=row.pk).update(state="open")
    assert told(desk_of_dan.get(page.redirect_chain[-1][0])) == []


def test_a_job_that_is_off_warns_of_nothing(works: dict[str, Installation], desk_of_dan: Client, dan: User) -> None:
    page = made(desk_of_dan, works, "HANDED")
    actor = Actor.of_person(Membership.objects.get(user=dan))
    cancel_job(actor=actor, job_id=page.context["view"].job.pk)
    again = desk_of_dan.get(page.redirect_chain[-1][0]).content.decode()
    assert again.count("before the job was made") == 0


def test_dragging_is_hinted_where_there_is_something_to_drag(
    works: dict[str, Installation], desk_of_dan: Client
) -> None:
    hint = 'id="drag_hint" hidden'
    assert desk_of_dan.get(reverse("jobs")).content.decode().count(hint) == 0
    made(desk_of_dan, works)
    assert desk_of_dan.get(reverse("jobs")).content.decode().count(hint) == 1
