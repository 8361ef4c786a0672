"""Two boxes that may be swapped are spoken of, and a label that was replaced says so."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.choices import DeployState, Scope
from core.domain.field.handing_over import hand_over
from core.domain.field.scanning import scan_label
from core.domain.guests.passes import make_pass
from core.domain.jobs import create_job
from core.domain.people.tokens import create_token
from core.domain.stations.labelling import label_stations, make_labels, stick_label
from core.labels.codes import own_label_url
from core.models import Actor, ChargeStation, CheckRun, Installation, Label, Location, StepAttempt
from core.models.clock import database_now
from core.queries.labels import newer_label
from core.queries.suspicion import UNNAMED, suspected, suspicion_of, told_of
from tests.app.world import HTMX
from tests.factories import make_location, make_station, stored
from tests.installs import make_checked, make_fitted

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.models import Operator, User
    from tests.doors import Door

pytestmark = pytest.mark.django_db
NEIGHBOUR = "The label says serial number SN-0002, which is CP02; CP01 says it is SN-0001."


def booted(operator: Operator, *serials: str, label: str = "", **facts: str) -> Installation:
    """Give work at CP01 that booted with these numbers, after this label was scanned."""
    row = make_fitted(operator, identity="CP01")
    box, point = (*serials, "", "")[:2]
    told = {"charge_box_serial_number": box, "charge_point_serial_number": point, "booted_at": timezone.now()}
    ChargeStation.objects.filter(pk=row.station_id).update(**(told | facts))
    if label:
        attempt = {"operator": operator, "installation": row, "step": "scan", "outcome": 1000, "nonce": uuid.uuid4()}
        StepAttempt.objects.create(**attempt, who="user:1", by="Ina", said={"label": label})
    return Installation.objects.select_related("station__location", "operator").get(pk=row.pk)


def why(row: Installation) -> str:
    return str(suspected(row) or "")


# --- what is suspicious, and what is not ---


def test_q8_a_label_of_the_neighbour_is_named(plinth: Operator) -> None:
    make_station(plinth, "CP02", charge_box_serial_number="SN-0002")
    assert why(booted(plinth, "SN-0001", label="S/N: SN-0002")) == NEIGHBOUR


def test_a_label_of_nobody_known_is_told_as_well(plinth: Operator) -> None:
    row = booted(plinth, "SN-0001", label="S/N: SN-0009")
    assert why(row) == "The label says serial number SN-0009; CP01 says it is SN-0001."


@pytest.mark.parametrize("known", ["charge_station_id", "charge_point_serial_number"])
def test_a_box_with_anothers_number_may_be_swapped(plinth: Operator, known: str) -> None:
    if known == "charge_station_id":
        make_station(plinth, "SN-0001")
        other = "SN-0001"
    else:
        make_station(plinth, "CP02", charge_point_serial_number="sn-0001")
        other = "CP02"
    assert why(booted(plinth, "SN-0001")) == (
        f"CP01 says it is number SN-0001, and so is {other}: the two may be swapped."
    )


@pytest.mark.parametrize(
    ("serials", "label"),
    [
        ((), "S/N: SN-0002"),
        (("SN-0001",), ""),
        (("SN-0001",), "CP01"),
        (("SN-0001", "SN-0002"), "S/N: sn-0002"),
        (("0000000",), "S/N: SN-0002"),
        (("123",), ""),
    ],
)
def test_what_makers_leave_empty_says_nothing(plinth: Operator, serials: tuple[str, ...], label: str) -> None:
    assert why(booted(plinth, *serials, label=label)) == ""


def test_before_it_booted_nothing_is_known(plinth: Operator) -> None:
    row = booted(plinth, "SN-0001", label="S/N: SN-0002")
    row.station.booted_at = None
    assert why(row) == ""


def test_retired_boxes_and_other_operators_are_no_neighbours(plinth: Operator, volta: Operator) -> None:
    row = booted(plinth, "SN-0001")
    old = {"location": row.station.location, "deploy_state": DeployState.DEPRECATED}
    make_station(plinth, "OLD-1", charge_box_serial_number="SN-0001", **old)
    make_station(volta, "VOL-1", charge_box_serial_number="SN-0001")
    assert why(row) == ""


# --- where it is told ---


def test_the_check_page_says_it_and_what_to_do(phone: Client, plinth: Operator) -> None:
    make_station(plinth, "CP02", charge_box_serial_number="SN-0002")
    row = booted(plinth, "SN-0001", label="S/N: SN-0002")
    CheckRun.objects.create(operator=plinth, installation=row, deadline=database_now())
    page = phone.get(reverse("checks", args=[row.pk])).content.decode()
    assert (page.count(NEIGHBOUR), page.count("compare the serial numbers, or prove presence.")) == (1, 1)


def test_it_is_kept_at_the_hand_over_and_shown_at_the_review(plinth: Operator, ina: User, desk: Client) -> None:
    make_station(plinth, "CP02", charge_box_serial_number="SN-0002")
    row = make_checked(booted(plinth, "SN-0001", label="S/N: SN-0002"))
    hand_over(actor=Actor(operator=plinth, user=ina), installation=row)
    ChargeStation.objects.update(charge_box_serial_number="")
    row.refresh_from_db()
    page = desk.get(reverse("review", args=[row.pk])).content.decode()
    assert (row.suspicion["text"] % row.suspicion["facts"], page.count(NEIGHBOUR)) == (NEIGHBOUR, 1)


def test_without_suspicion_nothing_is_kept(plinth: Operator, ina: User) -> None:
    row = make_checked(booted(plinth, "SN-0001"))
    assert hand_over(actor=Actor(operator=plinth, user=ina), installation=row).suspicion is None


# --- who sees less than the whole operator ---

SWAPPED = "CP01 says it is number SN-0001, and so is CP02: the two may be swapped."
UNNAMED_LABEL = "The label says serial number SN-0002; CP01 says it is SN-0001."
UNNAMED_SWAP = "CP01 says it is number SN-0001, and so is another station: the two may be swapped."


@pytest.fixture
def limited(plinth: Operator) -> Actor:
    """A machine that works for one of the operator's companies."""
    token, _secret = create_token(operator=plinth, name="NLX", scopes=Scope.values, cpo_ids=["NLX"])
    return Actor.of_machine(token)


def beside(row: Installation, cpo_id: str, **serials: str) -> None:
    """Put CP02 beside the station of some work: that one is NLX's, CP02 this company's."""
    Location.objects.filter(pk=row.station.location_id).update(cpo_id="NLX")
    place = make_location(row.operator, "Next door")
    Location.objects.filter(pk=place.pk).update(cpo_id=cpo_id)
    make_station(row.operator, "CP02", location=place, **serials)
    stored()


@pytest.mark.parametrize(
    ("label", "serial", "named", "unnamed"),
    [("S/N: SN-0002", "SN-0002", NEIGHBOUR, UNNAMED_LABEL), ("", "SN-0001", SWAPPED, UNNAMED_SWAP)],
    ids=["label", "swapped"],
)
@pytest.mark.parametrize("company", ["NLX", "NLY"])
def test_a_neighbour_is_named_to_who_may_see_it(
    plinth: Operator, limited: Actor, company: str, label: str, serial: str, named: str, unnamed: str
) -> None:
    row = booted(plinth, "SN-0001", label=label)
    beside(row, company, charge_box_serial_number=serial)
    kept = suspected(row)
    row.suspicion = kept.as_json() if kept else None
    wanted = [named, named if company == "NLX" else unnamed]
    for state in ("open", "handed_over"):
        row.state = state
        told = [told_of(actor=actor, installation=row) for actor in (Actor(operator=plinth), limited)]
        assert [str(each) for each in told] == wanted
    assert "CP02" not in str([each.as_json() for each in told[1:] if each and company == "NLY"])


def test_every_sentence_with_a_neighbour_has_one_without() -> None:
    assert [(text.count("%(other)s"), UNNAMED[text].count("%(other)s")) for text in UNNAMED] == [(1, 0), (1, 0)]


def test_nothing_suspicious_is_nothing_to_anybody(plinth: Operator, limited: Actor) -> None:
    row = booted(plinth, "SN-0001")
    assert [suspicion_of(actor=actor, installation=row) for actor in (limited, Actor(operator=plinth))] == [None] * 2
    row.state = "approved"
    assert [bool(told_of(actor=actor, installation=row)) for actor in (limited, Actor(operator=plinth))] == [False] * 2


def test_a_pass_reads_no_station_of_another_place(plinth: Operator, dan: User, phone: Client) -> None:
    row = booted(plinth, "SN-0001", label="S/N: SN-0002")
    make_station(plinth, "CP02", charge_box_serial_number="SN-0002")
    CheckRun.objects.create(operator=plinth, installation=row, deadline=database_now())
    dispatcher = Actor(operator=plinth, user=dan, role="dispatcher")
    day, place = timezone.localdate().isoformat(), row.station.location
    job = create_job(actor=dispatcher, location_id=place.location_id if place else "", day=day)
    _made, secret = make_pass(actor=dispatcher, job_id=job.pk, name="Piet of Volt BV")
    sub = Client()
    sub.post(reverse("come_in", args=[secret]))
    for name in ("checks", "hand_over"):
        page, ours = (one.get(reverse(name, args=[row.pk])).content.decode() for one in (sub, phone))
        assert [text in page for text in ("CP02", UNNAMED_LABEL)] == [False, True]
        assert [text in ours for text in (NEIGHBOUR, UNNAMED_LABEL)] == [True, False]


def test_who_hands_over_with_a_pass_keeps_the_name_for_the_reviewer(plinth: Operator, limited: Actor) -> None:
    row = make_checked(booted(plinth, "SN-0001", label="S/N: SN-0002"))
    beside(row, "NLY", charge_box_serial_number="SN-0002")
    done = hand_over(actor=limited, installation=row)
    told = [str(told_of(actor=actor, installation=done)) for actor in (Actor(operator=plinth), limited)]
    assert told == [NEIGHBOUR, UNNAMED_LABEL]


def test_a_machine_of_one_company_reads_no_station_of_another(plinth: Operator, machine: Client) -> None:
    row = booted(plinth, "SN-0001", label="S/N: SN-0002")
    beside(row, "NLY", charge_box_serial_number="SN-0002")
    CheckRun.objects.create(operator=plinth, installation=row, deadline=database_now())
    _token, secret = create_token(operator=plinth, name="x", scopes=Scope.values, cpo_ids=["NLX"])
    one_company = Client(headers={"Authorization": f"Token {secret}"})
    cards = [one.get(f"/api/2.0/installations/{row.pk}").json()["data"] for one in (machine, one_company)]
    assert [card["checks"]["suspicion"] for card in cards] == [NEIGHBOUR, UNNAMED_LABEL]


# --- labels that were replaced ---


@pytest.fixture
def labels(plinth: Operator, dan: User) -> list[Label]:
    """An old and a new label of CP01."""
    actor = Actor(operator=plinth, user=dan, role="dispatcher")
    make_station(plinth, "CP01")
    return [label_stations(actor=actor, identities=["CP01"], replace=True)[0] for _turn in range(2)]


def test_an_old_label_leads_to_its_station_and_says_which_counts(ina_at: Door, labels: list[Label]) -> None:
    old, new = labels
    outcome = ina_at.say("scan", label=own_label_url(settings.PUBLIC_URL, old.code))
    answer = StepAttempt.objects.get().answer
    assert (outcome.status_code, answer["station"]["charge_station_id"]) == (1000, "CP01")
    assert answer["label"]["replaced_by"] == new.code


def test_the_label_that_counts_says_nothing_of_it(ina_at: Door, labels: list[Label]) -> None:
    ina_at.say("scan", label=own_label_url(settings.PUBLIC_URL, labels[1].code))
    assert "replaced_by" not in StepAttempt.objects.get().answer["label"]


def test_the_phone_shows_it_on_the_next_page(phone: Client, labels: list[Label]) -> None:
    said = {"label": own_label_url(settings.PUBLIC_URL, labels[0].code), "nonce": str(uuid.uuid4())}
    answer = phone.post(reverse("scan"), said, headers=HTMX)
    page = phone.get(answer["HX-Redirect"], follow=True).content.decode()
    assert f"The one that counts is {labels[1].code}: take this one off." in page


def test_the_page_behind_an_old_label_says_it_too(phone: Client, labels: list[Label]) -> None:
    told = [phone.get(reverse("own_label", args=[label.code]), follow=True).content.decode() for label in labels]
    assert ["This is an old label of the station." in page for page in told] == [True, False]


def test_the_one_that_was_stuck_last_counts_whenever_it_was_made(plinth: Operator, dan: User, ina: User) -> None:
    actor = Actor(operator=plinth, user=dan, role="dispatcher")
    station = make_station(plinth, "CP01")
    [early] = make_labels(actor=actor, count=1)
    Label.objects.update(created=timezone.now() - timedelta(days=9))
    [made] = label_stations(actor=actor, identities=["CP01"])
    Label.objects.filter(pk=made.pk).update(stuck_at=timezone.now() - timedelta(days=1))
    stick_label(actor=Actor(operator=plinth, user=ina, role="installer"), code=early.code, identity="CP01")
    assert (newer_label(station, made.code), newer_label(station, early.code)) == (early.code, "")
    assert label_stations(actor=actor, identities=["CP01"]) == [early]


def test_a_loose_label_is_walked_from_the_scan_to_its_station(phone: Client, plinth: Operator, dan: User) -> None:
    make_station(plinth, "CP01")
    [loose] = make_labels(actor=Actor(operator=plinth, user=dan, role="dispatcher"), count=1)
    url = own_label_url(settings.PUBLIC_URL, loose.code)
    card = phone.post(reverse("scan"), {"label": url, "nonce": str(uuid.uuid4())}, headers=HTMX).content.decode()
    page = reverse("own_label", args=[loose.code])
    assert f'href="{page}"' in card
    assert reverse("stick_label", args=[loose.code]) in phone.get(page).content.decode()
    phone.post(reverse("stick_label", args=[loose.code]), {"station": "cp01"})
    scanned = scan_label(actor=Actor(operator=plinth, role="installer"), label=url)
    assert str(scanned.station) == "CP01"


def test_a_stranger_learns_nothing_of_labels(
    client_of: Callable[[User], Client], otto: User, labels: list[Label]
) -> None:
    said = {"label": own_label_url(settings.PUBLIC_URL, labels[0].code), "nonce": str(uuid.uuid4())}
    card = client_of(otto).post(reverse("scan"), said, headers=HTMX)
    assert card.context["refusal"]["slug"] == "label_not_ours"
