"""Every step by both of its doors: what it does, what it refuses, and that saying it twice happens once."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from core.choices import DeployState, InstallationState
from core.models import ChargeStation, Evse, Installation, Location, StepAttempt
from tests.doors import Door
from tests.factories import make_location, make_station, make_template
from tests.installs import make_checked, make_fitted, make_linked

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Operator, User

pytestmark = pytest.mark.django_db


# --- scan ---


def test_scan_finds_the_station_and_opens_an_installation(ina_at: Door, plinth: Operator) -> None:
    station = make_station(plinth, "ACE0100201")
    assert ina_at.say("scan", label="ace0100201").status_code == 1000
    assert list(Installation.objects.values_list("station_id", "state")) == [(station.pk, "open")]


def test_scan_again_resumes_the_same_installation(ina_at: Door, plinth: Operator) -> None:
    make_station(plinth, "ACE0100201")
    ina_at.say("scan", label="ACE0100201")
    ina_at.say("scan", label="ACE0100201")
    assert Installation.objects.count() == 1


def test_scan_registers_where_the_operator_lets_scans_do_so(ina_at: Door, plinth: Operator) -> None:
    plinth.registers_by_scan = True
    plinth.save()
    assert ina_at.say("scan", label="NEW-0001").status_code == 1000
    assert ChargeStation.objects.get().deploy_state == DeployState.STOCK


@pytest.mark.parametrize(
    ("label", "number", "slug"),
    [
        ("NEW-0001", 2904, "station_not_found"),
        ("javascript:alert(1)", 2900, "label_unreadable"),
        ("tel:+31201234567", 2901, "label_not_a_station"),
        ("https://elsewhere.example/s/NEWTAG01", 2902, "label_not_ours"),
    ],
)
def test_scan_refuses_what_is_no_station_of_ours(
    ina_at: Door, plinth: Operator, label: str, number: int, slug: str
) -> None:
    outcome = ina_at.say("scan", label=label)
    assert (outcome.status_code, outcome.slug) == (number, slug)
    assert list(StepAttempt.objects.filter(operator=plinth).values_list("outcome", "slug")) == [(number, slug)]


def test_scan_never_keeps_a_secret(ina_at: Door) -> None:
    ina_at.say("scan", label="WIFI:S:box;T:WPA;P:hunter2;;")
    assert "hunter2" not in str(StepAttempt.objects.get().said)


def test_scan_of_another_operators_station_is_an_unknown_one(ina_at: Door, volta: Operator) -> None:
    make_station(volta, "VOLTA-1")
    assert ina_at.say("scan", label="VOLTA-1").slug == "station_not_found"


def test_scan_of_an_identity_that_another_operator_has_says_taken_and_no_more(
    ina_at: Door, plinth: Operator, volta: Operator
) -> None:
    plinth.registers_by_scan = True
    plinth.save()
    make_station(volta, "VOLTA-1")
    assert ina_at.say("scan", label="volta-1").slug == "identity_taken"


def test_scan_of_a_retired_station_is_refused(ina_at: Door, plinth: Operator) -> None:
    station = make_station(plinth, "OLD-1", location=make_location(plinth))
    ChargeStation.objects.filter(pk=station.pk).update(deploy_state=DeployState.DEPRECATED)
    assert ina_at.say("scan", label="OLD-1").slug == "station_retired"


# --- link ---


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
        f"{station} already stands at {station.location} (since {station.linked_at:%Y-%m-%d}, by ?). "
        "A supervisor can move it; ask one, or scan again."
    )


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
    ina_at.say("link", installation.pk, location_id=make_location(plinth).location_id, nonce=nonce)
    outcome = ina_at.say("link", installation.pk, location_id=make_location(plinth).location_id, nonce=nonce)
    assert (outcome.status_code, outcome.slug) == (2992, "nonce_reused")


# --- fit ---


def test_fit_copies_the_template(ina_at: Door, plinth: Operator) -> None:
    installation, template = make_linked(plinth, identity="ACE0100201"), make_template(plinth)
    assert ina_at.say("fit", installation.pk, template_id=template.template_id).status_code == 1000
    assert list(Evse.objects.values_list("uid", "evse_id", "connectors__connector_id")) == [
        ("NL-PLI-EACE0100201-1", "NL*PLI*EACE0100201*1", 1),
        ("NL-PLI-EACE0100201-2", "NL*PLI*EACE0100201*2", 2),
    ]


def test_fit_dry_run_changes_nothing(ina_at: Door, plinth: Operator) -> None:
    installation, template = make_linked(plinth), make_template(plinth)
    assert ina_at.say("fit", installation.pk, template_id=template.template_id, dry_run=True).status_code == 1000
    assert Evse.objects.count() == 0


def test_fit_keeps_surviving_evses_and_removes_surplus_ones(ina_at: Door, plinth: Operator) -> None:
    installation = make_fitted(plinth, identity="ACE0100201")
    single = make_template(plinth, template_id="single", evses=1)
    assert ina_at.say("fit", installation.pk, template_id="single").status_code == 1000
    assert single.stations.count() == 1
    assert list(Evse.objects.order_by("evse_sequence_number").values_list("status", "evse_id")) == [
        ("UNKNOWN", "NL*PLI*EACE0100201*1"),
        ("REMOVED", ""),
    ]


def test_fit_that_contradicts_the_boot_is_refused_until_confirmed(ina_at: Door, plinth: Operator) -> None:
    installation = make_linked(plinth, boot=("Alfen BV", "NG910-60123"))
    template = make_template(plinth)
    outcome = ina_at.say("fit", installation.pk, template_id=template.template_id)
    assert (outcome.status_code, outcome.slug) == (2941, "template_mismatch")
    assert ina_at.say("fit", installation.pk, template_id=template.template_id, confirm=True).status_code == 1000


def test_fit_needs_a_link_and_a_known_template(ina_at: Door, plinth: Operator) -> None:
    template = make_template(plinth)
    assert (
        ina_at.say("fit", make_linked(plinth, linked=False).pk, template_id=template.template_id).slug == "not_linked"
    )
    assert ina_at.say("fit", make_linked(plinth, identity="CP-2").pk, template_id="nothing").slug == "template_unknown"


def test_an_evse_id_that_is_taken_names_its_station(ina_at: Door, plinth: Operator) -> None:
    make_fitted(plinth, identity="CP-1")
    template = make_template(plinth, template_id="again")
    outcome = ina_at.say("fit", make_linked(plinth, identity="CP.1").pk, template_id=template.template_id)
    assert outcome.slug == "evse_taken"
    assert outcome.sentence == (
        "The EVSE NL*PLI*ECP1*1 already belongs to CP-1. "
        "Look whether you scanned the right station; if you did, ask your dispatcher."
    )


# --- check, hand over, review ---


def test_checks_need_a_fitted_station(ina_at: Door, plinth: Operator) -> None:
    assert ina_at.say("checks", make_linked(plinth, linked=False).pk).slug == "not_linked"
    assert ina_at.say("checks", make_linked(plinth, identity="CP-2").pk).slug == "not_fitted"


def test_checks_start_once(ina_at: Door, plinth: Operator) -> None:
    installation = make_fitted(plinth)
    assert [ina_at.say("checks", installation.pk).status_code for _tap in range(2)] == [1000, 1000]
    assert installation.check_runs.count() == 1


def test_hand_over_needs_good_checks(ina_at: Door, plinth: Operator) -> None:
    installation = make_fitted(plinth)
    assert ina_at.say("hand_over", installation.pk).slug == "not_checked"
    ina_at.say("checks", installation.pk)
    assert ina_at.say("hand_over", installation.pk).slug == "checks_running"
    make_checked(installation, verdict="failed")
    failed = ina_at.say("hand_over", installation.pk)
    assert (failed.slug, failed.sentence) == (
        "checks_failed",
        "A required check has not passed: Reached us. Mend it and run the checks again.",
    )


def test_hand_over_gives_it_to_the_supervisors(ina_at: Door, plinth: Operator) -> None:
    installation = make_checked(make_fitted(plinth))
    assert ina_at.say("hand_over", installation.pk, note="bay 3").status_code == 1000
    installation.refresh_from_db()
    assert (installation.state, installation.note) == (InstallationState.HANDED_OVER, "bay 3")


def test_what_waits_for_review_cannot_be_changed(ina_at: Door, plinth: Operator) -> None:
    installation = make_checked(make_fitted(plinth), handed_over_by="user:0")
    outcomes = [ina_at.say("fit", installation.pk, template_id="x"), ina_at.say("hand_over", installation.pk)]
    assert [outcome.slug for outcome in outcomes] == ["already_handed_over", "already_handed_over"]


def test_approval_puts_the_station_into_production_and_on_show(sue_at: Door, plinth: Operator) -> None:
    installation = make_checked(make_fitted(plinth), handed_over_by="user:0")
    assert sue_at.say("review", installation.pk, approve=True).status_code == 1000
    station = ChargeStation.objects.select_related("location").get(pk=installation.station_id)
    assert (station.deploy_state, station.location.publish) == (DeployState.PRODUCTION, True)


def test_a_return_needs_a_comment_and_lands_on_its_step(sue_at: Door, plinth: Operator) -> None:
    installation = make_checked(make_fitted(plinth), handed_over_by="user:0")
    assert sue_at.say("review", installation.pk, **{"return": True}, step="fit").slug == "comment_missing"
    said = {"return": True, "step": "fit", "comment": "Two sockets, not one."}
    assert sue_at.say("review", installation.pk, **said).status_code == 1000
    installation.refresh_from_db()
    assert (installation.state, installation.reviews.get().step) == (InstallationState.OPEN, "fit")


def test_review_needs_a_hand_over(sue_at: Door, plinth: Operator) -> None:
    assert sue_at.say("review", make_fitted(plinth).pk, approve=True).slug == "not_handed_over"


def test_nobody_reviews_their_own_work(sue: User, client_of: Callable[[User], Client], plinth: Operator) -> None:
    installation = make_checked(make_fitted(plinth), handed_over_by=f"user:{sue.pk}")
    outcome = Door("phone", client_of(sue)).say("review", installation.pk, approve=True)
    assert (outcome.status_code, outcome.slug) == (2982, "own_work")


# --- without JavaScript ---


@pytest.mark.parametrize(("step", "onward"), [("checks", "checks"), ("hand_over", "hand-over")])
def test_a_plain_form_goes_on_to_a_whole_page(
    ina: User, client_of: Callable[[User], Client], plinth: Operator, step: str, onward: str
) -> None:
    installation = make_fitted(plinth) if step == "checks" else make_checked(make_fitted(plinth))
    response = client_of(ina).post(reverse(step, args=[installation.pk]), {"nonce": str(uuid.uuid4())})
    assert (response.status_code, response.url) == (303, f"/app/installations/{installation.pk}/{onward}")


def test_a_plain_form_that_is_refused_keeps_what_was_typed(ina: User, client_of: Callable[[User], Client]) -> None:
    response = client_of(ina).post(reverse("scan"), {"nonce": str(uuid.uuid4()), "label": "NOBODY-1"})
    assert (response.status_code, response.context["refusal"]["slug"]) == (200, "station_not_found")
    assert 'value="NOBODY-1"' in response.content.decode()
