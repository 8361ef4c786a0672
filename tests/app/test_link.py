"""Link by both doors: where does it stand?"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from core.models import ChargeStation, Location, StepAttempt
from core.speech import say
from core.words import Sentence
from tests.factories import make_location, stored
from tests.installs import make_linked

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator
    from tests.doors import Door

pytestmark = pytest.mark.django_db
LATE = datetime(2026, 11, 27, 23, 30, tzinfo=UTC)


def test_link_places_the_station(ina_at: Door, plinth: Operator) -> None:
    installation, location = make_linked(plinth, linked=False), make_location(plinth)
    assert ina_at.say("link", installation.pk, location_id=location.location_id).status_code == 1000
    installation.station.refresh_from_db()
    assert installation.station.location == location


def test_link_changes_the_etags_of_station_and_location(ina_at: Door, plinth: Operator) -> None:
    installation, location = make_linked(plinth, linked=False), make_location(plinth)
    before = (installation.station.etag, location.etag)
    ina_at.say("link", installation.pk, location_id=location.location_id)
    installation.station.refresh_from_db()
    location.refresh_from_db()
    assert (installation.station.etag == before[0], location.etag == before[1]) == (False, False)


def test_link_makes_a_location_on_the_spot(ina_at: Door, plinth: Operator) -> None:
    installation = make_linked(plinth, linked=False)
    address = {"name": "Dock 9", "address": "Kade 9", "postal_code": "3511 AB", "city": "Utrecht", "country": "nld"}
    assert ina_at.say("link", installation.pk, **address, latitude="52.1", longitude="5.1").status_code == 1000
    made = Location.objects.get(name="Dock 9")
    assert (made.country, made.publish, str(made.latitude)) == ("NLD", False, "52.1000000")


def test_link_names_every_missing_field_of_a_new_location(ina_at: Door, plinth: Operator) -> None:
    outcome = ina_at.say("link", make_linked(plinth, linked=False).pk, name="Dock 9")
    assert (outcome.status_code, outcome.slug) == (2000, "required")


@pytest.mark.parametrize(
    ("said", "number", "slug"),
    [({}, 2922, "location_not_given"), ({"location_id": "nowhere"}, 2920, "location_unknown")],
)
def test_link_needs_a_known_location(
    ina_at: Door, plinth: Operator, said: dict[str, str], number: int, slug: str
) -> None:
    outcome = ina_at.say("link", make_linked(plinth, linked=False).pk, **said)
    assert (outcome.status_code, outcome.slug) == (number, slug)


def test_link_to_another_operators_location_is_unknown(ina_at: Door, plinth: Operator, volta: Operator) -> None:
    outcome = ina_at.say("link", make_linked(plinth, linked=False).pk, location_id=make_location(volta).location_id)
    assert outcome.slug == "location_unknown"


def test_link_elsewhere_says_where_it_stands_and_who_may_move_it(ina_at: Door, plinth: Operator) -> None:
    installation = make_linked(plinth)
    outcome = ina_at.say("link", installation.pk, location_id=make_location(plinth, name="Other").location_id)
    station = installation.station
    assert outcome.slug == "linked_elsewhere"
    assert outcome.sentence == (
        f"{station} already stands at {station.location} (since {date_format(station.linked_at)}, by ?). "
        "A supervisor can move it; ask one, or scan again."
    )


def test_where_it_stands_is_told_with_the_readers_day_and_kept_as_a_moment(plinth: Operator, phone: Client) -> None:
    installation, other = make_linked(plinth), make_location(plinth, name="Other")
    ChargeStation.objects.filter(pk=installation.station_id).update(linked_at=LATE)
    stored()
    phone.cookies["zone"], phone.cookies["language"] = "Europe/Amsterdam", "nl"
    said = {"location_id": other.location_id, "nonce": str(uuid.uuid4())}
    page = phone.post(reverse("link", args=[installation.pk]), said).content.decode()
    kept = StepAttempt.objects.get(step="link").sentence
    assert "28 november 2026" in page
    assert kept["facts"]["since"] == {"text": "%(at)s", "facts": {"at": "2026-11-27T23:30:00+00:00"}}
    with timezone.override(UTC), override("de"):
        assert "27. November 2026" in say(Sentence.from_json(kept))


def test_a_wrong_tap_on_link_can_be_corrected_by_who_made_it(ina_at: Door, plinth: Operator) -> None:
    installation = make_linked(plinth, linked=False)
    wrong, right = make_location(plinth, name="Wrong"), make_location(plinth, name="Right")
    taps = [ina_at.say("link", installation.pk, location_id=place.location_id) for place in (wrong, right)]
    installation.station.refresh_from_db()
    assert ([tap.status_code for tap in taps], installation.station.location) == ([1000, 1000], right)


def test_a_supervisor_moves_what_an_installer_may_not(ina_at: Door, sue_at: Door, plinth: Operator) -> None:
    installation, place = make_linked(plinth), make_location(plinth, name="Other")
    said = {"location_id": place.location_id}
    assert ina_at.say("link", installation.pk, **said).slug == "linked_elsewhere"
    assert sue_at.say("link", installation.pk, **said).status_code == 1000


def test_link_twice_with_one_nonce_is_one_success(ina_at: Door, plinth: Operator) -> None:
    installation, location = make_linked(plinth, linked=False), make_location(plinth)
    said = {"location_id": location.location_id, "nonce": str(uuid.uuid4())}
    outcomes = [ina_at.say("link", installation.pk, **said) for _tap in range(2)]
    assert [outcome.status_code for outcome in outcomes] == [1000, 1000]
    assert outcomes[0].data == outcomes[1].data
    assert StepAttempt.objects.filter(step="link").count() == 1


def test_a_nonce_with_other_content_is_refused(ina_at: Door, plinth: Operator) -> None:
    installation, nonce = make_linked(plinth, linked=False), str(uuid.uuid4())
    ina_at.say("link", installation.pk, location_id=make_location(plinth, "First").location_id, nonce=nonce)
    outcome = ina_at.say("link", installation.pk, location_id=make_location(plinth, "Second").location_id, nonce=nonce)
    assert (outcome.status_code, outcome.slug) == (2992, "nonce_reused")
    assert outcome.sentence == (
        "This was sent before, and done as it was sent then: First. "
        "Nothing was changed now. Look at it, and change it if it is wrong."
    )


def test_a_nonce_of_which_the_answer_was_not_kept_is_refused_all_the_same(ina_at: Door, plinth: Operator) -> None:
    installation, nonce = make_linked(plinth, linked=False), str(uuid.uuid4())
    said = {"location_id": make_location(plinth).location_id, "nonce": nonce}
    ina_at.say("link", installation.pk, **said)
    StepAttempt.objects.update(answer=None)
    assert ina_at.say("link", installation.pk, **said).slug == "nonce_reused"
