"""A session that ends while somebody types: after signing in again it is all still there, but for secrets."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from core.models import Job
from installer_app.typed import MOST
from tests.app.world import HTMX
from tests.factories import make_location
from tests.installs import make_checked, make_fitted, make_linked

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator, User

pytestmark = pytest.mark.django_db

DOCK = {"location_id": "", "name": "Dock 9", "address": "Kade 9", "city": "Utrecht"}
TYPED = {"link": DOCK, "hand_over": {"note": "Bay 3 <left>"}, "scan": {"label": "ACE0100201"}}


def place_of(step: str, operator: Operator) -> str:
    made = {
        "link": lambda: make_linked(operator, linked=False),
        "hand_over": lambda: make_checked(make_fitted(operator)),
    }
    return reverse(step, args=[made[step]().pk] if step in made else [])


def send(client: Client, url: str, said: dict[str, Any], headers: dict[str, str]) -> Any:
    return client.post(url, said | {"nonce": str(uuid.uuid4())}, headers=headers)


def sign_in(client: Client, user: User) -> None:
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")


@pytest.mark.parametrize("headers", [HTMX, {}])
@pytest.mark.parametrize("step", TYPED)
def test_what_was_typed_is_there_once_after_signing_in(
    step: str, headers: dict[str, str], client: Client, ina: User, plinth: Operator
) -> None:
    url = place_of(step, plinth)
    assert send(client, url, TYPED[step], headers).status_code == (401 if headers else 303)
    sign_in(client, ina)
    assert client.get(url).context["typed"].dict() == TYPED[step]
    assert client.get(url).context["typed"] is None


def test_the_form_of_a_new_location_is_open_and_filled_in(client: Client, ina: User, plinth: Operator) -> None:
    url = place_of("link", plinth)
    send(client, url, DOCK, HTMX)
    sign_in(client, ina)
    page = client.get(url).content.decode()
    new = re.search(r'<input type="radio" name="location_id" value="" id="new"([^>]*)>', page)
    assert (new and new[1].strip(), 'value="Dock 9"' in page, 'value="Kade 9"' in page) == ("checked", True, True)


def test_a_comment_of_a_supervisor_is_kept_as_well(client: Client, sue: User, plinth: Operator) -> None:
    url = reverse("review", args=[make_checked(make_fitted(plinth), handed_over_by="user:0").pk])
    said = {"return": "true", "step": "fit", "comment": "One socket."}
    send(client, url, said, HTMX)
    sign_in(client, sue)
    assert client.get(url).context["typed"].dict() == said


@pytest.mark.parametrize(
    "label",
    [
        "WIFI:S:box;T:WPA;P:hunter2;;",
        "https://maker.example/activate?serial=SN1&pin=hunter2",
        '{"cp": "ACE1", "password": "hunter2"}',
        "LPA:1$rsp.example$hunter2",
    ],
)
def test_a_label_with_a_secret_is_scanned_again_and_kept_nowhere(label: str, client: Client, ina: User) -> None:
    send(client, reverse("scan"), {"label": label}, HTMX)
    assert [row for row in Session.objects.all() if "hunter2" in str(row.get_decoded())] == []
    sign_in(client, ina)
    assert (client.get(reverse("scan")).context["typed"] or {}).get("label") is None


def test_another_page_leaves_it_where_it_is(client: Client, ina: User) -> None:
    send(client, reverse("scan"), TYPED["scan"], HTMX)
    sign_in(client, ina)
    client.get(reverse("today"))
    assert client.get(reverse("scan")).context["typed"].dict() == TYPED["scan"]


@pytest.mark.parametrize("said", [{"note": "A" * MOST}, {}])
def test_a_flood_is_not_kept_and_nothing_neither(said: dict[str, str], client: Client, plinth: Operator) -> None:
    send(client, place_of("hand_over", plinth), said, HTMX)
    assert Session.objects.count() == 0


DESK = {
    "/locations/new": {"name": "Dock 9", "city": "Utrecht", "facilities": ["WIFI", "HOTEL"]},
    "/locations/garage/edit": {"name": "Dock 9", "etag": "0", "was": '{"name": "Garage"}', "facilities": ["WIFI"]},
    "/jobs/new": {"location_id": "Dock 9", "stations": "ACE1\nACE2", "installer": "ina"},
    "/settings/": {"name": "Dock 9", "publish_on_approval": "on", "message_days": "77"},
    "/tokens/new": {"name": "Dock 9", "scopes": ["stations:read", "locations:read"], "days": "30"},
    "/people/new": {"name": "Dock 9", "role": "supervisor"},
}


@pytest.mark.parametrize("url", DESK)
def test_a_form_at_a_desk_is_there_once_as_well_and_says_that_it_is_not_sent(
    url: str, client: Client, ada: User, plinth: Operator, ina: User
) -> None:
    make_location(plinth, location_id="garage")
    client.post(url, DESK[url] | {"csrfmiddlewaretoken": "x"})
    sign_in(client, ada)
    pages = [client.get(url).content.decode() for _time in range(2)]
    said = "Here is what you typed: send it again."
    assert [(page.count('value="Dock 9"'), page.count(said)) for page in pages] == [(1, 1), (0, 0)]


def test_of_an_edited_record_it_is_kept_what_its_person_saw(client: Client, ada: User, plinth: Operator) -> None:
    """Who was faster meanwhile is not written over."""
    make_location(plinth, location_id="garage")
    said = DESK["/locations/garage/edit"]
    client.post("/locations/garage/edit", said)
    sign_in(client, ada)
    context = client.get("/locations/garage/edit").context
    assert [context[name] for name in ("etag", "was")] == [said[name] for name in ("etag", "was")]


def test_who_changed_a_job_meanwhile_is_not_written_over_neither(client: Client, ada: User, plinth: Operator) -> None:
    job = Job.objects.create(operator=plinth, location=make_location(plinth), day="2030-01-31", version=2)
    url = reverse("job", args=[job.pk])
    client.post(url, {"day": "2030-02-01", "note": "Mine", "version": "1"})
    sign_in(client, ada)
    context = client.get(url).context
    assert (context["version"], context["typed"]["note"], client.get(url).context["version"]) == ("1", "Mine", 2)


def test_ticks_come_back_as_they_were(client: Client, ada: User) -> None:
    said = {name: text for name, text in DESK["/settings/"].items() if name != "publish_on_approval"}
    client.post("/settings/", said)
    sign_in(client, ada)
    shown = client.get("/settings/").context["shown"]
    assert [shown[name] for name in ("publish_on_approval", "message_days")] == [False, 77]


def test_a_form_that_may_hold_a_secret_is_kept_nowhere(client: Client) -> None:
    client.post("/webhooks/new", {"url": "https://erp.example/?key=hunter2"})
    assert Session.objects.count() == 0


@pytest.mark.parametrize(("url", "said"), [("/app/waiting", 1), ("/", 0)])
def test_who_wanted_a_page_reads_that_it_comes_next_and_who_just_begins_does_not(
    url: str, said: int, client: Client
) -> None:
    page = client.get(url, follow=True).content.decode()
    assert page.count("You are signed out. Sign in, and the page that you wanted comes next.") == said


def test_the_live_list_of_a_dead_session_leads_to_the_sign_in(client: Client, plinth: Operator) -> None:
    pk = make_fitted(plinth).pk
    here = HTMX | {"HX-Current-URL": f"http://testserver{reverse('checks', args=[pk])}"}
    response = client.get(reverse("checks_live", args=[pk]), headers=here)
    assert (response.status_code, response["HX-Redirect"]) == (
        401,
        f"/accounts/login/?next=/app/installations/{pk}/checks",
    )
