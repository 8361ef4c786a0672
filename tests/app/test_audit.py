"""The audit trail on its page, as files, and for machines."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.urls import reverse

from core.models import ApiToken, Delivery, Event, Webhook
from installer_app.desk.words import SUBJECTS, VERBS, subject_text
from tests.factories import make_location, make_station, stored

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def trail(plinth: Operator, volta: Operator) -> None:
    """Keep three entries of three days, and one of somebody else's."""
    told = (("dan", "change", "location L1", {"name": ["A", "B"]}), ("ina", "hand_over", "station S1", {}))
    told += (("=cmd()", "change", "station S1", {"name": ["", "@x"]}),)
    for day, (by, verb, subject, changes) in enumerate(told):
        at = NOON + timedelta(days=day)
        Event.objects.create(operator=plinth, at=at, by=by, who="user:1", verb=verb, subject=subject, changes=changes)
    Event.objects.create(operator=volta, at=NOON, by="otto", who="user:9", verb="change", subject="station S1")


def subjects(page: Any) -> list[str]:
    return [f"{entry['row'].by} {entry['row'].subject}" for entry in page.context["entries"]]


EVERY = ["=cmd() station S1", "ina station S1", "dan location L1"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", EVERY),
        ("from=2026-03-03&to=2026-03-03", EVERY[1:2]),
        ("from=nonsense&to=9999-12-31", EVERY),
        ("who=IN", EVERY[1:2]),
        ("subject=station+S1", EVERY[:2]),
        ("subject=Location", EVERY[2:]),
        ("subject=s1", EVERY[:2]),
        ("verb=change&who=dan", EVERY[2:]),
        ("before=1", []),
        ("before=x", EVERY),
    ],
)
def test_the_page_is_narrowed_by_its_address(asked: str, found: list[str], desk: Client, trail: None) -> None:
    assert subjects(desk.get(f"/audit/?{asked}")) == found


@pytest.mark.parametrize("what", ["who", "subject"])
def test_the_longest_name_is_found_whole(desk: Client, plinth: Operator, what: str) -> None:
    long = "n" * 150
    for name in (long, f"{long[:149]}m"):
        Event.objects.create(operator=plinth, by=name, who="user:1", verb="change", subject=f"person {name}")
    asked = {"who": long, "subject": f"person {long}"}[what]
    assert subjects(desk.get("/audit/", {what: asked})) == [f"{long} person {long}"]


def test_it_says_what_was_before_and_after(desk: Client, trail: None) -> None:
    text = desk.get("/audit/?who=dan").content.decode()
    assert ("<del>A</del>" in text, "<ins>B</ins>" in text) == (True, True)


CHANGES: dict[str, Any] = {
    "publish": [False, True],
    "deploy_state": ["Stock", "Production"],
    "default_charge_station_floor_level": ["-1", ""],
    "facilities": [[], ["WIFI", "CAFE"]],
    "default_charge_station_directions": [
        [],
        [{"language": "nl", "text": "Links"}, {"language": "en", "text": "Left"}],
    ],
    "evses": [{"U1": {"evse_id": "NL*1"}}, {"U1": {"evse_id": "NL*2", "etag": "9"}}],
    "etag": ["1", "2"],
    "novelty": [None, 7],
    "odd": [None, [{"day": "Monday", "note": ""}]],
}


def test_fields_and_values_have_words(desk: Client, plinth: Operator) -> None:
    told = (("change", "station S1", CHANGES), ("change", "location L1", {"evses": [None, "Plinth Demo"]}))
    told += (("change", "location L2", {"stations": [None, ["CP-1", "CP-2"]], "count": [None, 25]}),)
    for verb, subject, changes in (*told, ("sign", "station S1", {}), ("juggle_well", "station S1", {})):
        Event.objects.create(operator=plinth, by="dan", who="user:1", verb=verb, subject=subject, changes=changes)
    unknown, sign, named, place, station = desk.get("/audit/").context["entries"]
    assert [str(entry["word"]) for entry in (unknown, sign, place)] == ["juggle well", "Signed", "Changed"]
    changed = [("How many", "25"), ("Stations", "CP-1, CP-2")]
    assert [(each["field"], each["now"]) for each in named["changes"]] == changed
    assert place["changes"] == [{"field": "EVSEs", "was": "", "now": "changed"}]
    assert [tuple(each.values()) for each in station["changes"]] == [
        ("How to get there", "", "nl: Links; en: Left"),
        ("Floor", "-1", ""),
        ("Deployment", "Stock", "Production"),
        ("EVSEs · U1 · EVSE id", "NL*1", "NL*2"),
        ("What is there", "", "WIFI, CAFE"),
        ("novelty", "", "7"),
        ("odd", "", "Day Monday"),
        ("Show to drivers", "no", "yes"),
    ]


@pytest.mark.parametrize(
    ("subject", "said"),
    [
        ("station CP-1", "Station CP-1"),
        ("registration token 7", "Registration token 7"),
        ("token 7", "API token 7"),
        ("person ina", "Person ina"),
        ("location 0f344bba-b354-46d9-a895-abb8a26414ba", "Location 0f344bba-b354-46d9-a895-abb8a26414ba"),
        ("station A B", "Station A B"),
        ("partner Roaming Hub GmbH", "Partner Roaming Hub GmbH"),
        ("energy mix profile wind", "Energy mix wind"),
        ("gate 7", "gate 7"),
        ("station", "station"),
        ("", ""),
    ],
)
def test_what_an_entry_is_about_is_said_in_words(subject: str, said: str) -> None:
    assert subject_text(subject) == said


def test_every_subject_of_the_trail_has_a_word() -> None:
    source = "\n".join(path.read_text() for path in (settings.BASE_DIR / "core").rglob("*.py"))
    kinds = set(re.findall(r"""subject=f"([a-z ]+) \{""", source))
    assert (len(kinds), kinds - set(SUBJECTS)) == (13, set())


def test_the_page_and_the_messages_say_it_alike(desk: Client, desk_of_ada: Client, plinth: Operator) -> None:
    changes = {"days": 30, "link": 7, "note": "Hotel"}
    event = {"verb": "make_owner_link", "subject": "location L1"}
    Event.objects.create(operator=plinth, by="dan", who="user:1", changes=changes, **event)
    page = desk.get("/audit/")
    assert str(page.context["entries"][0]["about"]) == "Location L1"
    assert [tuple(each.values()) for each in page.context["entries"][0]["changes"]] == [
        ("Days", "", "30"),
        ("Number of the link", "", "7"),
        ("Note", "", "Hotel"),
    ]
    hook = Webhook.objects.create(operator=plinth, url="https://erp.example", salt=b"1" * 24, created_by="ada")
    Delivery.objects.create(operator=plinth, webhook=hook, event="step.link", subject="station CP-1", body="{}")
    shown = desk_of_ada.get(reverse("webhook", args=[hook.pk])).content.decode()
    assert shown.count("<b>Station CP-1</b>") == 1
    assert re.findall(r'Link <span class="mono">step\.link</span>', shown) == [
        'Link <span class="mono">step.link</span>'
    ]


def test_a_webhook_for_no_event_by_name_is_for_everything(desk: Client, plinth: Operator) -> None:
    for before, after in ((None, []), ([], ["station.linked"])):
        Event.objects.create(
            operator=plinth, by="dan", who="user:1", verb="change_webhook", subject="webhook 1",
            changes={"events": [before, after]},
        )  # fmt: skip
    changed, made = desk.get("/audit/").context["entries"]
    assert [tuple(entry["changes"][0].values()) for entry in (made, changed)] == [
        ("Events", "", "everything"),
        ("Events", "everything", "station.linked"),
    ]


def test_what_is_long_is_cut(desk: Client, plinth: Operator) -> None:
    changes = {"remarks": ["", "x" * 400]}
    Event.objects.create(operator=plinth, by="dan", who="user:1", verb="change", subject="station S1", changes=changes)
    (entry,) = desk.get("/audit/").context["entries"]
    assert entry["changes"] == [{"field": "Remarks", "was": "", "now": "x" * 300 + "…"}]


def test_every_verb_has_a_word() -> None:
    """Whoever reads the trail in Dutch reads no name of a function."""
    told = r"""verb="(\w+)"|_record\(actor, "(\w+)"|\(\(?"(\w+)", f"(?:location|station) """
    source = "\n".join(path.read_text() for path in (settings.BASE_DIR / "core" / "domain").rglob("*.py"))
    verbs = {name for found in re.findall(told, source) for name in found if name}
    assert (len(verbs) > 50, verbs - VERBS.keys()) == (True, set())


def test_pages_go_on_where_the_one_before_ended(desk: Client, plinth: Operator) -> None:
    for number in range(60):
        Event.objects.create(operator=plinth, by="x", who="y", verb="change", subject=f"station {number}")
    first = desk.get("/audit/")
    second = desk.get(f"/audit/?before={first.context['rest']}")
    assert (len(subjects(first)), len(subjects(second)), second.context["rest"]) == (50, 10, "")


def read(answer: Any) -> str:
    return b"".join(answer.streaming_content).decode()


def test_csv_is_streamed_and_runs_nothing(desk: Client, trail: None) -> None:
    answer = desk.get("/audit/events.csv?subject=station+S1")
    rows = list(csv.reader(io.StringIO(read(answer))))
    assert (answer.streaming, answer["Content-Type"]) == (True, "text/csv; charset=utf-8")
    now = ["Changed", "Station S1"]
    assert rows == [
        ["at", "by", "who", "verb", "subject", "changes", "action", "about"],
        ["2026-03-03T12:00:00+00:00", "ina", "user:1", "hand_over", "station S1", "{}", "Handed over", "Station S1"],
        ["2026-03-04T12:00:00+00:00", "'=cmd()", "user:1", "change", "station S1", '{"name": ["", "@x"]}', *now],
    ]


def test_json_lines(desk: Client, trail: None) -> None:
    lines = [json.loads(line) for line in read(desk.get("/audit/events.jsonl?to=2026-03-02")).splitlines()]
    assert [line | {"id": 0} for line in lines] == [
        {
            "id": 0, "at": "2026-03-02T12:00:00Z", "by": "dan", "verb": "change", "subject": "location L1",
            "changes": {"name": ["A", "B"]}, "who": "user:1",
        }
    ]  # fmt: skip


def test_the_files_cost_as_many_queries_as_they_have_slices(
    desk: Client, trail: None, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(6):  # beside the entries: what their stations and Locations are called
        read(desk.get("/audit/events.csv"))


@pytest.mark.parametrize(("at_once", "asked"), [(1, 7), (2, 4), (3, 3), (6, 2), (7, 1)])
def test_a_file_is_read_a_piece_at_a_time_and_holds_every_entry_once(
    desk: Client,
    plinth: Operator,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: Any,
    at_once: int,
    asked: int,
) -> None:
    Event.objects.all().delete()
    about = {"operator": plinth, "by": "dan", "who": "dan", "verb": "add"}
    Event.objects.bulk_create(Event(**about, subject=f"x {n}") for n in range(6))
    monkeypatch.setattr("installer_app.desk.audit.AT_ONCE", at_once)
    answer = desk.get("/audit/events.jsonl")
    with django_assert_num_queries(asked):
        lines = [json.loads(line)["subject"] for line in read(answer).splitlines()]
    assert lines == [f"x {n}" for n in range(6)]


@pytest.mark.parametrize("path", ["", "events.csv", "events.jsonl"])
def test_it_is_the_supervisors(path: str, phone: Client, desk_of_dan: Client) -> None:
    assert [each.get(f"/audit/{path}").status_code for each in (phone, desk_of_dan)] == [403, 403]


# --- machines ---


def told(answer: Any) -> list[str]:
    return [row["by"] for row in answer.json()["data"]]


def test_machines_read_it_page_by_page(machine: Client, trail: None) -> None:
    first = machine.get("/api/2.0/events", {"limit": 2})
    assert (told(first), first["X-Total-Count"]) == (["dan", "ina"], "3")
    assert told(machine.get(first["Link"].split(">")[0].strip("<"))) == ["=cmd()"]


def test_machines_narrow_it(machine: Client, trail: None) -> None:
    asked = {"date_from": "2026-03-03T00:00:00Z", "subject": "station S1", "verb": "change"}
    assert told(machine.get("/api/2.0/events", asked)) == ["=cmd()"]
    assert machine.get("/api/2.0/events", {"color": "red"}).json()["status_code"] == 2001


def test_a_token_needs_the_scope_of_a_supervisor(machine_with: Callable[..., Client], trail: None) -> None:
    answers = [
        machine_with(scope).get(f"/api/2.0/events{end}").status_code
        for end in ("", ".csv")
        for scope in ("stations:read", "field:review")
    ]
    assert answers == [403, 200] * 2


def test_a_limited_token_reads_of_its_companies_alone(
    machine_with: Callable[..., Client], plinth: Operator, trail: None
) -> None:
    reader = machine_with("field:review")
    ApiToken.objects.update(cpo_ids=["NLSUB"])
    here = make_location(plinth, location_id="L1", cpo_id="NLSUB")
    make_station(plinth, "S1", location=here)
    assert told(reader.get("/api/2.0/events")) == ["dan", "ina", "=cmd()"]
    elsewhere = make_location(plinth, location_id="L2", cpo_id="NLOTH")
    here.stations.update(location=elsewhere)
    here.delete()
    stored()
    assert told(reader.get("/api/2.0/events")) == []
