"""Files brought in by a dispatcher: chosen, columns named, looked at, imported by the worker, undone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from core.models import Event, Import, Location
from core.tasks import bring_in
from tests.factories import make_location, make_station, stored

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

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
    for task in ProcrastinateJob.objects.order_by("pk"):
        bring_in(**task.args)


def begun(desk: Client, content: str | bytes, kind: str = "locations") -> Import:
    """Upload a file; give its import."""
    answer = upload(desk, content, kind)
    assert answer.status_code == 303, answer.context["refusal"]
    return Import.objects.latest("pk")


def checked(desk: Client, content: str | bytes, kind: str = "locations") -> Any:
    """Upload a file, take its columns as they were guessed, let it be read; give the page then."""
    one = begun(desk, content, kind)
    said = {f"column-{place}": name for place, name in enumerate(one.columns)}
    assert desk.post(reverse("import_columns", args=[one.pk]), said).status_code == 303
    work()
    return desk.get(reverse("import", args=[one.pk]))


def imported(desk: Client, content: str | bytes, kind: str = "locations") -> Any:
    """Bring a file in; give its page then."""
    one = checked(desk, content, kind).context["one"]
    return moved(desk, one, "import_rows")


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
    assert bad(page) == [(4, [("Land", "Nederland", "NEDERLAND is no country of ISO 3166-1 alpha-3.")])] or bad(page)
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
        "A comma before decimals is a point: 52,09 is 52.09.",
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
    assert [(row["line"], row["reasons"][0]["sentence"][:32]) for row in page.context["bad"]] == [
        (3, "Something was done with it since"),
        (5, page.context["bad"][1]["reasons"][0]["sentence"][:32]),
    ]
