"""Files brought in by a dispatcher: chosen, columns named, looked at, imported by the worker, undone."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from core.domain.jobs import change_job
from core.models import Actor, ChargeStation, Event, Import, Job, Location, Membership
from core.tasks import bring_in
from tests.factories import make_location, make_station, make_template, stored

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator, User

pytestmark = pytest.mark.django_db

PLACES = (
    "Id;Naam;Adres;Postcode;Plaats;Land;Breedtegraad;Lengtegraad\r\n"
    "kade-12;Kade;Kade 12;3511 AB;Utrecht;NL;52,09;5,12\r\n"
    "kade-13;Überseequai;Kade 13;3511 AB;Utrecht;NLD;;\r\n"
    "kade-14;Kade;Kade 14;3511 AB;Utrecht;Nederland;;\r\n"
)


def upload(desk: Client, content: str | bytes, kind: str = "locations", name: str = "table.csv") -> Any:
    body = content.encode() if isinstance(content, str) else content
    return desk.post(reverse("imports"), {"kind": kind, "file": SimpleUploadedFile(name, body)})


def work() -> None:
    """Do what the worker was asked to do."""
    done: set[int] = set()
    while task := ProcrastinateJob.objects.exclude(pk__in=done).order_by("pk").first():
        done.add(task.pk)
        bring_in(**task.args)


def begun(desk: Client, content: str | bytes, kind: str = "locations") -> Import:
    """Upload a file; give its import."""
    answer = upload(desk, content, kind)
    assert answer.status_code == 303, answer.context["refusal"]
    return Import.objects.latest("pk")


def read(desk: Client, content: str | bytes, kind: str) -> Import:
    """Upload a file, take its columns as they were guessed, and let it be read."""
    one = begun(desk, content, kind)
    said = {f"column-{place}": name for place, name in enumerate(one.columns)}
    assert desk.post(reverse("import_columns", args=[one.pk]), said).status_code == 303
    work()
    return one


def checked(desk: Client, content: str | bytes, kind: str = "locations") -> Any:
    """Let a file be read; give its page then."""
    return desk.get(reverse("import", args=[read(desk, content, kind).pk]))


def imported(desk: Client, content: str | bytes, kind: str = "locations") -> Any:
    """Bring a file in; give its page then."""
    return moved(desk, read(desk, content, kind), "import_rows")


def moved(desk: Client, one: Import, name: str) -> Any:
    assert desk.post(reverse(name, args=[one.pk])).status_code == 303
    work()
    return desk.get(reverse("import", args=[one.pk]))


def counts(page: Any) -> tuple[int, ...]:
    """Give new, changed, unchanged, refused; they add up to the rows of the file."""
    told = tuple(page.context["counts"].values())
    assert sum(told) == page.context["one"].total
    return told


def undone(page: Any) -> tuple[int, ...]:
    """Give removed, set back, kept."""
    return tuple(page.context["undone"].values())


def bad(page: Any) -> list[tuple[int, list[tuple[str, str, str]]]]:
    return [
        (row["line"], [(each["column"], each["read"], each["sentence"]) for each in row["reasons"]])
        for row in page.context["bad"]
    ]


def test_a_file_goes_from_upload_to_done(desk_of_dan: Client, plinth: Operator) -> None:
    page = checked(desk_of_dan, PLACES)
    assert (page.templates[0].name, counts(page), Location.objects.count()) == ("imports/preview.html", (2, 0, 0, 1), 0)
    assert bad(page) == [(4, [("Land", "Nederland", "Three letters of ISO 3166-1, or two: NLD, BE.")])]
    assert [row["cells"][1] for row in page.context["good"]] == ["Kade", "Überseequai"]
    done = moved(desk_of_dan, page.context["one"], "import_rows")
    assert (done.templates[0].name, counts(done)) == ("imports/done.html", (2, 0, 0, 1))
    kade = Location.objects.order_by("pk").values_list("location_id", "country", "latitude", "created_by").first()
    assert [str(value) for value in kade or ()] == ["kade-12", "NLD", "52.0900000", "dan"]
    assert Event.objects.filter(verb="import").count() == 1


def test_the_page_says_how_the_file_was_read(desk_of_dan: Client, plinth: Operator) -> None:
    page = checked(desk_of_dan, PLACES.encode("cp1252"))
    assert page.context["read"] == [
        "Text in Windows-1252, columns divided by semicolons.",
        "Decimal commas were understood: 52,09 is 52.09.",
    ]


def test_the_second_person_sees_unchanged_and_a_second_tap_changes_nothing(
    desk_of_dan: Client, desk: Client, plinth: Operator
) -> None:
    first, second = checked(desk_of_dan, PLACES), checked(desk, PLACES)
    one = first.context["one"]
    for _tap in range(2):
        assert desk_of_dan.post(reverse("import_rows", args=[one.pk])).status_code == 303
    work()
    assert counts(desk_of_dan.get(reverse("import", args=[one.pk]))) == (2, 0, 0, 1)
    assert counts(moved(desk, second.context["one"], "import_rows")) == (0, 0, 2, 1)
    assert counts(checked(desk, PLACES)) == (0, 0, 2, 1)
    assert Location.objects.count() == 2


def test_undo_removes_what_is_as_it_was_and_keeps_what_is_not(desk_of_dan: Client, plinth: Operator) -> None:
    make_location(plinth, location_id="kade-14", name="Before", country="NLD")
    make_location(plinth, location_id="kade-15", name="Before", country="NLD")
    rows = PLACES.replace("Nederland", "NLD") + "kade-15;After;Kade 15;3511 AB;Utrecht;NLD;;\r\n"
    done = imported(desk_of_dan, rows)
    assert counts(done) == (2, 2, 0, 0)
    make_station(plinth, "AT-13", location=Location.objects.get_queryset().filter(location_id="kade-13").get())
    Location.objects.filter(location_id="kade-15").update(etag="00000000-0000-4000-8000-000000000000")
    stored()
    page = moved(desk_of_dan, done.context["one"], "import_undo")
    assert undone(page) == (1, 1, 2)
    assert dict(Location.objects.order_by("location_id").values_list("location_id", "name")) == {
        "kade-13": "Überseequai",
        "kade-14": "Before",
        "kade-15": "After",
    }
    assert bad(page) == [
        (3, [("", "", "Something was done with it since.")]),
        (5, [("", "", "Somebody changed it since.")]),
    ]


def test_undo_says_before_and_after_what_it_is_about(desk_of_dan: Client, plinth: Operator) -> None:
    make_location(plinth, location_id="kade-14", name="Before", country="NLD")
    done = imported(desk_of_dan, PLACES.replace("Nederland", "NLD"))
    asked = done.content.decode()
    assert [asked.count(text) for text in ("2 rows that it made are", "1 row that it changed is")] == [1, 1]
    page = moved(desk_of_dan, done.context["one"], "import_undo")
    assert page.context["named"] == {
        "removed": ["Kade (kade-12)", "Überseequai (kade-13)"],
        "restored": ["Before, Utrecht (kade-14)"],
    }
    told = page.content.decode()
    assert [told.count(text) for text in ("Removed again", "(kade-12) · Über", "Set back to what it was")] == [1, 1, 1]
    assert told.count("The first") == 0
    trail = Event.objects.filter(verb="remove").order_by("subject").values_list("subject", "changes")
    assert list(trail) == [
        ("location kade-12", {"name": ["Kade", ""]}), ("location kade-13", {"name": ["Überseequai", ""]}),
    ]  # fmt: skip


def test_nothing_is_lost_between_a_file_and_its_refused_rows(desk_of_dan: Client, plinth: Operator) -> None:
    rows = "id,naam,adres,plaats,postcode,land\n=cmd|x,@Kade,Kade 1,Utrecht,1,\na,b\nx,Kade,Kade 2,Utrecht,1,NLD\n"
    page = imported(desk_of_dan, rows)
    assert counts(page) == (1, 0, 0, 2)
    answer = desk_of_dan.get(reverse("import_refused", args=[page.context["one"].pk]))
    told = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert told == [
        ["id", "naam", "adres", "plaats", "postcode", "land", "line", "reason"],
        ["'=cmd|x", "'@Kade", "Kade 1", "Utrecht", "1", "", "2", "land: This field is required."],
        ["a", "b", "", "", "", "", "3", "There are 2 cells below 6 names."],
    ]
    assert answer["Content-Disposition"].startswith("attachment;") is True
    mended = answer.content.decode("utf-8-sig").replace("Utrecht,1,,", "Utrecht,1,NLD,")
    assert counts(checked(desk_of_dan, mended)) == (1, 0, 0, 1)


STATIONS = (
    "Laadpaal;Locatie;Template;Installatiedatum\r\nACE-1;kade-12;double;3/4/2030\r\nACE-2;kade-12;double;31.2.2030\r\n"
)


def test_stations_come_in_and_go_again(desk_of_dan: Client, plinth: Operator) -> None:
    make_location(plinth, location_id="kade-12")
    make_template(plinth)
    page = checked(desk_of_dan, STATIONS, "stations")
    assert page.context["read"][1] == "Days are day, month, year: 3/4/2030 is 3 April 2030."
    assert bad(page) == [(3, [("Installatiedatum", "31.2.2030", "Write a day as 2030-01-31 or 31-1-2030.")])]
    done = moved(desk_of_dan, page.context["one"], "import_rows")
    made = ChargeStation.objects.values_list("charge_station_id", "deploy_state", "installation_date").get()
    assert (counts(done), [str(value) for value in made]) == ((1, 0, 0, 1), ["ACE-1", "Stock", "2030-04-03"])
    assert undone(moved(desk_of_dan, done.context["one"], "import_undo")) == (1, 0, 0)
    assert ChargeStation.objects.count() == 0


def test_a_changed_station_is_set_back_and_a_published_one_is_kept(desk_of_dan: Client, plinth: Operator) -> None:
    make_location(plinth, location_id="kade-12", publish=True)
    make_template(plinth)
    imported(desk_of_dan, STATIONS, "stations")
    rows = "charge_station_id,location_id,name,charge_station_template_id\nACE-1,,Left,\nACE-3,kade-12,Right,double\n"
    done = imported(desk_of_dan, rows, "stations")
    assert counts(done) == (1, 1, 0, 0)
    page = moved(desk_of_dan, done.context["one"], "import_undo")
    assert (undone(page), bad(page)) == (
        (0, 1, 1),
        [(3, [("", "", "Partners may have read it: it is published, or at a published Location.")])],
    )
    assert dict(ChargeStation.objects.values_list("charge_station_id", "name")) == {"ACE-1": "", "ACE-3": "Right"}


JOBS = (
    "Locatie;Adres;Datum;Monteur;Opmerking;Laadpalen\n"
    "Kade;;31-1-2030;ina@example.org;Bel de portier;ACE-1 ACE-2\n"
    "Kade;;1-2-2030;INA;;ACE-1|ACE-2\n"
    ";Dubbelstraat 1;1-2-2030;;;\n"
    "Nergens;;1-2-2030;;;\n"
    ";;1-2-2030;;;\n"
    "Kade;;1-2-2030;nobody;;ACE-9\n"
)


@pytest.fixture
def planned(desk_of_dan: Client, plinth: Operator, ina: User) -> Any:
    """Bring in a planning; give its page."""
    make_location(plinth, "Kade", location_id="kade")
    for number in range(2):
        make_location(plinth, "Dubbelstraat 1", location_id=f"double-{number}")
    for identity in ("ACE-1", "ACE-2"):
        make_station(plinth, identity)
    return imported(desk_of_dan, JOBS, "jobs")


def test_jobs_are_planned_by_place_day_person_and_stations(planned: Any, desk_of_dan: Client) -> None:
    assert counts(planned) == (2, 0, 0, 4)
    jobs = Job.objects.order_by("day").values_list("location__location_id", "day", "installer__username", "note")
    assert [(place, str(day), *rest) for place, day, *rest in jobs] == [
        ("kade", "2030-01-31", "ina", "Bel de portier"),
        ("kade", "2030-02-01", "ina", ""),
    ]
    assert [job.stations.count() for job in Job.objects.all()] == [2, 2]
    assert bad(planned) == [
        (4, [("Adres", "Dubbelstraat 1", "Several Locations are called Dubbelstraat 1: say which by its id.")]),
        (5, [("Locatie", "Nergens", "There is no Location Nergens.")]),
        (6, [("Id of the Location", "", "Say where: a Location's id, or its name or address.")]),
        (7, [
            ("Monteur", "nobody", "Nobody of this name does field work here."),
            ("Laadpalen", "ACE-9", "Not known here: ACE-9."),
        ]),
    ]  # fmt: skip
    assert counts(imported(desk_of_dan, JOBS, "jobs")) == (0, 0, 2, 4)


def test_jobs_are_called_off_and_set_back_unless_somebody_changed_them(
    planned: Any, desk_of_dan: Client, dan: User
) -> None:
    later = imported(desk_of_dan, JOBS.replace("INA;;", "INA;Ring twice;"), "jobs")
    assert counts(later) == (0, 1, 1, 4)
    assert undone(moved(desk_of_dan, later.context["one"], "import_undo")) == (0, 1, 0)
    actor = Actor.of_person(Membership.objects.select_related("operator", "user").get(user=dan))
    change_job(actor=actor, job_id=Job.objects.order_by("day")[0].pk, note="Mind the dog")
    page = moved(desk_of_dan, planned.context["one"], "import_undo")
    # The second was changed and set back since: somebody's hand was on it as well.
    assert (undone(page), bad(page)[0]) == ((0, 0, 2), (2, [("", "", "Somebody changed it since.")]))


@pytest.mark.parametrize(
    ("said", "headline", "named"),
    [
        ({"kind": "locations"}, "One thing has to be mended.", ["Choose a file."]),
        ({}, "One thing has to be mended.", ["Say what the rows are."]),
    ],
)
def test_a_form_that_lacks_something_says_what(
    said: dict[str, str], headline: str, named: list[str], desk_of_dan: Client
) -> None:
    drawn = desk_of_dan.post(reverse("imports"), said).content.decode().split('data-refusal="invalid"')[1]
    told = drawn.split("</div>")[0]
    assert (told.count(headline), told.count("Something in what was sent")) == (1, 0)
    assert re.findall(r"<li data-field[^>]*>([^<]*)</li>", told) == named


def test_without_scripts_the_page_of_a_refusal_says_what_as_well(desk_of_ada: Client, ina: User) -> None:
    url, said = reverse("person_role", args=["ina"]), {"role": "king"}
    alone = desk_of_ada.post(url, said, headers={"HX-Request": "true"})
    (error,) = alone.context["refusal"]["errors"]
    assert desk_of_ada.post(url, said).content.decode().count(f"<p>{error['message']}</p>") == 1
