"""What is older than its operator keeps it goes at night, and a report says how much."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from core import tasks
from core.domain.retention import forget_by_period
from core.models import EvidenceRules, Exchange, GatewayNode, Knock, Operator, Photo, PurgeReport, Session
from core.models.clock import database_now
from tests.installs import make_fitted

if TYPE_CHECKING:
    from datetime import datetime

    from django.test import Client

    from core.models import Installation

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def at(db: None) -> datetime:
    return database_now()


def a_knock(operator: Operator | None, at: datetime, name: str) -> None:
    moments = {"first_seen": at, "last_seen": at}
    Knock.objects.create(identity=name, port=1, cause="wrong_key", operator=operator, **moments)


def a_message(installation: Installation, at: datetime) -> None:
    node, _new = GatewayNode.objects.get_or_create(name="here")
    facts = {"node": node, "address": "192.0.2.1", "port": 1, "protocol": "ocpp1.6", "security_profile": 1}
    station = installation.station
    session = Session.objects.filter(station=station).first() or Session.objects.create(
        station=station, epoch=1, **facts
    )
    Exchange.objects.create(
        station=station, session=session, at=at, direction="in", action="x", message_id="1", raw="[]"
    )


def a_photo(installation: Installation, at: datetime, key: str) -> None:
    facts = {"kind": "label", "image": b"x", "thumbnail": b"x", "size": 1, "sha256": "0", "width": 1, "height": 1}
    Photo.objects.create(
        operator=installation.operator, installation=installation, key=key, at=at, latitude=52, longitude=5, **facts
    )


def reported(operator: Operator) -> dict[str, tuple[int, int]]:
    return {row.what: (row.days, row.number) for row in PurgeReport.objects.filter(operator=operator)}


def test_each_operator_keeps_for_its_own_time(plinth: Operator, volta: Operator, at: datetime) -> None:
    Operator.objects.filter(pk=plinth.pk).update(message_days=2, knock_days=3, place_days=4)
    EvidenceRules.objects.create(operator=plinth, photo_days=5)
    for operator in (plinth, volta):
        work = make_fitted(operator, identity=f"{operator.party_id}-1")
        for days in (1, 10):
            a_message(work, at - days * DAY)
            a_knock(operator, at - days * DAY, f"{operator.party_id}-{days}")
            a_photo(work, at - days * DAY, f"{operator.party_id}-{days}")
    assert forget_by_period(at=at) == 4
    assert reported(plinth) == {"messages": (2, 1), "knocks": (3, 1), "places": (4, 1), "photos": (5, 1)}
    assert reported(volta) == {"messages": (14, 0), "knocks": (90, 0), "places": (60, 0), "photos": (365, 0)}
    assert [*Knock.objects.order_by("identity").values_list("identity", flat=True)] == ["PLI-1", "VOL-1", "VOL-10"]
    gone = Photo.objects.get(key="PLI-10")
    assert (bytes(gone.image), gone.latitude, Exchange.objects.count()) == (b"", None, 3)
    until = PurgeReport.objects.get(operator=plinth, what="knocks").until
    assert until == at - 3 * DAY


def test_nobodys_calls_stay_for_the_longest_time(plinth: Operator, volta: Operator, at: datetime) -> None:
    Operator.objects.filter(pk=plinth.pk).update(knock_days=3)
    for days in (10, 91):
        a_knock(None, at - days * DAY, f"X-{days}")
    assert (forget_by_period(at=at), Knock.objects.get().identity) == (1, "X-10")


def test_nothing_of_nobody_is_nothing(at: datetime) -> None:
    assert forget_by_period(at=at) == 0


def test_more_than_a_slice_goes_in_one_night(plinth: Operator, at: datetime) -> None:
    work = make_fitted(plinth)
    facts = {"kind": "label", "image": b"x", "thumbnail": b"x", "size": 1, "sha256": "0", "width": 1, "height": 1}
    where = {"operator": plinth, "installation": work, "at": at - 400 * DAY, "latitude": None}
    Photo.objects.bulk_create([Photo(key=f"k{number}", **where, **facts) for number in range(1001)])
    forget_by_period(at=at)
    assert reported(plinth)["photos"] == (365, 1001)


def test_reports_go_after_four_hundred_days(plinth: Operator, at: datetime) -> None:
    old = {"operator": plinth, "days": 1, "until": at, "number": 1}
    for days in (399, 401):
        PurgeReport.objects.create(at=at - days * DAY, what="knocks", **old)
    tasks.forget(timestamp=0)
    assert PurgeReport.objects.filter(number=1).count() == 1


def test_the_nights_stand_on_the_page_of_settings(desk: Client, plinth: Operator, at: datetime) -> None:
    a_knock(plinth, at - 91 * DAY, "X")
    for night in range(8):
        forget_by_period(at=at + night * DAY)
    nights = desk.get(reverse("settings")).context["nights"]
    counts = [[each["row"].number for each in night["reports"]] for night in nights]
    assert counts == [[0, 0, 0, 0]] * 7
