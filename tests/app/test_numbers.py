"""Numbers that come by forms and addresses: what is none, or has more digits than Python reads, breaks no page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from core.models import Delivery, HardwareTemplate, Job, Operator, Webhook
from installer_app.numbers import whole
from tests.factories import make_location, make_template
from tests.hardware.test_editor import EDIT, PLUG, opened

if TYPE_CHECKING:
    from django.test import Client

NUMBERS = {
    "0": 0, "1": 1, "007": 7, "999999999": 999_999_999, "1000000000": 0, "": 0, "-1": 0, "+1": 0, "1.0": 0, " 1": 0,
    "1 ": 0, "1e3": 0, "1e9": 0, "x": 0, "٣": 0, "²": 0, "1_000": 0, "9" * 25: 0, "9" * 5000: 0,
}  # fmt: skip
HUGE = "9" * 5000
ODD = ["0", "-1", "x", "1e9", "٣", "9" * 25, HUGE]


def test_a_whole_number_is_digits_and_no_more_than_a_column_holds() -> None:
    assert {text: whole(text) for text in NUMBERS} == NUMBERS
    assert [whole("1234", digits=many) for many in (3, 4, 5)] == [0, 1234, 1234]


@pytest.mark.django_db
def test_a_version_that_there_never_was_is_an_old_one(desk_of_dan: Client, plinth: Operator) -> None:
    job = Job.objects.create(operator=plinth, location=make_location(plinth), day="2030-01-31", created_by="dan")
    said = {"day": "2030-02-01", "installer": "", "note": "New", "stations": ""}
    for version in ("0", "x", "9" * 25, HUGE):
        page = desk_of_dan.post(f"/jobs/{job.pk}/", said | {"version": version})
        assert (page.status_code, page.context["refusal"]["errors"][0]["code"]) == (200, "job_changed")
        moved = desk_of_dan.post(f"/jobs/{job.pk}/move", {"day": "2030-02-01", "version": version})
        job.refresh_from_db()
        assert (moved.status_code, str(job.day), job.note) == (200, "2030-01-31", "")
    assert desk_of_dan.post(f"/jobs/{job.pk}/", said | {"version": str(job.version)}).status_code == 303


@pytest.mark.django_db
def test_a_template_of_no_such_version_is_applied_nowhere(desk: Client, plinth: Operator) -> None:
    make_template(plinth)
    pages = [desk.post("/templates/double/reapply-all", {"version": version}) for version in ("0", "x", HUGE)]
    assert [(page.status_code, page.context["sentence"] != "") for page in pages] == [(200, True)] * 3


WATTS: list[tuple[dict[str, str], Any]] = [
    ({"voltage": "230", "amperage": "16"}, 11040),
    ({"voltage": "230", "amperage": "16", "power_type": "AC_1_PHASE"}, 3680),
    ({"voltage": "400", "amperage": "125", "power_type": "DC"}, 50_000),
    ({"voltage": "230", "amperage": "16", "max_electric_power": "7000"}, 7000),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("typed", "watts"), WATTS)
def test_what_a_connector_gives_follows_from_its_volts_amps_and_phases(
    desk: Client, plinth: Operator, typed: dict[str, str], watts: int
) -> None:
    make_template(plinth, evses=1)
    said = opened(desk) | {f"{PLUG}.max_electric_power": ""} | {f"{PLUG}.{name}": typed[name] for name in typed}
    assert desk.post(EDIT, said).status_code == 303
    [evse] = HardwareTemplate.objects.get().evse_templates
    assert evse["connector_templates"][0]["max_electric_power"] == watts


@pytest.mark.django_db
def test_volts_beyond_all_limits_are_said_beside_their_field(desk: Client, plinth: Operator) -> None:
    make_template(plinth, evses=1)
    form = opened(desk) | {f"{PLUG}.max_electric_power": ""}
    pages = [desk.post(EDIT, form | {f"{PLUG}.voltage": volts}) for volts in ("0", "9" * 25, HUGE)]
    beside = [[error["field"] for error in page.context["refusal"]["errors"]] for page in pages]
    assert beside == [[f"{PLUG}.voltage"]] * 3
    assert HardwareTemplate.objects.get().version == 1


@pytest.mark.django_db
def test_a_message_that_there_is_not_is_not_every_message(desk_of_ada: Client, plinth: Operator) -> None:
    hook = Webhook.objects.create(operator=plinth, name="hook", url="https://erp.example", salt=b"s")
    rows = [
        Delivery.objects.create(operator=plinth, webhook=hook, event="ping", subject=name, body="{}", state="parked")
        for name in "ABC"
    ]
    sent = []
    for number in (*ODD, str(rows[0].pk), ""):
        desk_of_ada.post(f"/webhooks/{hook.pk}/replay", {"delivery": number})
        sent.append(Delivery.objects.filter(state="waiting", event="ping").count())
    assert sent == [0] * len(ODD) + [1, 3]


# Of Locations, test_books asks.
PAGES = ["/stations/?page={}", "/audit/?before={}", "/people/?page={}", "/app/knocks/?page={}"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_a_page_that_is_none_is_the_first(desk: Client, plinth: Operator, path: str) -> None:
    make_location(plinth)
    assert [desk.get(path.format(odd)).status_code for odd in ("1", "0", "x", HUGE)] == [200] * 4


SETTINGS = ["message_days", "knock_days", "place_days", "photo_days"]


@pytest.mark.django_db
def test_a_period_that_is_none_is_refused_beside_its_field(desk_of_ada: Client, plinth: Operator) -> None:
    before = list(Operator.objects.values())
    said = {"name": plinth.name, "language": "en", "time_zone": "UTC", "hold_stations": plinth.hold_stations}
    asked = [(dict.fromkeys(SETTINGS, odd), SETTINGS) for odd in ODD]
    asked += [(dict.fromkeys(SETTINGS, "30") | {name: "0"}, [name]) for name in SETTINGS]
    for periods, fields in asked:
        page = desk_of_ada.post("/settings/", said | periods)
        told = sorted(error["field"] for error in page.context["refusal"]["errors"])
        assert (periods, page.status_code, told) == (periods, 200, sorted(fields))
    assert list(Operator.objects.values()) == before
