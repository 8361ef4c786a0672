"""What an import would change, what it made, and what its undo did: named, linked, a page at a time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from core.models import Connector, Job, Location
from tests.app.test_imports import checked, imported, moved
from tests.factories import make_location, make_station, make_template, stored

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator, User

pytestmark = pytest.mark.django_db
HEAD = "id,name,address,postal_code,city,country"


def rows(*names: str) -> str:
    return "\n".join([HEAD, *(f"{name},Place {name},Kade 1,3511 AB,Utrecht,NLD" for name in names)])


def changes(page: Any) -> list[list[tuple[str, ...]]]:
    return [[tuple(each.values()) for each in row["changes"]] for row in page.context["good"]]


def made(page: Any) -> list[tuple[str, str, str, str]]:
    told = [(row["outcome_slug"], row["about"]) for row in page.context["made"]]
    return [(outcome, about.name, about.key, about.url) for outcome, about in told]


# --- before: what each row would change ---

PLACE = {
    "name": "Before", "address": "Kade 1", "postal_code": "3511 AB", "city": "Utrecht", "country": "NLD",
    "latitude": "52.09", "longitude": "5.12",
}  # fmt: skip


CHANGES: list[tuple[str, str, list[tuple[str, ...]]]] = [
    ("name", "After", [("Name", "Before", "After")]),
    ("name,city", "After,Arnhem", [("Name", "Before", "After"), ("City", "Utrecht", "Arnhem")]),
    ("name,remarks", "Before,New", [("Remarks", "", "New")]),
    ("publish", "yes", [("Published", "no", "yes")]),
    ("facilities", "WIFI|CAFE", [("Facilities", "", "WIFI, CAFE")]),
    (
        "coordinates.latitude,coordinates.longitude", "52.0900000,5.13",
        [("Longitude", "5.120000", "5.130000")],
    ),
    ("name", "Before", []),
    ("country", "nl", []),
]  # fmt: skip


def test_the_preview_says_what_a_location_says_now_and_then(desk_of_dan: Client, plinth: Operator) -> None:
    make_location(plinth, location_id="L1", **PLACE)
    pages = [(head, cells, checked(desk_of_dan, f"id,{head}\nL1,{cells}\n")) for head, cells, _told in CHANGES]
    assert [(head, cells, *changes(page)) for head, cells, page in pages] == CHANGES


def test_the_preview_marks_old_and_new(desk_of_dan: Client, plinth: Operator) -> None:
    make_location(plinth, location_id="L1", **PLACE)
    text = checked(desk_of_dan, "id,name\nL1,After\n").content.decode()
    assert (text.count("<del>Before</del>"), text.count("<ins>After</ins>")) == (1, 1)


def test_what_a_row_changes_has_the_width_of_the_table(desk_of_dan: Client, plinth: Operator) -> None:
    make_location(plinth, location_id="L1", **PLACE)
    text = checked(desk_of_dan, "id,name,remarks\nL1,After,New\n").content.decode()
    assert re.findall(r'(rowspan="2")>2<|(class="what" colspan="4")>', text) == [
        ('rowspan="2"', ""), ("", 'class="what" colspan="4"'),
    ]  # fmt: skip


def test_a_new_row_changes_nothing(desk_of_dan: Client, plinth: Operator) -> None:
    assert changes(checked(desk_of_dan, rows("a", "b"))) == [[], []]


def test_of_a_station_it_says_what_differs(desk_of_dan: Client, plinth: Operator) -> None:
    make_template(plinth)
    make_location(plinth, location_id="L1")
    head = "charge_station_id,location_id,name,charge_station_template_id"
    imported(desk_of_dan, f"{head}\nACE-1,L1,Left,double\n", "stations")
    page = checked(desk_of_dan, f"{head}\nACE-1,L1,Right,double\n", "stations")
    assert changes(page) == [[("Name", "Left", "Right")]]


def test_another_template_is_a_change(desk_of_dan: Client, plinth: Operator) -> None:
    make_template(plinth)
    make_template(plinth, template_id="single", evses=1)
    make_location(plinth, location_id="L1")
    head = "charge_station_id,location_id,charge_station_template_id"
    imported(desk_of_dan, f"{head}\nACE-1,L1,double\n", "stations")
    page = checked(desk_of_dan, f"{head}\nACE-1,L1,single\n", "stations")
    assert changes(page) == [[("Template", "double", "single")]]


def test_other_capitals_than_ours_change_nothing(desk_of_dan: Client, plinth: Operator) -> None:
    make_template(plinth)
    make_location(plinth, location_id="L1")
    head = "charge_station_id,location_id,name,charge_station_template_id"
    imported(desk_of_dan, f"{head}\nACE-1,L1,Left,double\n", "stations")
    text = f"{head}\nace-1,L1,Right,double\n"
    assert changes(checked(desk_of_dan, text, "stations")) == [[("Name", "Left", "Right")]]
    assert made(imported(desk_of_dan, text, "stations")) == [("updated", "ACE-1, Right", "", "/stations/ACE-1/")]
    assert made(imported(desk_of_dan, "id,name\nl1,New\n")) == [("updated", "New, Utrecht", "L1", "/locations/L1/")]


VOLTS = (
    "charge_station_id;location_id;deploy_state;evses.0.uid;evses.0.connectors.0.standard;evses.0.connectors.0.format;"
    "evses.0.connectors.0.power_type;evses.0.connectors.0.voltage;evses.0.connectors.0.amperage\n"
    "ACE-1;L1;Stock;U-1;IEC_62196_T2;SOCKET;AC_3_PHASE;230;{amperes}\n"
)


def test_of_a_connector_it_says_which_one(desk_of_dan: Client, plinth: Operator) -> None:
    make_location(plinth, location_id="L1")
    imported(desk_of_dan, VOLTS.format(amperes=32), "stations")
    page = checked(desk_of_dan, VOLTS.format(amperes=16), "stations")
    assert changes(page) == [[("EVSEs · U-1 · Connectors · 1 · Amperes", "32", "16")]]


PLANNED = "location_id,day,installer,note\nkade,2030-01-31,{installer},{note}\n"


PLANS: list[tuple[str, str, list[tuple[str, ...]]]] = [
    ("ina", "Ring", [("Note", "", "Ring")]),
    ("INA@example.org", "Ring", [("Note", "", "Ring")]),
    ("ina@example.org", "", []),
    ("ada", "", [("Installer", "ina", "ada")]),
]


def test_of_a_job_it_says_who_and_the_note(desk_of_dan: Client, plinth: Operator, ina: User, ada: User) -> None:
    make_location(plinth, "Kade", location_id="kade")
    imported(desk_of_dan, PLANNED.format(installer="ina", note=""), "jobs")
    pages = [
        (installer, note, checked(desk_of_dan, PLANNED.format(installer=installer, note=note), "jobs"))
        for installer, note, _told in PLANS
    ]
    assert [(installer, note, *changes(page)) for installer, note, page in pages] == PLANS


def test_the_preview_is_narrowed_and_paged(
    desk_of_dan: Client, plinth: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("installer_app.imports.pages.A_PAGE", 2)
    make_location(plinth, location_id="d", **PLACE)
    page = checked(desk_of_dan, rows("a", "b", "c", "d"))
    here = reverse("import", args=[page.context["one"].pk])

    def lines(asked: str) -> list[int]:
        return [row["line"] for row in desk_of_dan.get(f"{here}?{asked}").context["good"]]

    assert [lines(asked) for asked in ("", "page=2", "outcome=updated", "outcome=created&page=2", "outcome=x")] == [
        [2, 3], [4, 5], [5], [4], [2, 3],
    ]  # fmt: skip


# --- after: what was made ---


def test_what_was_made_is_listed_with_links(desk_of_dan: Client, plinth: Operator) -> None:
    make_location(plinth, location_id="b", **PLACE)
    page = imported(desk_of_dan, rows("a", "b"))
    assert made(page) == [
        ("created", "Place a, Utrecht", "a", "/locations/a/"),
        ("updated", "Place b, Utrecht", "b", "/locations/b/"),
    ]
    assert page.content.decode().count('<a class="go" href="/locations/a/">') == 1


def test_stations_and_jobs_are_listed_too(desk_of_dan: Client, plinth: Operator, ina: User) -> None:
    make_template(plinth)
    make_location(plinth, "Kade", location_id="kade")
    text = "charge_station_id,location_id,charge_station_template_id\nACE-1,kade,double\n"
    assert made(imported(desk_of_dan, text, "stations")) == [("created", "ACE-1", "", "/stations/ACE-1/")]
    page = imported(desk_of_dan, PLANNED.format(installer="ina", note=""), "jobs")
    job = Job.objects.get()
    assert made(page) == [("created", "Kade, 31 January 2030", "", reverse("job", args=[job.pk]))]


def test_what_is_gone_since_is_named_without_a_link(desk_of_dan: Client, plinth: Operator) -> None:
    one = imported(desk_of_dan, rows("a")).context["one"]
    Location.objects.all().delete()
    stored()
    assert made(desk_of_dan.get(reverse("import", args=[one.pk]))) == [("created", "a", "", "")]


def test_what_was_made_is_paged_and_narrowed(
    desk_of_dan: Client, plinth: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("installer_app.imports.pages.A_PAGE", 2)
    make_location(plinth, location_id="d", **PLACE)
    page = imported(desk_of_dan, rows("a", "b", "c", "d"))
    here = reverse("import", args=[page.context["one"].pk])
    found = [
        [about for _outcome, _name, about, _url in made(desk_of_dan.get(f"{here}?{asked}"))]
        for asked in ("", "page=2", "outcome=updated", "outcome=unchanged")
    ]
    assert found == [["a", "b"], ["c", "d"], ["d"], []]


def test_the_list_costs_the_same_with_one_and_with_three(
    desk_of_dan: Client, plinth: Operator, django_assert_num_queries: Any
) -> None:
    for names in (("a",), ("b", "c", "d")):
        one = imported(desk_of_dan, rows(*names)).context["one"]
        with django_assert_num_queries(10):
            desk_of_dan.get(reverse("import", args=[one.pk]))


def test_the_preview_costs_the_same_with_one_and_with_three(
    desk_of_dan: Client, plinth: Operator, django_assert_num_queries: Any
) -> None:
    for names in (("a",), ("b", "c", "d")):
        for name in names:
            make_location(plinth, location_id=name, **PLACE)
        one = checked(desk_of_dan, rows(*names)).context["one"]
        with django_assert_num_queries(9):
            desk_of_dan.get(reverse("import", args=[one.pk]))


# --- undone: in the past ---


def sentences(page: Any) -> list[str]:
    text = re.sub(r"<[^>]+>", " ", page.content.decode())
    return [line.strip() for line in text.splitlines() if re.search(r"\d .*(again|set back|below)\.", line)]


def test_an_undo_is_told_in_the_past(desk_of_dan: Client, plinth: Operator) -> None:
    make_location(plinth, location_id="b", **PLACE)
    done = imported(desk_of_dan, rows("a", "b", "c", "d"))
    make_station(plinth, "AT-D", location=Location.objects.get_queryset().get(location_id="d"))
    stored()
    page = moved(desk_of_dan, done.context["one"], "import_undo")
    assert sentences(page) == [
        "2 things that it made were taken away again.",
        "1 thing that it changed was set back.",
        "1 could not be undone, and stayed as it was: it is named below.",
    ]
    assert [(row["about"].name, row["about"].url) for row in page.context["bad"]] == [
        ("Place d, Utrecht", "/locations/d/")
    ]


def test_jobs_are_called_by_their_place_and_day(desk_of_dan: Client, plinth: Operator, ina: User) -> None:
    make_location(plinth, "Kade", location_id="kade")
    done = imported(desk_of_dan, PLANNED.format(installer="ina", note=""), "jobs")
    page = moved(desk_of_dan, done.context["one"], "import_undo")
    assert (page.context["named"], sentences(page)) == (
        {"removed": ["Kade, 31 January 2030"], "restored": []},
        ["1 thing that it made was taken away again."],
    )


def test_what_could_not_be_undone_is_paged(
    desk_of_dan: Client, plinth: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("installer_app.imports.pages.A_PAGE", 2)
    done = imported(desk_of_dan, rows("a", "b", "c"))
    Location.objects.update(etag="00000000-0000-4000-8000-000000000000")
    stored()
    one = moved(desk_of_dan, done.context["one"], "import_undo").context["one"]
    pages = [desk_of_dan.get(reverse("import", args=[one.pk]), {"page": page}) for page in (1, 2)]
    assert [[row["line"] for row in page.context["bad"]] for page in pages] == [[2, 3], [4]]


def test_the_undo_sets_a_connector_back_as_well(desk_of_dan: Client, plinth: Operator) -> None:
    make_location(plinth, location_id="L1")
    imported(desk_of_dan, VOLTS.format(amperes=32), "stations")
    done = imported(desk_of_dan, VOLTS.format(amperes=16), "stations")
    assert Connector.objects.get().amperage == 16
    page = moved(desk_of_dan, done.context["one"], "import_undo")
    assert (page.context["undone"], Connector.objects.get().amperage) == ({"removed": 0, "restored": 1, "kept": 0}, 32)
