"""What enemies try on pages and forms: H1 to H14. H13, sign-in codes, is in `test_sign_in_codes`.

Of H2, that looking changes nothing is asked of every page by `test_walk`.
"""

from __future__ import annotations

import json
import re
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from core.domain.people.colleagues import change_role, remove_colleague
from core.models import Actor, ChargeStation, Command, Installation, Location, StepAttempt
from tests.app.addresses import POSTS
from tests.app.test_walk import maybe
from tests.app.world import HTMX, begin, refuse
from tests.factories import PASSWORD, make_location, make_station, make_template, stored
from tests.installs import make_checked, make_fitted, make_linked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.models import Operator, User
    from tests.doors import Door

pytestmark = pytest.mark.django_db

SIGN_IN = "/accounts/login/"
# A script, what runs one, and what htmx would send: as much of it as the shortest field takes.
EVIL = "<script>", '<img onerror=x hx-get="/">'


def forms_of(row: Installation) -> Iterator[str]:
    """Give where a form can be sent to that needs no more than an installation, or its station."""
    things: tuple[dict[str, Any], ...] = {}, {"pk": row.pk}, {"charge_station_id": row.station.charge_station_id}
    for name in sorted(POSTS | {"hand_over", "link", "fit", "checks", "scan", "new_person", "settings"}):
        yield from [each for each in (maybe(name, kwargs) for kwargs in things) if each][:1]


def test_h1_a_form_of_another_site_does_nothing(ada: User, plinth: Operator) -> None:
    row = make_checked(make_fitted(plinth))
    evil = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    strict = Client(enforce_csrf_checks=True, headers=evil)
    strict.force_login(ada, settings.AUTHENTICATION_BACKENDS[0])

    def known() -> tuple[int, int, str]:
        return StepAttempt.objects.count(), Command.objects.count(), str(Installation.objects.values().get())

    before, told = (
        known(),
        {address: strict.post(address, {"nonce": uuid.uuid4()}).status_code for address in forms_of(row)},
    )
    assert (set(told.values()), len(told) > 15, known()) == ({403}, True, before)


def test_h1_cookies_stay_on_our_site_and_out_of_scripts(client: Client, ina: User) -> None:
    client.post(SIGN_IN, {"login": "ina", "password": PASSWORD})
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    csrf = client.cookies[settings.CSRF_COOKIE_NAME]
    assert (session["samesite"], bool(session["httponly"]), csrf["samesite"]) == ("Lax", True, "Lax")


def test_h2_a_scanned_address_only_opens_a_page(phone: Client, plinth: Operator) -> None:
    make_station(plinth, "ACE0100201")
    for _preview in range(3):
        phone.get(reverse("scan"), {"label": "ACE0100201"})
    assert (Installation.objects.count(), StepAttempt.objects.count()) == (0, 0)


def test_h3_h4_whatever_a_station_or_a_person_says_is_text(desk_of_ada: Client, plinth: Operator) -> None:
    row, text = make_checked(make_fitted(plinth)), "".join(EVIL)
    Location.objects.update(name=text, address=text)
    facts = dict.fromkeys(("vendor", "model", "firmware_version", "charge_point_serial_number"), text)
    ChargeStation.objects.update(name=text, remarks=text, maintenance_info=text, **facts)
    refuse(text)
    stored()
    one = {"pk": row.pk}, {"charge_station_id": row.station.charge_station_id}
    asked = [
        *map(reverse, ("today", "sites", "knocks", "locations", "stations", "queue", "gateway")),
        *(reverse(name, kwargs=one[0]) for name in ("link", "fit", "checks", "record", "hand_over")),
        *(reverse(name, kwargs=one[1]) for name in ("station", "timeline", "station_record")),
        reverse("location", kwargs={"location_id": row.station.location.location_id}),
    ]
    drawn = {address: desk_of_ada.get(address) for address in asked}
    assert {address: each.status_code for address, each in drawn.items()} == dict.fromkeys(asked, 200)
    pages = {address: each.content.decode() for address, each in drawn.items()}
    assert [(address, part) for address, page in pages.items() for part in EVIL if part in page] == []


def test_h3_a_browser_runs_no_script_of_a_page(phone: Client) -> None:
    response = phone.get(reverse("today"))
    policy = dict(each.strip().split(" ", 1) for each in response["Content-Security-Policy"].split(";"))
    assert (policy["default-src"], policy["script-src"], policy["style-src"], policy["base-uri"]) == (
        "'none'", "'self'", "'self'", "'none'",
    )  # fmt: skip
    [told] = re.findall(r'<meta name="htmx-config"\s+content=\'([^\']+)\'', response.content.decode())
    config = json.loads(told)
    assert [config[name] for name in ("allowEval", "includeIndicatorStyles", "selfRequestsOnly")] == [
        False,
        False,
        True,
    ]


@pytest.mark.parametrize(
    "where",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "https:evil.example",
    ],
)
def test_h5_nobody_is_led_to_another_host(where: str, client: Client, ina: User) -> None:
    signed_in = client.post(SIGN_IN, {"login": "ina", "password": PASSWORD, "next": where})
    assert (signed_in.status_code, "evil" in signed_in.url, "javascript" in signed_in.url) == (302, False, False)
    spoken = client.post(reverse("language"), {"language": "nl", "next": where})
    assert (spoken.status_code, "evil" in spoken.url, "javascript" in spoken.url) == (302, False, False)


def test_h6_a_fragment_is_for_those_whom_the_page_is_for(phone: Client, client: Client) -> None:
    names = ("queue", "sites", "people", "tokens", "settings", "webhooks", "audit", "reports")
    told = {
        name: [browser.get(reverse(name), headers=HTMX).status_code for browser in (phone, client)] for name in names
    }
    assert told == {name: [403, 401] for name in names}


def test_h7_no_step_is_taken_before_its_time(ina_at: Door, plinth: Operator) -> None:
    row = make_linked(plinth, linked=False)
    make_template(plinth, "double")
    told = [
        ina_at.say("fit", row.pk, template_id="double").slug,
        ina_at.say("checks", row.pk).slug,
        ina_at.say("hand_over", row.pk).slug,
    ]
    assert told == ["not_linked", "not_linked", "not_checked"]
    fitted = make_fitted(plinth, identity="CP-2")
    assert (
        ina_at.say("hand_over", fitted.pk).slug,
        ina_at.say("checks", make_linked(plinth, identity="CP-3").pk).slug,
    ) == ("not_checked", "not_fitted")
    assert set(Installation.objects.values_list("state", flat=True)) == {"open"}


def test_h8_the_same_tap_has_one_effect(ina_at: Door, plinth: Operator) -> None:
    row, place, nonce = make_linked(plinth, linked=False), make_location(plinth), str(uuid.uuid4())
    taps = [ina_at.say("link", row.pk, location_id=place.location_id, nonce=nonce) for _tap in range(3)]
    assert [tap.status_code for tap in taps] == [1000] * 3
    assert StepAttempt.objects.filter(step="link", outcome=1000).count() == 1


def test_h9_anothers_work_is_not_there(phone: Client, ina: User, otto: User, client_of: Any, plinth: Operator) -> None:
    [row] = begin(plinth, ina, "CP-1")
    names, stranger = ("link", "fit", "checks", "photos", "record", "hand_over", "checks_live"), client_of(otto)
    told = {name: [who.get(reverse(name, args=[row.pk])).status_code for who in (stranger, phone)] for name in names}
    assert told == {name: [404, 200] for name in names}


def test_h10_signing_in_begins_a_session_of_its_own(client: Client, ina: User) -> None:
    client.get(reverse("language"))
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    client.post(SIGN_IN, {"login": "ina", "password": PASSWORD})
    first = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post(reverse("account_logout"))
    client.post(SIGN_IN, {"login": "ina", "password": PASSWORD})
    second = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert len({"a" * 32, first, second}) == 3
    assert list(Session.objects.values_list("session_key", flat=True)) == [second]


def test_h10_a_stolen_cookie_dies_with_the_sign_out(client: Client, ina: User) -> None:
    client.post(SIGN_IN, {"login": "ina", "password": PASSWORD})
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
    seen = [thief.get(reverse("today")).status_code]
    client.post(reverse("account_logout"))
    assert [*seen, thief.get(reverse("today")).status_code] == [200, 302]


def test_h10_a_role_is_read_with_every_request(desk: Client, sue: User, ada: User) -> None:
    seen = [desk.get(reverse("queue")).status_code]
    change_role(actor=Actor.of_person(ada.membership), username="sue", role="installer")
    seen.append(desk.get(reverse("queue")).status_code)
    remove_colleague(actor=Actor.of_person(ada.membership), username="sue")
    assert [*seen, desk.get(reverse("today")).status_code] == [200, 403, 302]


def test_h11_h14_nobody_frames_our_buttons_and_a_shared_phone_keeps_no_page(desk_of_ada: Client) -> None:
    open_to_all = ("account_login", "api_docs", "offline")
    private = ("today", "queue", "sites", "people", "pocket")
    drawn = {name: desk_of_ada.get(reverse(name)) for name in (*private, *open_to_all)}
    framed = {name: "frame-ancestors 'none'" not in page["Content-Security-Policy"] for name, page in drawn.items()}
    assert framed == dict.fromkeys(drawn, False)
    assert {name: page.headers.get("X-Frame-Options") for name, page in drawn.items()} == dict.fromkeys(drawn, "DENY")
    assert {name: drawn[name]["Cache-Control"] for name in private} == dict.fromkeys(private, "no-store")


def test_h12_guessing_a_password_stops_whatever_address_it_says_to_come_from(client: Client, ina: User) -> None:
    told = [
        client.post(
            SIGN_IN, {"login": "ina", "password": f"wrong-{turn}"}, headers={"X-Forwarded-For": f"10.0.0.{turn}"}
        )
        for turn in range(12)
    ]
    right = client.post(SIGN_IN, {"login": "ina", "password": PASSWORD}, headers={"X-Forwarded-For": "10.9.9.9"})
    assert (told[0].status_code, right.status_code) == (200, 200)
    assert "Too many" in right.content.decode()


def test_h14_signing_out_empties_the_browsers_cache_and_leaves_the_outbox(phone: Client) -> None:
    asked, gone = phone.get(reverse("account_logout")), phone.post(reverse("account_logout"))
    assert [each.headers.get("Clear-Site-Data") for each in (asked, gone)] == [None, '"cache"']
