"""What a phone kept and sends later: whose it is, what answers it for good, and how it names what it began."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from core.domain.field.handing_over import hand_over
from core.models import Actor, Photo, StepAttempt
from tests.app.test_photos import send
from tests.app.world import HTMX
from tests.doors import Door
from tests.factories import make_location, make_station, make_template
from tests.installs import make_checked, make_fitted, make_linked
from tests.photos import photo

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.models import Operator, User

pytestmark = pytest.mark.django_db
HEARD = ("X-Action-Ack", "X-Action-Refused")


def say(client: Client, url: str, said: dict[str, Any], **headers: str) -> Any:
    return client.post(url, {"nonce": str(uuid.uuid4())} | said, headers=HTMX | headers)


def heard(response: Any) -> list[str | None]:
    return [response.get(name) for name in HEARD]


def scanned(client: Client, number: str = "ACE0100201") -> str:
    nonce = str(uuid.uuid4())
    say(client, reverse("scan"), {"label": number, "nonce": nonce})
    return nonce


# --- acknowledged, or not ---


def test_what_was_done_is_acknowledged_by_its_nonce(phone: Client, plinth: Operator) -> None:
    make_station(plinth)
    nonce = str(uuid.uuid4())
    response = say(phone, reverse("scan"), {"label": "ACE0100201", "nonce": nonce})
    assert (response.status_code, heard(response)) == (200, [nonce, None])


@pytest.mark.parametrize(
    ("step", "said", "slug"),
    [
        ("link", {"location_id": "nowhere"}, "location_unknown"),
        ("link", {"country": "Holland", "name": "Dock 9"}, "required"),
        ("fit", {"template_id": "nothing"}, "template_unknown"),
        ("fit", {}, "required"),
    ],
)
def test_a_refusal_for_good_is_acknowledged_with_its_name(
    step: str, said: dict[str, str], slug: str, phone: Client, plinth: Operator
) -> None:
    nonce = str(uuid.uuid4())
    response = say(phone, reverse(step, args=[make_linked(plinth).pk]), said | {"nonce": nonce})
    refused = response.context["refusal"]
    assert (heard(response), refused["errors"][0]["code"]) == ([nonce, refused["slug"]], slug)


def test_work_that_is_gone_or_another_operators_is_refused_for_good(
    phone: Client, plinth: Operator, volta: Operator
) -> None:
    told = [say(phone, reverse("link", args=[pk]), {}) for pk in (999_999, make_linked(volta).pk)]
    assert [(each.status_code, each["X-Action-Refused"]) for each in told] == [(404, "not_found")] * 2


def test_who_may_not_is_told_for_good(client_of: Callable[[User], Client], dan: User, plinth: Operator) -> None:
    response = say(client_of(dan), reverse("link", args=[make_linked(plinth).pk]), {})
    assert (response.status_code, response["X-Action-Refused"]) == (403, "not_allowed")


def test_a_dead_session_and_an_old_form_acknowledge_nothing(client: Client, ina: User, plinth: Operator) -> None:
    url = reverse("link", args=[make_linked(plinth).pk])
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ina, "allauth.account.auth_backends.AuthenticationBackend")
    told = [say(client, url, {}), say(strict, url, {})]
    assert [(each.status_code, heard(each)) for each in told] == [(401, [None, None]), (403, [None, None])]


@pytest.mark.parametrize("nonce", ["", "x", "1\r\nSet-Cookie: a=b", "-" * 37])
def test_what_is_no_nonce_is_not_echoed(nonce: str, phone: Client, plinth: Operator) -> None:
    response = say(phone, reverse("link", args=[make_linked(plinth).pk]), {"nonce": nonce})
    assert (response.context["refusal"]["status_code"], heard(response)) == (2000, [None, None])


def test_a_step_after_the_hand_over_says_what_is_there_now(phone: Client, plinth: Operator, ina: User) -> None:
    row = make_checked(make_fitted(plinth))
    hand_over(actor=Actor(operator=plinth, user=ina), installation=row)
    response = say(phone, reverse("fit", args=[row.pk]), {"template_id": "double-for-ACE0100201"})
    assert response["X-Action-Refused"] == "already_handed_over"


def test_a_nonce_that_somebody_else_used_elsewhere_is_no_repeat(
    machine: Client, phone: Client, plinth: Operator
) -> None:
    one, other = (make_fitted(plinth, identity=each).pk for each in ("ACE0100201", "ACE0100202"))
    nonce, theirs, mine = str(uuid.uuid4()), Door("machine", machine), Door("phone", phone)
    told = [send(door, pk, photo(), nonce=nonce) for door, pk in ((theirs, one), (mine, other), (mine, one))]
    assert (told, Photo.objects.count()) == (["", "", ""], 2)  # at the same work it is a repeat


# --- whose it is ---


def test_another_persons_session_does_not_act_for_them(phone: Client, ina: User, sue: User, plinth: Operator) -> None:
    make_station(plinth)
    meant = [{"X-Action-User": str(user.pk)} for user in (sue, ina)]
    told = [say(phone, reverse("scan"), {"label": "ACE0100201"}, **header) for header in meant]
    assert [(each.status_code, bool(each.get("X-Action-Ack"))) for each in told] == [(401, False), (200, True)]
    assert StepAttempt.objects.get().user == ina


def test_a_kept_action_is_not_laid_into_a_session(client: Client, ina: User) -> None:
    response = say(client, reverse("scan"), {"label": "ACE0100201"}, **{"X-Action-User": str(ina.pk)})
    assert (response.status_code, response.get("HX-Redirect"), Session.objects.count()) == (401, None, 0)


# --- when it was done ---


def test_the_phones_time_stands_beside_ours(ina_at: Door, plinth: Operator) -> None:
    make_station(plinth)
    then = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert ina_at.say("scan", charge_station_id="ACE0100201", happened_at=then.isoformat()).status_code == 1000
    row = StepAttempt.objects.get()
    assert (row.happened_at, row.at > then) == (then, True)


def test_the_phones_time_makes_no_other_answer_of_a_repeat(ina_at: Door, plinth: Operator) -> None:
    make_station(plinth)
    nonce, times = str(uuid.uuid4()), ("2026-01-02T03:04:05Z", "2026-01-02T03:04:06Z")
    told = [ina_at.say("scan", charge_station_id="ACE0100201", nonce=nonce, happened_at=at) for at in times]
    assert [each.status_code for each in told] == [1000, 1000]
    assert StepAttempt.objects.count() == 1


def test_a_time_that_is_none_is_named(ina_at: Door, plinth: Operator) -> None:
    make_station(plinth)
    outcome = ina_at.say("scan", charge_station_id="ACE0100201", happened_at="yesterday")
    assert (outcome.status_code, outcome.slug) == (2000, "invalid")


@pytest.mark.parametrize(("earlier", "words"), [(timedelta(hours=2), 2), (timedelta(seconds=5), 0)])
def test_a_supervisor_sees_what_came_late(earlier: timedelta, words: int, desk: Client, plinth: Operator) -> None:
    row = make_checked(make_fitted(plinth), handed_over_by="user:0")
    StepAttempt.objects.create(operator=plinth, installation=row, step="fit", nonce=uuid.uuid4(), outcome=1000)
    StepAttempt.objects.update(happened_at=datetime.now(UTC) - earlier)
    page = desk.get(reverse("review", args=[row.pk])).content.decode()
    assert page.count("by the phone's clock") == words


# --- named by its scan ---


def test_steps_find_their_work_by_the_scan_that_began_it(phone: Client, plinth: Operator) -> None:
    station, place, template = make_station(plinth), make_location(plinth), make_template(plinth)
    nonce = scanned(phone)
    told = [
        say(phone, reverse("scanned_link", args=[nonce]), {"location_id": place.location_id}),
        say(phone, reverse("scanned_fit", args=[nonce]), {"template_id": template.template_id}),
    ]
    pk = station.installations.get().pk
    assert [each["HX-Redirect"] for each in told] == [reverse(step, args=[pk]) for step in ("fit", "checks")]
    assert phone.get(reverse("scanned", args=[nonce]))["Location"] == reverse("installation", args=[pk])
    assert [phone.get(reverse(name, args=[nonce])).context["pk"] for name in ("scanned_link", "scanned_fit")] == [
        pk
    ] * 2


def test_before_the_scan_has_come_its_work_is_drawn_from_the_phone(phone: Client) -> None:
    response = phone.get(reverse("scanned", args=[uuid.uuid4()]))
    assert (response.status_code, "pocket" in response.context, response.get("X-Keep")) == (200, True, None)


def test_a_step_before_its_scan_is_refused_for_good(phone: Client, plinth: Operator) -> None:
    response = say(phone, reverse("scanned_link", args=[uuid.uuid4()]), {})
    assert (response.status_code, response["X-Action-Refused"]) == (404, "not_found")


def test_a_scan_that_was_refused_began_nothing(phone: Client) -> None:
    assert phone.get(reverse("scanned", args=[scanned(phone, "NOBODY-1")])).status_code == 200


@pytest.mark.parametrize("who", ["sue", "otto"])
def test_a_scan_names_work_to_who_made_it_alone(
    who: str, request: pytest.FixtureRequest, phone: Client, client_of: Callable[[User], Client], plinth: Operator
) -> None:
    make_station(plinth)
    nonce, other = scanned(phone), client_of(request.getfixturevalue(who))
    assert say(other, reverse("scanned_link", args=[nonce]), {}).status_code == 404
    assert other.get(reverse("scanned", args=[nonce])).status_code == 200


@pytest.mark.parametrize("name", ["scanned", "scanned_link", "scanned_fit"])
def test_only_who_installs_gets_there(name: str, client: Client, dan: User, client_of: Callable[..., Client]) -> None:
    url = reverse(name, args=[uuid.uuid4()])
    assert client_of(dan).get(url).status_code == 403
    assert client.get(url).url == f"/accounts/login/?next={url}"
