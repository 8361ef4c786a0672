"""What happens at the door itself: nobody signed in, a form from yesterday, an accident behind it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from core.models import Installation
from tests.factories import PASSWORD, evse_template, make_station, make_template
from tests.installs import make_checked, make_fitted, make_linked

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.models import Operator, User

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def said() -> dict[str, str]:
    return {"nonce": str(uuid.uuid4()), "label": "CP-1"}


@pytest.fixture
def careful(ina: User) -> Client:
    """Ina with a browser that is asked for its CSRF token."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ina, "allauth.account.auth_backends.AuthenticationBackend")
    return browser


# --- signed out ---


def test_a_step_that_is_looked_at_comes_back_after_signing_in(client: Client) -> None:
    response = client.get("/app/scan?q=1")
    assert (response.status_code, response.url) == (302, "/accounts/login/?next=/app/scan%3Fq%3D1")


def test_a_form_that_was_signed_out_comes_back_to_its_page(client: Client) -> None:
    response = client.post("/app/scan", said(), headers={"Referer": "http://testserver/app/scan?q=1"})
    assert (response.status_code, response.url) == (303, "/accounts/login/?next=/app/scan")


@pytest.mark.parametrize("came_from", ["http://testserver/app/scan?q=1", "", "https://evil.example/x"])
def test_a_script_that_was_signed_out_is_told_401_and_the_way(client: Client, came_from: str) -> None:
    response = client.post("/app/scan", said(), headers=HTMX | {"Referer": came_from})
    assert (response.status_code, response["HX-Redirect"]) == (401, "/accounts/login/?next=/app/scan")


# --- a form without its token ---


def test_a_step_from_a_stale_page_is_refused_with_a_sentence(careful: Client, plinth: Operator) -> None:
    make_station(plinth, "CP-1")
    response = careful.post("/app/scan", said(), headers=HTMX)
    assert (response.status_code, response.context["refusal"]["slug"]) == (403, "stale_form")
    assert Installation.objects.count() == 0


def test_a_step_from_a_stale_page_without_a_script_gets_a_whole_page(careful: Client) -> None:
    response = careful.post("/app/scan", said())
    assert (response.status_code, response.templates[0].name) == (403, "refused.html")
    assert response.context["sentence"] == "This page is too old to send. Reload it and try again."


def test_another_form_from_a_stale_page_gets_the_same_sentence(careful: Client, plinth: Operator) -> None:
    station = make_station(plinth)
    response = careful.post(reverse("station_key", args=[station.charge_station_id]))
    assert (response.status_code, response.context["sentence"]) == (
        403,
        "This page is too old to send. Reload it and try again.",
    )


# --- answers ---


def test_a_script_is_led_on_to_a_whole_page(client_of: Callable[[User], Client], ina: User, plinth: Operator) -> None:
    make_station(plinth, "CP-1")
    response = client_of(ina).post("/app/scan", said(), headers=HTMX)
    assert response["HX-Redirect"] == reverse("installation", args=[Installation.objects.get().pk])


def test_an_accident_gets_a_page_that_says_it_was_ours(
    client_of: Callable[[User], Client], ina: User, plinth: Operator
) -> None:
    template = make_template(plinth)
    template.evse_templates = [evse_template(1), evse_template(1)]
    template.save()
    url = reverse("fit", args=[make_linked(plinth).pk])
    response = client_of(ina).post(url, said() | {"template_id": template.template_id})
    assert (response.status_code, response.templates[0].name) == (500, "refused.html")
    assert response.context["sentence"] == (
        "Something went wrong on our side. It has been written down; try again in a moment."
    )


def test_a_new_password_without_a_script_gets_a_whole_page(
    client_of: Callable[[User], Client], ina: User, plinth: Operator
) -> None:
    response = client_of(ina).post(reverse("station_key", args=[make_station(plinth).charge_station_id]))
    assert response.templates[0].name == "installer/station_key.html"


def test_an_expired_session_gives_back_the_note(client: Client, ina: User, plinth: Operator) -> None:
    url = f"/app/installations/{make_checked(make_fitted(plinth)).pk}/hand-over"
    sent = client.post(url, {"note": "Bay 3, left.", "nonce": str(uuid.uuid4())})
    assert (sent.status_code, sent["Location"]) == (303, f"/accounts/login/?next={url}")
    back = client.post(sent["Location"], {"login": "ina", "password": PASSWORD, "next": url})
    assert (back.status_code, back["Location"]) == (302, url)
    assert client.get(url).content.decode().count("Bay 3, left.") == 1
