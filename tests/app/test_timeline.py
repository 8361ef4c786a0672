"""One timeline a station: what it shows, of which kind, page by page, and how fast."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils.translation import override

from core.catalogue.limits import limits_of, profiles
from core.domain.commands.commanding import ask_station
from core.domain.told.knocking import knocked
from core.models import (
    ChargeStation,
    CheckResult,
    CheckRun,
    Command,
    Event,
    Exchange,
    GatewayNode,
    Installation,
    Photo,
    Review,
    Session,
    StepAttempt,
    Trial,
)
from core.models.clock import database_now
from core.queries.history import SOURCES, history_of
from installer_app.desk.timeline import readings_in
from tests.factories import make_template
from tests.handed import actor_of, make_handed
from tests.installs import make_fitted, make_linked

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator, User
    from tests.doors import Door

pytestmark = pytest.mark.django_db


def at(station: ChargeStation, **asked: str) -> tuple[str, dict[str, str]]:
    return reverse("timeline", args=[station.charge_station_id]), asked


def names(page: Any) -> list[str]:
    return [entry["name"] for entry in page.context["entries"]]


@pytest.fixture
def row(plinth: Operator) -> Installation:
    return make_handed(plinth, "ACE0100201", database_now() - timedelta(hours=1))


@pytest.fixture
def everything(row: Installation, plinth: Operator) -> ChargeStation:
    """Let everything that can happen to a station happen once, a minute after the other, oldest first."""
    station, start = row.station, database_now() - timedelta(hours=2)
    when = iter(start + timedelta(minutes=number) for number in range(20))
    row.attempts.all().delete()
    said = {"operator": plinth, "installation": row, "who": "user:1", "by": "ina"}

    def attempt(step: str, outcome: int = 1000, **facts: Any) -> None:
        StepAttempt.objects.create(**said, step=step, outcome=outcome, nonce=uuid.uuid4(), at=next(when), **facts)

    attempt("scan")
    sentence = {"text": "The station is linked to %(location)s.", "facts": {"location": "Zuid"}}
    attempt("link", 2920, sentence=sentence)
    knocked(
        identity=str(station), address="10.0.0.9", port=9000, cause="wrong_key", evidence={"identity": "x"},
        at=next(when),
    )  # fmt: skip
    begun = next(when)
    run = CheckRun.objects.create(
        operator=plinth, installation=row, started_by="ina", started_at=begun, deadline=begun,
        finished_at=begun + timedelta(seconds=30), verdict="passed_with_warnings",
    )  # fmt: skip
    CheckResult.objects.create(run=run, slug="clock", position=0, state="warning", value="-7 s")
    Trial.objects.create(
        operator=plinth, installation=row, kind="walk", state="passed", started_by="ina", started_at=next(when),
        deadline=begun, ended_at=begun,
    )  # fmt: skip
    picture = {"image": b"", "thumbnail": b"", "size": 0, "sha256": "", "width": 1, "height": 1}
    Photo.objects.create(operator=plinth, installation=row, key="abc", kind="panel", by="ina", at=next(when), **picture)
    attempt("readings", said={"place": 0, "rcd": "21", "note": ""})
    Review.objects.create(installation=row, by="sue", verdict="returned", step="fit", comment="Two!", at=next(when))
    ask_station(station=station, action="Reset", payload={"type": "Soft"}, at=begun, timeout_s=9)
    Command.objects.update(created_at=next(when))
    changes = {"name": ["Old", "New"], "etag": ["1", "2"]}
    Event.objects.create(
        operator=plinth, by="dan", who="user:2", verb="change", subject=f"station {station}", changes=changes,
        at=next(when),
    )  # fmt: skip
    return station


def test_everything_newest_first(desk: Client, everything: ChargeStation) -> None:
    page = desk.get(*at(everything))
    order = ["change", "command", "review", "evidence", "photo", "trial", "run", "knock", "refused", "step"]
    assert (page.status_code, names(page)) == (200, order)
    text = re.sub(r"\s+", " ", page.content.decode())
    for said in (
        "<del>Old</del>", "<ins>New</ins>", "Reset", "Two!", "RCD trip time: 21 ms", "/photos/abc?small", "-7 s",
        "The station is linked to Zuid.", "10.0.0.9",
    ):  # fmt: skip
        assert said in text
    assert [said in text for said in (">etag<", "place:", "EVSE: 0")] == [False] * 3


def test_evidence_reads_as_people_write_it(desk: Client, row: Installation) -> None:
    row.attempts.all().delete()
    said = [
        {"place": 2, "polarity": "correct", "rotation": None, "note": "", "insulation": "250.000", "loop": "0.350"},
        {"lines": ["Cover is on", "Ground is even"]},
        {"lines": ["The isolation point is marked.", "Ground is even."]},
        {"name": "Ina", "drawing": "M1 1L2 2"},
    ]
    for step, each in zip(("readings", "checklist", "checklist", "sign"), said, strict=True):
        StepAttempt.objects.create(
            operator=row.operator, installation=row, who="user:1", by="ina", step=step, outcome=1000, said=each,
            nonce=uuid.uuid4(), at=database_now(),
        )  # fmt: skip
    entries = desk.get(*at(row.station, kind="evidence")).context["entries"]
    assert [entry["said"] for entry in reversed(entries)] == [
        [
            ("Earth fault loop impedance", "0.35\N{NO-BREAK SPACE}Ω"), ("EVSE", "2"), ("Polarity", "Correct"),
            ("Insulation resistance", "250\N{NO-BREAK SPACE}MΩ"),
        ],
        [("Checklist", "Cover is on · Ground is even")],
        [("Checklist", "The isolation point is marked · Ground is even")],
        [("Name", "Ina")],
    ]  # fmt: skip


def test_a_number_that_was_read_is_written_as_its_reader_does() -> None:
    with override("de"):
        read = readings_in({"place": 0, "insulation": "250.000", "continuity": "0.250", "rcd": "1000"})
    assert [value for _name, value in read] == [
        f"{number}\N{NO-BREAK SPACE}{unit}" for number, unit in (("250", "MΩ"), ("0,25", "Ω"), ("1000", "ms"))
    ]


def test_each_kind_of_reading_has_one_unit_in_every_country() -> None:
    units = {(kind, limit.unit) for country in profiles().values() for kind, limit in country.items()}
    assert sorted(kind for kind, _unit in units) == sorted(limits_of(""))


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("steps", ["step"]),
        ("refused", ["knock", "refused"]),
        ("checks", ["trial", "run"]),
        ("evidence", ["evidence", "photo"]),
        ("reviews", ["review"]),
        ("commands", ["command"]),
        ("changes", ["change"]),
    ],
)
def test_one_kind_alone(kind: str, found: list[str], desk: Client, everything: ChargeStation) -> None:
    assert names(desk.get(*at(everything, kind=kind))) == found


def test_a_fit_that_was_tried_dry_did_not_happen(ina_at: Door, desk: Client, plinth: Operator) -> None:
    row = make_linked(plinth)
    said = {"template_id": make_template(plinth).template_id}
    told = []
    for dry in (True, False):
        assert ina_at.say("fit", row.pk, **said, dry_run=dry).status_code == 1000
        steps = [entry["row"].step for entry in desk.get(*at(row.station, kind="steps")).context["entries"]]
        reviewed = [entry.step for entry in desk.get(reverse("review", args=[row.pk])).context["timeline"]]
        told.append((steps.count("fit"), reviewed.count("fit")))
    assert told == [(0, 0), (1, 1)]


def test_what_nobody_knows_is_everything(desk: Client, everything: ChargeStation) -> None:
    assert len(names(desk.get(*at(everything, kind="x", before="9.99.1")))) == 10


@pytest.mark.parametrize("kind", ["", "refused"])
def test_page_by_page_nothing_is_missed_or_told_twice(kind: str, everything: ChargeStation, sue: User) -> None:
    whole, end = history_of(actor_of(sue), everything, kind=kind)
    found, mark = [], None
    for _page in range(20):
        page, mark = history_of(actor_of(sue), everything, kind=kind, before=mark, size=1)
        found += page
        if mark is None:
            break
    assert ([entry.row for entry in found], end) == ([entry.row for entry in whole], None)


def test_entries_of_one_moment_are_all_told(everything: ChargeStation, sue: User) -> None:
    moment = database_now()
    for _number in range(3):
        Event.objects.create(
            operator=everything.operator, by="x", who="y", verb="change", subject=f"station {everything}", at=moment
        )
    StepAttempt.objects.update(at=moment)
    found, mark = [], None
    while len(found) < 20:
        page, mark = history_of(actor_of(sue), everything, before=mark, size=2)
        found += [(entry.name, entry.row.pk) for entry in page]
        if mark is None:
            break
    assert (len(found), len(set(found))) == (13, 13)


def test_the_pages_of_the_browser(desk: Client, row: Installation) -> None:
    for number in range(60):
        Event.objects.create(
            operator=row.operator, by="x", who="y", verb="change", subject=f"station {row.station}",
            changes={"n": [number, number + 1]},
        )  # fmt: skip
    first = desk.get(*at(row.station, kind="changes"))
    second = desk.get(*at(row.station, kind="changes", before=first.context["rest"]))
    assert (len(names(first)), len(names(second)), second.context["rest"]) == (50, 10, "")


def test_each_run_has_the_messages_of_its_time(desk: Client, everything: ChargeStation) -> None:
    run = CheckRun.objects.get()
    later = run.started_at + timedelta(minutes=1)
    CheckRun.objects.create(
        operator=run.operator, installation=run.installation, started_by="ina", started_at=later, deadline=later,
        finished_at=later + timedelta(seconds=30), verdict="passed",
    )  # fmt: skip
    node = GatewayNode.objects.create(name="here")
    session = Session.objects.create(
        station=everything, node=node, epoch=1, address="10.0.0.7", port=1, protocol="ocpp1.6", security_profile=1
    )
    for second in (-1, 1, 31, 61, 62, 91):
        moment = run.started_at + timedelta(seconds=second)
        Exchange.objects.create(
            station=everything, session=session, at=moment, direction="in", action="Heartbeat", raw=f"at {second}"
        )
    runs = [one for one in desk.get(*at(everything, kind="checks")).context["entries"] if one["name"] == "run"]
    assert [[message.raw for message in one["messages"]] for one in runs] == [["at 61", "at 62"], ["at 1"]]


def test_a_run_that_still_runs(desk: Client, row: Installation) -> None:
    CheckRun.objects.create(operator=row.operator, installation=row, deadline=database_now())
    assert "still running" in desk.get(*at(row.station, kind="checks")).content.decode()


def test_what_the_trail_and_an_attempt_both_say_is_told_once(desk: Client, row: Installation) -> None:
    Event.objects.create(operator=row.operator, by="x", who="y", verb="hand_over", subject=f"station {row.station}")
    assert names(desk.get(*at(row.station))) == ["step"]


def test_whose_it_is(phone: Client, desk: Client, everything: ChargeStation, volta: Operator) -> None:
    other = make_fitted(volta, identity="V-1").station
    assert (phone.get(*at(everything)).status_code, desk.get(*at(other)).status_code) == (200, 404)


def test_it_is_linked_from_the_review_and_the_station(desk: Client, row: Installation) -> None:
    pages = [desk.get(reverse("review", args=[row.pk])), desk.get(reverse("station", args=[str(row.station)]))]
    assert [f'"{at(row.station)[0]}"' in page.content.decode() for page in pages] == [True, True]


def test_as_many_queries_for_a_hundred_as_for_one(
    everything: ChargeStation, sue: User, django_assert_num_queries: Any
) -> None:
    actor = actor_of(sue)
    with django_assert_num_queries(14):  # installations, the page, a question a table, results, messages
        history_of(actor, everything)
    StepAttempt.objects.bulk_create(
        StepAttempt(
            operator=everything.operator, installation=Installation.objects.get(), step="scan", who="x", by="x",
            nonce=uuid.uuid4(), outcome=2900,
        )
        for _number in range(20)
    )  # fmt: skip
    with django_assert_num_queries(14):
        history_of(actor, everything)


def test_a_long_history_is_read_by_its_index(row: Installation, sue: User) -> None:
    """Of 50,000 entries a page reads fifty-odd rows, and sorts none of the others."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO core_event (operator_id, at, by, who, verb, subject, changes)
               SELECT %s, now() - n * interval '1 second', 'x', 'y', 'change', %s, '{}'
               FROM generate_series(1, 50000) n""",
            [row.operator_id, f"station {row.station}"],
        )
        cursor.execute("ANALYZE core_event")
    _page, mark = history_of(actor_of(sue), row.station)
    page, _mark = history_of(actor_of(sue), row.station, before=mark)
    assert len(page) == 50
    source = next(source for source in SOURCES if source.name == "change")
    of = type("Of", (), {"events": Event.objects.filter(operator=row.operator, subject=f"station {row.station}")})()
    plan = source.rows(of).order_by("-at", "-pk")[:51].explain()
    assert ("event_history" in plan, "Sort" in plan) == (True, False)
