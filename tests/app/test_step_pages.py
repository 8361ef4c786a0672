"""What the pages of the steps propose and say."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from core.models import ChargeStation, StepAttempt
from tests.app.test_gateway_page import make_knock
from tests.app.world import HTMX
from tests.factories import make_location, make_template
from tests.installs import make_checked, make_fitted, make_linked

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Installation, Location, Operator

pytestmark = pytest.mark.django_db


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
    assert [template.name for template in response.templates].count("components/same_plate.html") == 1


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


# --- fit, live ---


def proposal(phone: Client, installation: Installation, **query: str) -> Any:
    headers = HTMX | {"HX-Target": "proposal"}
    return phone.get(reverse("fit", args=[installation.pk]), query, headers=headers)


def test_the_proposal_comes_when_the_station_has_said_what_it_is(phone: Client, plinth: Operator) -> None:
    make_template(plinth)
    installation = make_linked(plinth)
    answer = proposal(phone, installation)
    assert (answer["HX-Reswap"], answer.content.count(b"data-knock")) == ("none", 0)
    ChargeStation.objects.update(vendor="Plinth", model="Demo Double", booted_at=timezone.now())
    answer = proposal(phone, installation)
    assert answer.context["chosen"].template.template_id == "double"
    page = answer.content.decode()
    assert ("hx-swap-oob" in page, 'value="double"' in page, "every 2s" in page) == (True, True, False)


def test_fit_tells_live_why_the_box_is_refused(phone: Client, plinth: Operator) -> None:
    installation = make_linked(plinth)
    knock = make_knock(installation.station.charge_station_id, "wrong_key_hex")
    page = phone.get(reverse("fit", args=[installation.pk])).content.decode()
    live = proposal(phone, installation).content.decode()
    words = (
        f'data-knock="{knock.pk}"',
        "The password was sent in its hexadecimal form.",
        "Enter the password as plain",
    )
    assert [[text in drawn for text in words] for drawn in (page, live)] == [[True] * 3] * 2
    link = f'href="{reverse("checks", args=[installation.pk])}"'
    assert (live.count(link), live.count('id="refused"'), live.count('hx-swap-oob="true"')) == (1, 1, 1)
    ChargeStation.objects.update(booted_at=timezone.now())
    assert proposal(phone, installation).content.count(b"data-knock") == 0


@pytest.mark.parametrize(("booted", "asks"), [(False, True), (True, False)])
def test_the_page_asks_on_until_then(booted: bool, asks: bool, phone: Client, plinth: Operator) -> None:  # noqa: FBT001 -- the parameter
    installation = make_linked(plinth, boot=("Plinth", "Demo Double") if booted else None)
    assert ("every 2s" in phone.get(reverse("fit", args=[installation.pk])).content.decode()) == asks


def test_what_was_picked_by_hand_stays_and_is_compared(phone: Client, plinth: Operator) -> None:
    make_template(plinth)
    make_template(plinth, template_id="other", vendor=["Alfen"], model="NG910")
    installation = make_linked(plinth, boot=("Plinth", "Demo Double"))
    answer = proposal(phone, installation, template="other")
    assert (answer.context["chosen"].template.template_id, answer.context["differs"]) == ("other", True)
    assert ("Differs" in answer.content.decode(), "Not compared" in answer.content.decode()) == (True, False)


def test_a_model_without_a_template_is_said(phone: Client, plinth: Operator) -> None:
    installation = make_linked(plinth, boot=("Alfen BV", "NG910"))
    page = phone.get(reverse("fit", args=[installation.pk])).content.decode()
    assert "The station says that it is Alfen BV NG910: no template is for that." in page


@pytest.mark.parametrize("boot", [None, ("", ""), ("Alfen BV", "")])
def test_a_station_that_did_not_say_what_it_is_is_not_quoted(
    boot: tuple[str, str] | None, phone: Client, plinth: Operator
) -> None:
    page = phone.get(reverse("fit", args=[make_linked(plinth, boot=boot).pk])).content.decode()
    assert ("The station has not told us yet" in page, "says that it is" in page) == (True, False)


# --- what is over ---


@pytest.mark.parametrize("step", ["link", "fit"])
def test_what_was_handed_over_has_no_step_to_take(step: str, phone: Client, plinth: Operator) -> None:
    installation = make_checked(make_fitted(plinth), handed_over_by="user:0")
    response = phone.get(reverse(step, args=[installation.pk]))
    assert (response.status_code, response.url) == (302, reverse("hand_over", args=[installation.pk]))


def test_its_checks_can_be_read_and_not_run(phone: Client, plinth: Operator) -> None:
    installation = make_checked(make_fitted(plinth), handed_over_by="user:0")
    page = phone.get(reverse("checks", args=[installation.pk])).content.decode()
    texts = ("Run the checks again", "It works. Hand it over.</h2>", "How it was handed over")
    assert [text in page for text in texts] == [False, False, True]


def test_its_station_leads_to_how_it_was_handed_over(phone: Client, plinth: Operator) -> None:
    installation = make_checked(make_fitted(plinth), handed_over_by="user:0")
    page = phone.get(reverse("station", args=[installation.station.charge_station_id])).content.decode()
    assert [text in page for text in ("Go on with the work", "How it was handed over")] == [False, True]


# --- without scripts ---


def test_without_scripts_the_checks_are_looked_at_again_and_numbers_are_typed(phone: Client, plinth: Operator) -> None:
    pk = make_fitted(plinth).pk
    phone.post(reverse("checks", args=[pk]), {"nonce": "6d4f1c4e-6a3e-4a8b-9df4-0c7d3e9f1a22"})
    checks, scan = (phone.get(path).content.decode() for path in (reverse("checks", args=[pk]), "/app/scan"))
    again = f'<noscript><a class="btn plain" href="{reverse("checks", args=[pk])}">Look again</a></noscript>'
    assert (again in checks, "Without scripts there is no camera here" in scan) == (True, True)


# --- several in a row ---


def in_a_row(plinth: Operator, client: Client, *, hours: int = 0) -> tuple[int, Location]:
    """Let a person link one station, so many hours ago, and give the next one that is not linked yet."""
    place = make_location(plinth, "Zuidplein 1", latitude="52.1", longitude="5.1")
    make_location(plinth, "Aakade 2", latitude="52.1", longitude="5.1")
    first, second = (make_linked(plinth, identity=name, linked=False) for name in ("PLI-1", "PLI-2"))
    said = {"location_id": place.location_id, "nonce": str(uuid.uuid4())}
    client.post(reverse("link", args=[first.pk]), said, headers=HTMX)
    StepAttempt.objects.filter(step="link").update(at=F("at") - timedelta(hours=hours))
    return second.pk, place


def listed(client: Client, pk: int, **where: str) -> tuple[list[str], str | None]:
    context = client.get(reverse("link", args=[pk]), where).context
    return [near.location.name for near in context["locations"]], context["chosen"]


def test_the_next_one_is_proposed_to_stand_where_the_last_one_does(phone: Client, plinth: Operator) -> None:
    pk, place = in_a_row(plinth, phone)
    assert listed(phone, pk) == (["Zuidplein 1", "Aakade 2"], place.location_id)
    assert listed(phone, pk, lat="52.1001", lon="5.1") == (["Zuidplein 1", "Aakade 2"], place.location_id)
    page = phone.get(reverse("link", args=[pk])).content.decode()
    assert page.count("Your last one") == 1


def test_far_away_from_the_last_one_nothing_is_picked(phone: Client, plinth: Operator) -> None:
    pk, _place = in_a_row(plinth, phone)
    assert listed(phone, pk, lat="52.2", lon="5.1")[1] is None


def test_yesterdays_and_somebody_elses_last_one_is_none(phone: Client, desk: Client, plinth: Operator) -> None:
    pk, _place = in_a_row(plinth, phone, hours=13)
    assert [listed(client, pk) for client in (phone, desk)] == [(["Aakade 2", "Zuidplein 1"], None)] * 2


def test_what_the_reader_picked_stays_picked(phone: Client, plinth: Operator) -> None:
    pk, _place = in_a_row(plinth, phone)
    assert listed(phone, pk, location_id="other")[1] == "other"


def test_after_a_link_the_next_station_is_one_tap_away_and_not_after_the_fit(phone: Client, plinth: Operator) -> None:
    rows = make_linked(plinth), make_fitted(plinth, identity="B")
    pages = [phone.get(reverse("fit", args=[row.pk])) for row in rows]
    told = [f'<a class="btn plain" href="{reverse("scan")}">' in page.content.decode() for page in pages]
    assert told == [True, False]
    assert "Linked to Kanaalkade 12." in pages[0].content.decode()
