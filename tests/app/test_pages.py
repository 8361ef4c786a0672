"""What pages show to whom, and how many questions they ask the database, whatever the number of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from core.domain.reviewing import return_to_installer
from core.domain.stations import key_digest
from core.identities import fold
from core.models import Actor, ChargeStation, GatewayNode, Installation, Knock, Label, Membership, Session
from tests.factories import make_location, make_station, make_template
from tests.installs import make_checked, make_fitted, make_linked

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Operator, User

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def phone(client_of: Callable[[User], Client], ina: User) -> Client:
    return client_of(ina)


@pytest.fixture
def desk(client_of: Callable[[User], Client], sue: User) -> Client:
    return client_of(sue)


def begin(operator: Operator, user: User, *identities: str) -> list[Installation]:
    rows = [make_fitted(operator, identity=identity) for identity in identities]
    Installation.objects.filter(pk__in=[row.pk for row in rows]).update(opened_by_user=user)
    return rows


def connect(station: ChargeStation) -> None:
    node, _new = GatewayNode.objects.get_or_create(name="here")
    facts = {"address": "10.0.0.7", "port": 9000, "protocol": "ocpp1.6", "security_profile": 1}
    Session.objects.create(station=station, node=node, epoch=1, **facts)


def refuse(name: str) -> None:
    now = timezone.now()
    times = {"first_seen": now, "last_seen": now}
    Knock.objects.create(identity=name, look_alike=fold(name), port=9000, cause="wrong_key", **times)


# --- where a day begins -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "place"), [("ina", "/app/"), ("sue", "/review/"), ("dan", "/sites/"), ("ada", "/review/")]
)
def test_home_is_where_the_day_begins(
    who: str, place: str, request: pytest.FixtureRequest, client_of: Callable[[User], Client]
) -> None:
    assert client_of(request.getfixturevalue(who)).get("/").url == place


def test_signed_out_comes_back_after_signing_in(client: Client) -> None:
    assert client.get("/app/?q=ACE").url == "/accounts/login/?next=/app/%3Fq%3DACE"


def test_signed_out_fragment_gets_401_and_the_way(client: Client) -> None:
    response = client.get("/sites/", headers=HTMX)
    assert (response.status_code, response["HX-Redirect"]) == (401, "/accounts/login/?next=/")


def test_account_without_operator_is_told_so(client_of: Callable[[User], Client], ina: User) -> None:
    Membership.objects.filter(user=ina).delete()
    response = client_of(ina).get("/app/")
    assert (response.status_code, response.templates[0].name) == (403, "403.html")


def test_a_page_speaks_the_language_that_it_names(client: Client) -> None:
    page = client.get("/accounts/login/", headers={"Accept-Language": "nl"}).content.decode()
    assert ('<html lang="en"' in page, page.count("Sign in") > 0) == (True, True)


# --- today ------------------------------------------------------------------------------------------------------------


def test_returned_work_stands_first(phone: Client, plinth: Operator, ina: User, sue: User) -> None:
    first, second = begin(plinth, ina, "PLI-1", "PLI-2")
    make_checked(first, handed_over_by="user:0")
    boss = Actor.of_person(Membership.objects.get(user=sue))
    return_to_installer(actor=boss, installation=first, step="fit", comment="Look again.")
    begun = phone.get("/app/").context["begun"]
    assert [(one.installation.pk, one.returned and one.returned.comment) for one in begun] == [
        (first.pk, "Look again."),
        (second.pk, None),
    ]


def test_somebody_elses_work_is_not_my_day(phone: Client, plinth: Operator, sue: User) -> None:
    begin(plinth, sue, "PLI-1")
    assert phone.get("/app/").context["begun"] == []


@pytest.mark.parametrize("text", ["pli-1", "SN-4711", "NL*PLI*EPLI1*1", "kanaalkade", "Kanaalkade pli", "3511 AB"])
def test_search_finds_by_anything(text: str, phone: Client, plinth: Operator, ina: User) -> None:
    begin(plinth, ina, "PLI-1")
    ChargeStation.objects.update(charge_box_serial_number="SN-4711")
    found = phone.get("/app/", {"q": text}).context["found"]
    assert [str(view.station) for view in found] == ["PLI-1"]


def test_search_stays_with_the_operator(phone: Client, volta: Operator) -> None:
    make_station(volta, "VOL-1")
    assert phone.get("/app/", {"q": "VOL"}).context["found"] == []


# --- steps ------------------------------------------------------------------------------------------------------------


def test_nearest_location_stands_first(phone: Client, plinth: Operator) -> None:
    installation = make_linked(plinth, linked=False)
    make_location(plinth, "Almere", latitude="52.37", longitude="5.21")
    make_location(plinth, "Zeist", latitude="52.09", longitude="5.23")
    context = phone.get(reverse("link", args=[installation.pk]), {"lat": "52.1", "lon": "5.2"}).context
    assert [(near.location.name, near.distance_m) for near in context["locations"]] == [
        ("Zeist", 2332),
        ("Almere", 30030),
    ]


@pytest.mark.parametrize("place", [{"lat": "north", "lon": "5"}, {"lat": "91", "lon": "5"}, {"lat": "nan"}, {}])
def test_position_that_is_none_gives_names(place: dict[str, str], phone: Client, plinth: Operator) -> None:
    installation = make_linked(plinth, linked=False)
    make_location(plinth, "Zeist", latitude="52.09", longitude="5.23")
    context = phone.get(reverse("link", args=[installation.pk]), place).context
    assert [near.distance_m for near in context["locations"]] == [None]


def test_list_alone_is_drawn_for_a_search(phone: Client, plinth: Operator) -> None:
    installation = make_linked(plinth, linked=False)
    headers = HTMX | {"HX-Target": "locations"}
    response = phone.get(reverse("link", args=[installation.pk]), headers=headers)
    assert response.templates[0].name == "installer/locations.html"


@pytest.mark.parametrize(("reported", "chosen"), [(("Plinth", "Demo Double"), "double"), (("", ""), None)])
def test_template_is_proposed_only_with_a_reason(
    reported: tuple[str, str], chosen: str | None, phone: Client, plinth: Operator
) -> None:
    make_template(plinth)
    installation = make_linked(plinth, boot=reported)
    match = phone.get(reverse("fit", args=[installation.pk])).context["chosen"]
    assert (match and match.template.template_id) == chosen


def test_refused_mismatch_offers_to_confirm(phone: Client, plinth: Operator) -> None:
    make_template(plinth, template_id="other", vendor=["Alfen"], model="NG910")
    url = reverse("fit", args=[make_linked(plinth, boot=("Plinth", "Demo Double")).pk])
    said = {"template_id": "other", "nonce": "6d4f1c4e-6a3e-4a8b-9df4-0c7d3e9f1a22"}
    response = phone.post(url, said)
    assert [template.name for template in response.templates].count("components/confirm.html") == 1


def test_checks_page_gives_the_exact_address(phone: Client, plinth: Operator, settings: Any) -> None:
    settings.GATEWAY_URL = "wss://ocpp.example.org/ocpp"
    installation = make_fitted(plinth, identity="CP 01+2")
    context = phone.get(reverse("checks", args=[installation.pk])).context
    assert context["address"] == "wss://ocpp.example.org/ocpp/CP%2001+2"


@pytest.mark.parametrize(
    ("verdict", "missing"), [("passed", []), ("passed_with_warnings", []), ("failed", ["Checks"]), (None, ["Checks"])]
)
def test_hand_over_says_what_is_missing(
    verdict: str | None, missing: list[str], phone: Client, plinth: Operator
) -> None:
    installation = make_fitted(plinth)
    if verdict:
        make_checked(installation, verdict=verdict)
    context = phone.get(reverse("hand_over", args=[installation.pk])).context
    assert [fact.title for fact in context["missing"]] == missing


# --- stations and labels ----------------------------------------------------------------------------------------------


def test_new_password_is_shown_once_and_kept_as_a_digest(phone: Client, plinth: Operator) -> None:
    station = make_station(plinth)
    response = phone.post(reverse("station_key", args=[station.charge_station_id]), headers=HTMX)
    station.refresh_from_db()
    assert bytes(station.key_digest) == key_digest(response.context["key"])


def test_passer_by_sees_whom_to_call_and_nothing_of_the_station(client: Client, plinth: Operator) -> None:
    Label.objects.create(operator=plinth, code="23456789", station=make_station(plinth))
    page = client.get("/s/23456789")
    assert page.context["operator"] == plinth
    assert page.content.count(b"ACE0100201") == 0


def test_label_leads_own_people_to_the_station(phone: Client, plinth: Operator) -> None:
    Label.objects.create(operator=plinth, code="23456789", station=make_station(plinth))
    assert phone.get("/s/23456789").url == "/app/stations/ACE0100201/"


# --- desks ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "deploy_state", "state"),
    [
        ({"online"}, "Production", "online"),
        (set(), "Production", "silent"),
        ({"refused"}, "Production", "refused"),
        ({"online", "refused"}, "Production", "online"),
        (set(), "Stock", "to_do"),
        ({"refused"}, "Deprecated", "retired"),
    ],
)
def test_station_is_said_in_one_word(
    facts: set[str], deploy_state: str, state: str, desk: Client, plinth: Operator
) -> None:
    place = make_location(plinth)
    station = make_station(plinth, location=place, deploy_state=deploy_state)
    if "online" in facts:
        connect(station)
    if "refused" in facts:
        refuse(station.charge_station_id)
    (view,) = desk.get(reverse("site", args=[place.location_id])).context["site"].stations
    assert view.state == state


@pytest.mark.parametrize(("name", "knocked"), [("***", ""), ("***", "-"), ("EH-100", "EH100"), ("EH-100", "eh-100")])
def test_a_stranger_who_knocks_under_another_name_changes_no_word(
    name: str, knocked: str, desk: Client, plinth: Operator
) -> None:
    station = make_station(plinth, name)
    refuse(knocked)
    view = desk.get(reverse("station", args=[station.charge_station_id])).context["view"]
    assert (view.state, view.knock) == ("to_do", None)


def test_a_station_that_got_in_since_is_not_refused(desk: Client, plinth: Operator) -> None:
    station = make_station(plinth)
    refuse(station.charge_station_id)
    ChargeStation.objects.filter(pk=station.pk).update(last_seen=timezone.now())
    assert desk.get(reverse("station", args=[station.charge_station_id])).context["view"].state == "to_do"


def test_tiles_count_every_station_once(desk: Client, plinth: Operator, volta: Operator) -> None:
    make_station(volta, "VOL-1")
    make_checked(make_fitted(plinth, identity="PLI-1"), handed_over_by="user:0")
    connect(make_fitted(plinth, identity="PLI-2").station)
    refuse(make_station(plinth, "PLI-3").charge_station_id)
    tiles = desk.get("/sites/").context["tiles"]
    assert {tile["title"]: tile["value"] for tile in tiles} == {
        "connected": "1 / 3",
        "in work": 1,
        "wait for review": 1,
        "refused today": 1,
    }


def test_returned_work_says_so_at_the_desk(desk: Client, plinth: Operator, sue: User) -> None:
    installation = make_checked(make_fitted(plinth), handed_over_by="user:0")
    boss = Actor.of_person(Membership.objects.get(user=sue))
    return_to_installer(actor=boss, installation=installation, comment="Look again.")
    (site,) = desk.get("/sites/").context["sites"]
    assert ([str(view.word) for view in site.troubled], site.online) == (["Returned"], 0)


def test_own_work_offers_no_answer(desk: Client, plinth: Operator, sue: User) -> None:
    installation = make_checked(make_fitted(plinth), handed_over_by=f"user:{sue.pk}")
    page = desk.get(reverse("review", args=[installation.pk]))
    assert [template.name for template in page.templates].count("supervisor/word.html") == 0


def test_second_page_of_sites(desk: Client, plinth: Operator) -> None:
    for number in range(27):
        make_location(plinth, f"Site {number:02}")
    context = desk.get("/sites/", {"page": "2"}).context
    assert [site.location.name for site in context["sites"]] == ["Site 25", "Site 26"]


# --- how many questions -----------------------------------------------------------------------------------------------


@pytest.fixture(params=[1, 3])
def rows(request: pytest.FixtureRequest, plinth: Operator, ina: User) -> list[Installation]:
    """Give one installation that was checked, or three."""
    return [make_checked(row) for row in begin(plinth, ina, *[f"PLI-{number}" for number in range(request.param)])]


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize(("path", "questions"), [("/app/", 5), ("/app/?q=PLI", 4)])
def test_phone_asks_no_more_for_more(
    path: str, questions: int, phone: Client, django_assert_num_queries: Callable[..., Any]
) -> None:
    with django_assert_num_queries(questions):
        assert phone.get(path).status_code == 200


@pytest.mark.parametrize(("path", "questions"), [("/review/", 4), ("/sites/", 8)])
def test_desk_asks_no_more_for_more(
    path: str,
    questions: int,
    rows: list[Installation],
    desk: Client,
    django_assert_num_queries: Callable[..., Any],
) -> None:
    for row in rows:
        make_checked(row, handed_over_by="user:0")
    with django_assert_num_queries(questions):
        assert desk.get(path).status_code == 200
