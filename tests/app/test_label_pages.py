"""Labels made, printed, printed again, replaced and stuck, through the dispatcher's pages and the command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from core.choices import Role
from core.labels.codes import check, own_label_url
from core.models import Event, Label
from tests.factories import make_location, make_person, make_station, stored
from tests.installs import make_fitted
from tests.labels.paper import pages

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.http import HttpResponse

    from core.models import Operator, User
    from tests.doors import Door

pytestmark = pytest.mark.django_db
PAGES = ("labels", "new_labels", "station_labels", "print_labels", "label_sheet")


def codes_at(answer: HttpResponse) -> list[str]:
    """Give the codes that a form went on with."""
    assert answer.status_code == 303
    return answer["Location"].removeprefix("/labels/print?codes=").split(".")


def make(desk: Client, count: object) -> Any:
    return desk.post(reverse("new_labels"), {"count": count})


def label(desk: Client, *stations: str, **more: str) -> Any:
    return desk.post(reverse("station_labels"), {"stations": "\n".join(stations), **more})


def sheet(desk: Client, codes: list[str], **asked: object) -> Any:
    return desk.get(reverse("label_sheet"), {"codes": ".".join(codes), "stock": "l7162"} | asked)


def scanned(pdf: bytes) -> list[str]:
    return [text for page in pages(pdf) for text, *_where in page.codes()]


def urls(codes: list[str]) -> list[str]:
    return [own_label_url(settings.PUBLIC_URL, code) for code in codes]


@pytest.fixture
def otto_at_his_desk(volta: Operator, client_of: Callable[[User], Client]) -> Client:
    return client_of(make_person(volta, "olga", Role.DISPATCHER))


def test_a_dispatcher_prints_labels_for_later(desk_of_dan: Client, plinth: Operator) -> None:
    codes = codes_at(make(desk_of_dan, 3))
    assert (len(codes), {check(code) for code in codes}) == (3, {True})
    assert set(Label.objects.values_list("operator", "station")) == {(plinth.pk, None)}
    answer = sheet(desk_of_dan, codes)
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert scanned(answer.content) == urls(codes)
    assert list(Event.objects.values_list("verb", "by", "changes")) == [("make_labels", "dan", {"count": [None, 3]})]


@pytest.mark.parametrize("count", ["", "0", "241", "-1", "many", "99999"])
def test_a_count_that_makes_no_sense_is_said_beside_its_field(count: str, desk_of_dan: Client) -> None:
    answer = make(desk_of_dan, count)
    assert [(error["field"], error["message"]) for error in answer.context["refusal"]["errors"]] == [
        ("count", "A number from 1 to 240.")
    ]
    assert (answer.context["typed"]["count"], Label.objects.count()) == (count, 0)


def test_what_was_made_at_one_go_is_printed_again(desk_of_dan: Client) -> None:
    first, second = codes_at(make(desk_of_dan, 2)), codes_at(make(desk_of_dan, 3))
    runs = desk_of_dan.get(reverse("labels")).context["page"].object_list
    assert [(run["count"], run["stuck"]) for run in runs] == [(3, 0), (2, 0)]
    asked = [{"made": run["created"].isoformat()} for run in runs]
    drawn = [desk_of_dan.get(reverse("print_labels"), each).context["labels"] for each in asked]
    again = [[row.code for row in rows] for rows in drawn]
    assert again == [second, first]


def test_stations_get_a_label_once(desk_of_dan: Client, plinth: Operator) -> None:
    for identity in ("CP-1", "CP-2"):
        make_station(plinth, identity)
    first = codes_at(label(desk_of_dan, "cp-2", "CP-1", "CP-2"))
    assert [Label.objects.get(code=code).station.charge_station_id for code in first] == ["CP-2", "CP-1"]
    assert codes_at(label(desk_of_dan, "CP-2", "CP-1")) == first
    subjects = Event.objects.filter(verb="label").values_list("subject", flat=True)
    assert sorted(subjects) == ["station CP-1", "station CP-2"]


def test_each_station_that_is_not_there_is_named(desk_of_dan: Client, plinth: Operator, volta: Operator) -> None:
    make_station(plinth, "CP-1")
    make_station(volta, "VOL-1")
    answer = label(desk_of_dan, "CP-1", "VOL-1", "NO-1")
    assert [error["message"] for error in answer.context["refusal"]["errors"]] == [
        "VOL-1 is not known here.",
        "NO-1 is not known here.",
    ]
    assert (answer.context["typed"]["stations"], Label.objects.count()) == ("CP-1\nVOL-1\nNO-1", 0)


def test_no_station_is_not_enough(desk_of_dan: Client) -> None:
    answer = label(desk_of_dan, " ", "")
    assert [error["message"] for error in answer.context["refusal"]["errors"]] == ["Name 1 to 240 stations."]


def test_a_replaced_label_still_leads_to_its_station(desk_of_dan: Client, ina_at: Door, plinth: Operator) -> None:
    make_station(plinth, "CP-1")
    (old,) = codes_at(label(desk_of_dan, "CP-1"))
    (new,) = codes_at(label(desk_of_dan, "CP-1", replace="on"))
    assert new != old
    assert [ina_at.say("scan", label=url).status_code for url in urls([old, new])] == [1000, 1000]
    assert codes_at(label(desk_of_dan, "CP-1")) == [new]
    assert desk_of_dan.get(reverse("station", args=["CP-1"])).context["code"] == new
    assert desk_of_dan.get(reverse("own_label", args=[old]))["Location"] == "/app/stations/CP-1/"


def test_a_location_names_its_stations(desk_of_dan: Client, plinth: Operator, volta: Operator) -> None:
    place = make_location(plinth)
    for identity in ("CP-2", "CP-1"):
        make_station(plinth, identity, location=place)
    make_station(plinth, "CP-3")
    stored()
    asked = {"location": place.location_id}
    assert desk_of_dan.get(reverse("station_labels"), asked).context["there"] == "CP-1\nCP-2"
    link = f"{reverse('station_labels')}?location={place.location_id}"
    assert desk_of_dan.get(reverse("site", args=[place.location_id])).content.decode().count(link) == 1


def test_a_strangers_location_names_none(otto_at_his_desk: Client, plinth: Operator) -> None:
    place = make_location(plinth)
    make_station(plinth, "CP-1", location=place)
    stored()
    assert otto_at_his_desk.get(reverse("station_labels"), {"location": place.location_id}).context["there"] == ""


def test_each_evse_has_its_label(desk_of_dan: Client, plinth: Operator) -> None:
    make_fitted(plinth, identity="CP-1")
    codes = codes_at(label(desk_of_dan, "CP-1"))
    (page,) = pages(sheet(desk_of_dan, codes, evses="on").content)
    assert [text for text, *_where in page.codes()] == urls(codes * 2)
    assert {"NL*PLI*ECP1*1", "NL*PLI*ECP1*2", "CP-1"} <= set(page.texts)
    assert [tip[0] < back[0] for tip, back, _other in page.arrows] == [True, False]


def test_labels_on_nothing_are_printed_once_even_for_each_evse(desk_of_dan: Client) -> None:
    codes = codes_at(make(desk_of_dan, 1))
    assert scanned(sheet(desk_of_dan, codes, evses="on").content) == urls(codes)


@pytest.mark.parametrize(("skip", "on_pages"), [("0", [3]), ("14", [2, 1]), ("16", [3]), ("x", [3])])
def test_used_places_are_left_out(skip: str, on_pages: list[int], desk_of_dan: Client) -> None:
    answer = sheet(desk_of_dan, codes_at(make(desk_of_dan, 3)), skip=skip)
    assert [len(page.codes()) for page in pages(answer.content)] == on_pages


def test_the_same_labels_as_svg(desk_of_dan: Client) -> None:
    answer = sheet(desk_of_dan, codes_at(make(desk_of_dan, 1)), stock="tape62", **{"as": "svg"})
    assert (answer["Content-Type"], answer["Content-Disposition"]) == (
        "image/svg+xml",
        'attachment; filename="labels-tape62.svg"',
    )
    assert answer.content.startswith(b'<svg xmlns="http://www.w3.org/2000/svg" width="62mm" height="35mm"')


def test_printing_offers_what_phones_can_read(desk_of_dan: Client, settings: Any) -> None:
    codes = codes_at(make(desk_of_dan, 1))
    asked = {"codes": codes[0]}
    offered = desk_of_dan.get(reverse("print_labels"), asked).context["stocks"]
    assert [stock.key for stock in offered] == ["l7162", "l4778", "tape62"]
    settings.PUBLIC_URL = f"https://{'a' * 63}.{'b' * 30}.example"
    offered = desk_of_dan.get(reverse("print_labels"), asked).context["stocks"]
    assert [stock.key for stock in offered] == ["l7162", "tape62"]


@pytest.mark.parametrize("name", ["print_labels", "label_sheet"])
def test_a_strangers_labels_do_not_exist(name: str, desk_of_dan: Client, otto_at_his_desk: Client) -> None:
    codes = codes_at(make(desk_of_dan, 1))
    own = codes_at(make(otto_at_his_desk, 1))
    made = Label.objects.get(code=codes[0]).created.isoformat()
    asked: list[dict[str, str]] = [{"codes": codes[0]}, {"codes": f"{own[0]}.{codes[0]}"}, {"made": made}]
    answers = [otto_at_his_desk.get(reverse(name), each | {"stock": "l7162"}).status_code for each in asked]
    assert (answers, otto_at_his_desk.get(reverse("labels")).context["page"][0]["count"]) == ([404, 404, 404], 1)


@pytest.mark.parametrize(
    "asked",
    [{}, {"codes": ""}, {"codes": "NOSUCH22"}, {"codes": "\0"}, {"made": "x"}, {"made": "2026-01-01"}, {"stock": "x"}],
)
def test_what_is_not_there_is_a_404(asked: dict[str, str], desk_of_dan: Client) -> None:
    codes = codes_at(make(desk_of_dan, 1)) if "stock" in asked else []
    said = {"stock": "l7162", **({"codes": codes[0]} if codes else {})} | asked
    assert desk_of_dan.get(reverse("label_sheet"), said).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_installers_print_nothing(name: str, phone: Client) -> None:
    assert phone.get(reverse(name)).status_code == 403


@pytest.mark.parametrize("name", PAGES)
def test_whoever_is_signed_out_signs_in_first(name: str, db: None) -> None:
    assert Client().get(reverse(name))["Location"].startswith("/accounts/login/")


def test_a_supervisor_prints_too(desk: Client) -> None:
    assert len(codes_at(make(desk, 2))) == 2


def test_a_label_is_stuck_by_who_scans_it(phone: Client, desk_of_dan: Client, ina_at: Door, plinth: Operator) -> None:
    (code,) = codes_at(make(desk_of_dan, 1))
    make_station(plinth, "CP-1")
    assert ina_at.say("scan", label=urls([code])[0]).slug == "label_unclaimed"
    assert phone.get(reverse("own_label", args=[code])).context["code"] == code
    for _twice in range(2):
        answer = phone.post(reverse("stick_label", args=[code]), {"station": " cp-1 "})
        assert (answer.status_code, answer["Location"]) == (303, "/app/stations/CP-1/")
    assert ina_at.say("scan", label=urls([code])[0]).status_code == 1000
    assert list(Event.objects.filter(verb="label").values_list("by", "changes")) == [("ina", {"label": [None, code]})]


def test_a_stuck_label_is_not_stuck_elsewhere(phone: Client, desk_of_dan: Client, plinth: Operator) -> None:
    for identity in ("CP-1", "CP-2"):
        make_station(plinth, identity)
    (code,) = codes_at(label(desk_of_dan, "CP-1"))
    answer = phone.post(reverse("stick_label", args=[code]), {"station": "CP-2"})
    assert answer.context["sentence"] == "This label is on CP-1 already. Take another one from the sheet."
    assert Label.objects.get(code=code).station.charge_station_id == "CP-1"


def test_a_label_is_not_stuck_on_what_is_not_there(phone: Client, desk_of_dan: Client, volta: Operator) -> None:
    (code,) = codes_at(make(desk_of_dan, 1))
    make_station(volta, "VOL-1")
    answer = phone.post(reverse("stick_label", args=[code]), {"station": "VOL-1"})
    assert (answer.context["status"], Label.objects.get(code=code).station) == (2904, None)


def test_a_stranger_sticks_no_label(desk_of_dan: Client, otto: User, client_of: Callable[[User], Client]) -> None:
    (code,) = codes_at(make(desk_of_dan, 1))
    his = client_of(otto)
    assert his.get(reverse("own_label", args=[code])).context["code"] == ""
    assert his.post(reverse("stick_label", args=[code]), {"station": "CP-1"}).context["status"] == 2902
    assert Client().get(reverse("own_label", args=[code])).context["code"] == ""


def test_the_command_draws_new_labels(plinth: Operator, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new, again = tmp_path / "new.pdf", tmp_path / "again.svg"
    draw(new, "--new", "2", "--skip", "1")
    codes = capsys.readouterr().out.split()
    assert scanned(new.read_bytes()) == urls(codes)
    draw(again, "--code", codes[0].lower(), "--stock", "tape62")
    assert capsys.readouterr().out.split() == codes[:1]
    assert again.read_text().count(f">{codes[0]}<") == 1


def draw(file: Path, *asked: str) -> None:
    call_command("label_sheet", str(file), "--operator", "NLPLI", *asked)


def test_the_command_replaces(plinth: Operator, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_station(plinth, "CP-1")
    for more in ((), (), ("--replace",)):
        draw(tmp_path / "one.pdf", "--station", "CP-1", *more)
    first, again, new = capsys.readouterr().out.split()
    assert (first == again, first == new) == (True, False)


@pytest.mark.parametrize(
    ("file", "asked", "said"),
    [
        ("a.png", "--new 1", "Name a file that ends in .pdf or .svg."),
        ("a.pdf", "--new 1 --skip 16", "A page of Avery L7162 (A4, 16) has 16 places."),
        ("a.pdf", "--new 0", "A number from 1 to 240."),
        ("a.pdf", "--station NO-1 --station NO-2", "NO-1 is not known here.; NO-2 is not known here."),
        ("a.pdf", "--code NOSUCH22", "There is no label NOSUCH22."),
        ("a.pdf", "--new 1 --stock a4", "Error: argument --stock: invalid choice"),
    ],
)
def test_the_command_says_what_is_wrong(file: str, asked: str, said: str, plinth: Operator, tmp_path: Path) -> None:
    with pytest.raises(CommandError) as refused:
        draw(tmp_path / file, *asked.split())
    assert (str(refused.value)[: len(said)], (tmp_path / file).exists(), Label.objects.count()) == (said, False, 0)
