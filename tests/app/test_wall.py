"""The dispatcher's wall: what every site needs next, who can do it, and news without a reload."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from core.choices import DeployState
from core.domain.jobs import create_job
from core.domain.review.reviewing import return_to_installer
from core.models import Actor, Job, Knock, Membership, Session
from core.queries.wall import Wall
from installer_app.wall import live
from tests.app.world import HTMX, begin, connect, refuse
from tests.factories import make_location, make_station
from tests.installs import make_checked, make_fitted, make_linked

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import ChargeStation, Location, Operator, User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stale(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let numbers hold for no time at all."""
    monkeypatch.setattr(live, "FRESH_S", 0.0)


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch, stale: None) -> None:
    """Let numbers hold for longer than a test takes."""
    monkeypatch.setattr(live, "FRESH_S", 60.0)


@pytest.fixture
def garage(plinth: Operator) -> Location:
    return make_location(plinth, "Garage", location_id="garage")


def stand(operator: Operator, place: Location, identity: str, **facts: Any) -> ChargeStation:
    return make_station(operator, identity, location=place, **({"deploy_state": DeployState.PRODUCTION} | facts))


def told(client: Client, query: str = "") -> list[tuple[Any, ...]]:
    """Give what each site is said to need: name, kind, sentence, whose, and where to."""
    rows = client.get(f"/sites/{query}").context["rows"]
    return [(site.location.name, *said_of(step), way and way["url"]) for site, step, way in rows]


def said_of(step: Any) -> tuple[str, str, str]:
    if step is None:
        return "", "", ""
    return step.kind, str(step.sentence), step.worker or str(step.job.installer if step.job else step.who)


def test_a_refused_station_comes_first_with_its_cause_and_what_helps(
    desk_of_dan: Client, plinth: Operator, garage: Location
) -> None:
    connect(stand(plinth, make_location(plinth, "Aaa"), "PLI-0"))
    for identity in ("PLI-1", "PLI-2", "PLI-3"):
        refuse(stand(plinth, garage, identity).charge_station_id)
    Knock.objects.filter(identity="PLI-3").update(cause="no_subprotocol")
    page = desk_of_dan.get("/sites/")
    (first, step, way), (second, nothing, nowhere) = page.context["rows"]
    assert (first.location.name, second.location.name, nothing, nowhere) == ("Garage", "Aaa", None, None)
    assert str(step.sentence) == "PLI-1 is turned away: The password is wrong (it sent ? characters)."
    assert (bool(step.remedy), step.more, way["url"]) == (True, 2, "/jobs/new?location=garage")
    assert [(knock.cause, number) for knock, number in first.causes] == [("wrong_key", 2), ("no_subprotocol", 1)]
    text = " ".join(page.content.decode().split())
    assert [words in text for words in ("0 of 3 connected", "2 turned away: The password", "1 of 1 connected")] == [
        True, True, True,
    ]  # fmt: skip


def test_a_name_that_only_looks_like_a_station_is_asked_about(
    desk_of_dan: Client, plinth: Operator, garage: Location
) -> None:
    stand(plinth, garage, "EH-100", deploy_state=DeployState.STOCK)
    connect(stand(plinth, garage, "EH-200"))
    for caller in ("EH10O", "EH20O"):
        refuse(caller)
    Knock.objects.update(cause="unknown_identity")
    sentence = "EH10O was turned away and looks like EH-100: is it that one?"
    said = ("Garage", "knocked", sentence, "nobody yet: make a job", "/app/knocks/?location_id=garage")
    assert told(desk_of_dan) == [said]
    assert desk_of_dan.get("/sites/?show=knocked").context["kinds"][0]["count"] == 1
    Knock.objects.update(answered_at=timezone.now() + timedelta(minutes=1))
    assert told(desk_of_dan)[0][1] == "to_do"


def test_who_is_at_it_or_is_sent_there_is_named(
    desk_of_dan: Client, plinth: Operator, garage: Location, ina: User, dan: User
) -> None:
    stand(plinth, garage, "PLI-1")
    sentence = "PLI-1 does not call: look at its power, its SIM card or cable, and its address."
    assert told(desk_of_dan) == [("Garage", "silent", sentence, "nobody yet: make a job", "/jobs/new?location=garage")]
    dans = Actor.of_person(Membership.objects.get(user=dan))
    for days, who in ((-1, "ina"), (0, ""), (2, "ina")):
        day = str(timezone.localdate() + timedelta(days=days))
        job = create_job(actor=dans, location_id="garage", day=day, installer=who)
    assert told(desk_of_dan)[0][3:] == ("nobody yet: make a job", "/jobs/new?location=garage")
    garage.jobs.filter(installer=None).update(installer=ina)
    assert told(desk_of_dan)[0][3] == "ina"
    garage.jobs.exclude(pk=job.pk).delete()
    assert told(desk_of_dan)[0][3:] == ("ina", f"/jobs/{job.pk}/")


def test_work_goes_from_its_installer_to_the_supervisor_and_back(
    desk_of_dan: Client, desk: Client, plinth: Operator, ina: User, sue: User
) -> None:
    (row,) = begin(plinth, ina, "PLI-1")
    row.__class__.objects.filter(pk=row.pk).update(opened_by="Ina")
    place, station = row.station.location.name, "/app/stations/PLI-1/"
    assert told(desk_of_dan) == [(place, "open", "PLI-1 is being installed.", "Ina", station)]
    make_checked(row, handed_over_by="user:0")
    waits = "PLI-1 is handed over and waits for review."
    assert told(desk_of_dan) == [(place, "handed_over", waits, "a supervisor", None)]
    assert told(desk) == [(place, "handed_over", waits, "a supervisor", f"/review/{row.pk}/")]
    return_to_installer(actor=Actor.of_person(Membership.objects.get(user=sue)), installation=row, comment="Again.")
    again = "PLI-1 came back from review: it needs another look."
    assert told(desk) == [(place, "returned", again, "Ina", station)]


def test_sites_are_narrowed_to_what_they_have(desk_of_dan: Client, plinth: Operator, garage: Location) -> None:
    connect(stand(plinth, make_location(plinth, "Well"), "PLI-1"))
    stand(plinth, garage, "PLI-2")
    stand(plinth, garage, "PLI-3", deploy_state=DeployState.STOCK)
    make_location(plinth, "Empty")
    kinds = desk_of_dan.get("/sites/").context["kinds"]
    assert [(one["kind"], one["count"]) for one in kinds] == [("silent", 1), ("to_do", 1), ("online", 1)]
    assert [row[0] for row in told(desk_of_dan)] == ["Garage", "Well", "Empty"]
    assert [row[0] for row in told(desk_of_dan, "?show=to_do")] == ["Garage"]
    assert told(desk_of_dan, "?show=refused") == []
    assert [row[0] for row in told(desk_of_dan, "?show=rubbish&q=well")] == ["Well"]


def test_one_site_says_the_same(desk_of_dan: Client, plinth: Operator, garage: Location, ina: User) -> None:
    stand(plinth, garage, "PLI-1")
    context = desk_of_dan.get("/sites/garage/").context
    assert (context["step"].kind, context["way"]) == ("silent", None)  # the foot of the page offers a job
    job = Job.objects.create(operator=plinth, location=garage, day=timezone.localdate(), installer=ina)
    assert desk_of_dan.get("/sites/garage/").context["way"]["url"] == f"/jobs/{job.pk}/"


def test_others_stations_are_on_nobodys_wall(desk_of_dan: Client, volta: Operator) -> None:
    stand(volta, make_location(volta, "Volta's"), "VOL-1")
    refuse("VOL-1")
    context = desk_of_dan.get("/sites/").context
    assert (context["rows"], context["kinds"], context["tiles"][0]["value"]) == ([], [], "0 / 0")


def test_a_site_without_stations_says_so(desk_of_dan: Client, garage: Location, plinth: Operator) -> None:
    def said() -> list[list[str]]:
        pages = [desk_of_dan.get(path).content.decode() for path in ("/sites/", "/sites/garage/")]
        return [re.findall(r"No stations yet|\d of \d connected", page) for page in pages]

    assert said() == [["No stations yet"], ["No stations yet"]]
    stand(plinth, garage, "PLI-1")
    assert said() == [["0 of 1 connected"], ["0 of 1 connected"]]


# --- live ---


def poll(client: Client, address: str) -> Any:
    return client.get(address, headers=HTMX)


def test_a_wall_is_drawn_again_when_something_changed(desk_of_dan: Client, plinth: Operator, garage: Location) -> None:
    station = stand(plinth, garage, "PLI-1")
    asks = desk_of_dan.get("/sites/?q=gar&show=silent").context["asks"]
    assert {name: value for name, (value,) in parse_qs(urlsplit(asks).query).items() if name != "seen"} == {
        "q": "gar", "show": "silent", "page": "1",
    }  # fmt: skip
    assert poll(desk_of_dan, asks).status_code == 204
    connect(station)
    news = poll(desk_of_dan, asks)
    assert (news.status_code, news.context["rows"], news.context["asks"] == asks) == (200, [], False)
    assert poll(desk_of_dan, news.context["asks"]).status_code == 204
    Session.objects.update(closed_at=timezone.now())
    assert poll(desk_of_dan, news.context["asks"]).context["asks"] == asks


def test_a_job_is_news_too(desk_of_dan: Client, plinth: Operator, garage: Location, ina: User, dan: User) -> None:
    stand(plinth, garage, "PLI-1")
    asks = desk_of_dan.get("/sites/").context["asks"]
    actor = Actor.of_person(Membership.objects.get(user=dan))
    create_job(actor=actor, location_id="garage", day=str(timezone.localdate()), installer="ina")
    assert "ina" in poll(desk_of_dan, asks).content.decode()


@pytest.mark.usefixtures("kept")
def test_nothing_new_asks_the_database_nothing(
    desk_of_dan: Client, garage: Location, django_assert_num_queries: Callable[..., Any]
) -> None:
    asks = desk_of_dan.get("/sites/").context["asks"]
    with django_assert_num_queries(0):
        assert poll(desk_of_dan, asks).status_code == 204


@pytest.mark.usefixtures("kept")
def test_who_asks_is_looked_at_every_minute(
    desk_of_dan: Client, garage: Location, django_assert_num_queries: Callable[..., Any]
) -> None:
    asks = desk_of_dan.get("/sites/").context["asks"]
    live.known.clear()
    with django_assert_num_queries(3):
        assert poll(desk_of_dan, asks).status_code == 204
    with django_assert_num_queries(0):
        assert poll(desk_of_dan, asks).status_code == 204


def test_somebody_signed_out_is_sent_to_sign_in(desk_of_dan: Client, garage: Location, client: Client) -> None:
    asks = desk_of_dan.get("/sites/").context["asks"]
    answer = poll(client, asks)
    assert (answer.status_code, answer["HX-Redirect"]) == (401, "/accounts/login/?next=/")


def test_many_are_not_kept_for_ever(
    desk_of_dan: Client, desk: Client, garage: Location, monkeypatch: pytest.MonkeyPatch
) -> None:
    live.known.clear()
    monkeypatch.setattr(live, "MOST_KNOWN", 1)
    monkeypatch.setattr(live, "KNOWN_S", -1.0)
    desk.get("/sites/")
    desk_of_dan.get("/sites/")
    assert len(live.known) == 1


def test_while_one_counts_the_others_get_the_last_numbers(garage: Location, plinth: Operator, dan: User) -> None:
    actor = Actor.of_person(Membership.objects.get(user=dan))
    real = live.counted(actor)
    live.walls[plinth.pk] = live.Counted(Wall({}, "kept"), time.monotonic())
    with live.counting.setdefault(plinth.pk, live.threading.Lock()):
        assert live.counted(actor).token == "kept"
    assert live.counted(actor).token == real.token


def test_a_fitted_and_a_linked_station_stand_where_they_were_linked(desk_of_dan: Client, plinth: Operator) -> None:
    make_fitted(plinth, identity="PLI-1")
    make_linked(plinth, identity="PLI-2", linked=False)
    page = desk_of_dan.get("/sites/")
    assert ([view.station.charge_station_id for view in page.context["unplaced"]], len(page.context["rows"])) == (
        ["PLI-2"], 1,
    )  # fmt: skip


@pytest.mark.usefixtures("kept")
def test_what_a_site_says_is_of_now_and_the_sums_follow(
    desk_of_dan: Client, plinth: Operator, garage: Location
) -> None:
    station = stand(plinth, garage, "PLI-1")
    assert desk_of_dan.get("/sites/").context["tiles"][0]["value"] == "0 / 1"
    connect(station)
    page = desk_of_dan.get("/sites/").context
    assert (page["rows"][0][1], page["sites"][0].online, page["tiles"][0]["value"]) == (None, 1, "0 / 1")
    live.walls.clear()
    assert poll(desk_of_dan, page["asks"]).context["tiles"][0]["value"] == "1 / 1"


def test_pages_of_news_are_turned_at_the_walls_own_address(desk_of_dan: Client, plinth: Operator) -> None:
    for number in range(21):
        make_location(plinth, f"Yard {number}")
    page = desk_of_dan.get("/sites/live?seen=old&q=Yard", headers=HTMX).content.decode()
    assert 'href="/sites/?q=Yard&amp;page=2"' in page
