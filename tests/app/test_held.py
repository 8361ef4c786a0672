"""A station that is held: the setting by both doors, and every page that tells it."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from core.choices import Hold
from core.domain.field.checking import start_checks
from core.domain.people.settling import settings_of
from core.domain.told.knocking import knocked, let_in
from core.models import Actor, ChargeStation, Command, Event, Operator, Trial
from tests.app.world import HTMX, connect
from tests.factories import stored
from tests.installs import make_fitted, make_linked

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Installation, User

pytestmark = pytest.mark.django_db
SETTINGS = "/api/2.0/settings"
LINKED = "Held (Pending) until it is linked to a Location"
KEYED = "Held (Pending) until its factory password is replaced"


def hold(row: Installation, until: Hold = Hold.LINKED, **facts: Any) -> None:
    """Let the installation's station be connected and held."""
    Operator.objects.filter(pk=row.operator_id).update(hold_stations=until)
    connect(row.station)
    at = timezone.now()
    ChargeStation.objects.filter(pk=row.station_id).update(booted_at=at, held_since=at, **facts)
    stored()


def keyless(row: Installation) -> None:
    hold(row, Hold.KEYED, key_digest=b"k", factory_key_digest=b"k")


def notice(page: Any) -> str:
    """Give the heading of the notice that a station is held; nothing where there is none."""
    _before, _mark, after = page.content.decode().partition('data-registration="Pending">')
    return after.partition("<span>")[2].partition("</span>")[0]


# --- the setting ---


@pytest.mark.parametrize("until", list(Hold))
def test_the_setting_is_told_and_changed_by_machine(machine: Client, plinth: Operator, until: Hold) -> None:
    answer = machine.patch(SETTINGS, {"hold_stations": until}, content_type="application/json").json()
    assert (answer["data"]["hold_stations"], Operator.objects.get().hold_stations) == (until, until)
    changed = [] if until == Hold.NEVER else [{"hold_stations": ["never", until]}]
    assert [event.changes for event in Event.objects.all()] == changed


@pytest.mark.parametrize("value", ["", "Never", "always", None, True, 1, ["never"]])
def test_another_word_is_none(machine: Client, plinth: Operator, value: Any) -> None:
    answer = machine.patch(SETTINGS, {"hold_stations": value}, content_type="application/json").json()
    fields = [error["field"] for error in answer["errors"]]
    assert (fields, Operator.objects.get().hold_stations) == (["hold_stations"], "never")


def typed(operator: Operator, **said: str) -> dict[str, Any]:
    """Give what a browser sends of the settings as they are, but for what is said."""
    return {name: value for name, value in settings_of(operator).items() if value is not False} | said


@pytest.mark.parametrize("until", [Hold.KEYED, Hold.LINKED])
def test_the_setting_is_chosen_on_the_page(desk_of_ada: Client, plinth: Operator, until: Hold) -> None:
    plinth.refresh_from_db()
    desk_of_ada.post(reverse("settings"), typed(plinth, hold_stations=until))
    assert Operator.objects.get().hold_stations == until
    page = desk_of_ada.get(reverse("settings")).content.decode()
    assert page.count(f'<option value="{until}" selected>{until.label}</option>') == 1


def test_the_page_says_which_password_counts(desk_of_ada: Client) -> None:
    said = b"Only a password that the box brought along has to be replaced; one that was made here counts as new."
    assert desk_of_ada.get(reverse("settings")).content.count(said) == 1


@pytest.mark.parametrize("slip", ["", "always"])
def test_what_the_page_does_not_offer_is_refused_there(desk_of_ada: Client, plinth: Operator, slip: str) -> None:
    plinth.refresh_from_db()
    refused = desk_of_ada.post(reverse("settings"), typed(plinth, hold_stations=slip)).context["refusal"]
    assert [error["field"] for error in refused["errors"]] == ["hold_stations"]


# --- what the pages tell ---


def test_the_page_of_the_link_says_that_the_link_is_what_it_waits_for(phone: Client, plinth: Operator) -> None:
    row = make_linked(plinth, linked=False)
    page = reverse("link", args=[row.pk])
    assert notice(phone.get(page)) == ""
    hold(row)
    shown = phone.get(page)
    assert (notice(shown), shown.content.count(b"Link it first; then it is let in by itself.")) == (LINKED, 1)


def test_the_page_of_the_fit_says_that_a_password_is_missing_and_gives_one_at_once(
    phone: Client, plinth: Operator
) -> None:
    row = make_linked(plinth)
    keyless(row)
    page = phone.get(reverse("fit", args=[row.pk]))
    tell = reverse("station_commands", args=[row.station.charge_station_id])
    form = page.content.decode().partition(f'action="{tell}"')[2].partition("</form>")[0]
    fields = dict(re.findall(r'name="(act|nonce)" value="([^"]+)"', form))
    assert (notice(page), fields["act"]) == (KEYED, "key")
    for _tap in range(2):
        there = phone.post(tell, fields)["Location"]
        assert there == f"{reverse('station', args=[row.station.charge_station_id])}#commands"
    assert list(Command.objects.values_list("action", flat=True)) == ["PushKey"]


def test_the_page_of_the_checks_tells_it_live_before_the_first_run(phone: Client, plinth: Operator) -> None:
    row = make_fitted(plinth)
    keyless(row)
    live = reverse("checks_live", args=[row.pk])
    pages = [phone.get(reverse("checks", args=[row.pk])), phone.get(live, headers=HTMX)]
    assert [notice(page) for page in pages] == [KEYED, KEYED]
    assert [page.content.count(b"data-registration") for page in pages] == [1, 1]
    ChargeStation.objects.update(held_since=None)
    page = phone.get(live, headers=HTMX)
    assert (notice(page), page.content.count(b"It is connected. Start the checks.")) == ("", 1)


def test_who_is_held_at_every_start_is_told_on_the_page_of_the_checks(phone: Client, ina: User) -> None:
    row = make_fitted(ina.membership.operator)
    keyless(row)
    start_checks(actor=Actor(operator=row.operator, user=ina), installation=row)
    at = timezone.now()
    knocked(identity=str(row.station), address="10.0.0.7", port=9000, cause="held_key", evidence={}, at=at, count=3)
    live = reverse("checks_live", args=[row.pk])
    texts = (
        "This station is held",
        "It is held (Pending) each time it starts: it still uses the password it came with.",
        "Give it a new password on its page: it is let in by itself then.",
        "3 times",
    )
    page = phone.get(live, headers=HTMX)
    assert [page.content.decode().count(text) > 0 for text in texts] == [True] * 4
    assert [knock["mended"] for knock in page.context["answer"]["knocks"]] == [False]
    assert let_in(identity=str(row.station), at=timezone.now()) == 1
    assert [knock["mended"] for knock in phone.get(live, headers=HTMX).context["answer"]["knocks"]] == [True]


def test_the_list_of_checks_tells_it_live_and_by_machine(phone: Client, machine: Client, ina: User) -> None:
    row = make_fitted(ina.membership.operator)
    keyless(row)
    start_checks(actor=Actor(operator=row.operator, user=ina), installation=row)
    sentence = "It is held (Pending) until its factory password is replaced."
    page = phone.get(reverse("checks_live", args=[row.pk]), headers=HTMX).content.decode()
    results = machine.get(reverse("api_checks", args=[row.pk])).json()["data"]["results"]
    told = {each["slug"]: (each["state"], each["sentence"], each["remedy"]) for each in results}
    remedy = "Give it a new password first; then it is let in by itself."
    assert (page.count(f"<p>{sentence}</p>"), told["boot"]) == (1, ("running", sentence, remedy))


def test_the_station_says_it_in_a_word_with_a_mark_and_in_a_sentence(phone: Client, plinth: Operator) -> None:
    row = make_fitted(plinth)
    address = reverse("station", args=[row.station.charge_station_id])
    assert notice(phone.get(address)) == ""
    keyless(row)
    page = phone.get(address)
    words = page.content.decode().count('#key"/></svg>Held</span>')
    assert (notice(page), words) == (KEYED, 1)


def test_the_list_of_stations_says_it_in_a_word(desk: Client, plinth: Operator) -> None:
    row = make_linked(plinth, linked=False)
    hold(row)
    page = desk.get(reverse("stations")).content.decode()
    assert page.count('#key"/></svg>Held</span>') == 1


# --- what can be done about it ---


def test_a_password_is_given_with_one_tap_while_it_holds_the_station(phone: Client, plinth: Operator) -> None:
    row = make_fitted(plinth)
    address = reverse("station", args=[row.station.charge_station_id])
    assert phone.get(address).content.count(b'name="act" value="key"') == 0
    keyless(row)
    assert phone.get(address).content.count(b'name="act" value="key"') == 1
    tell = reverse("station_commands", args=[row.station.charge_station_id])
    phone.post(tell, {"act": "key", "nonce": str(uuid.uuid4())})
    assert Command.objects.values_list("action", flat=True).get() == "PushKey"


def test_a_test_charge_waits_until_it_is_in(phone: Client, machine: Client, plinth: Operator) -> None:
    row = make_fitted(plinth)
    keyless(row)
    until = "ACE0100201 is held until its factory password is replaced"
    sentence = f"{until}: nothing is started or stopped from afar before."

    def ask(**said: Any) -> dict[str, Any]:
        body = {"nonce": str(uuid.uuid4()), **said}
        return machine.post(reverse("api_trial", args=[row.pk]), body, content_type="application/json").json()

    said = {"nonce": str(uuid.uuid4()), "kind": "charge", "connector": "1"}
    page = phone.post(reverse("trial", args=[row.pk]), said)
    answer = ask(kind="charge", connector=1)
    assert page.context["sentence"] == sentence
    assert (answer["status_code"], answer["status_message"], Trial.objects.count()) == (2999, sentence, 0)
    assert (ask(kind="walk")["status_code"], Trial.objects.get().kind) == (1000, "walk")


def test_another_operator_learns_nothing_of_it(plinth: Operator, volta: Operator, client_of: Any, otto: User) -> None:
    row = make_linked(plinth, linked=False)
    hold(row)
    stranger = client_of(otto)
    pages = [reverse("station", args=[row.station.charge_station_id]), reverse("link", args=[row.pk])]
    assert [stranger.get(page).status_code for page in pages] == [404, 404]
    assert Operator.objects.get(pk=volta.pk).hold_stations == "never"
