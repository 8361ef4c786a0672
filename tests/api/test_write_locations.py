"""Writing Locations: every field, what follows from them, and what is refused."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest

from core.models import Event, Location, SubCpo
from tests.api.writes import LOCATIONS, PROFILES, a_location, answer, say, without, wrong
from tests.factories import make_location

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db

STAMPS = ("created", "modified", "last_updated", "created_by", "modified_by", "etag", "operator", "owner")
EVERYTHING = a_location(
    id="kanaal-12",
    address_line_2="Behind the mill",
    coordinates={"latitude": "52.090700", "longitude": "5.121400"},
    type="PARKING_LOT",
    publish=True,
    access_type="RESTRICTED",
    custom_groups=[{"name": "Staff", "external_id": "g1"}],
    remarks="Mind the step",
    maintenance_info="Key at the desk",
    directions=[{"language": "nl", "text": "Links"}],
    facilities=["WIFI", "CAFE"],
    opening_times={
        "regular_hours": [{"weekday": 1, "period_begin": "08:00", "period_end": "18:00"}],
        "exceptional_closings": [{"period_begin": "2026-12-25T00:00:00Z", "period_end": "2026-12-26T00:00:00Z"}],
        "twentyfourseven": False,
    },
    charging_when_closed=True,
    cpo_customer_external_id="c-1",
    payment_provider="Payer",
    wallet_id="w-1",
    customised_fields=[{"type": "colour", "value": "green"}],
)


def test_the_least_that_makes_a_location(machine: Client, plinth: Operator) -> None:
    made = say(machine, "POST", LOCATIONS, a_location())["data"]
    assert uuid.UUID(made["id"])
    assert made["created"] == made["modified"] == made["last_updated"]
    assert without(made, "id", *STAMPS) == a_location(
        publish=False,
        access_type="PRIVATE",
        type="UNKNOWN",
        evses=[],
        opening_times={"twentyfourseven": True},
        time_zone="Europe/Amsterdam",
    )


def test_every_field_comes_back(machine: Client, plinth: Operator) -> None:
    made = say(machine, "POST", LOCATIONS, EVERYTHING)["data"]
    assert {name: made[name] for name in EVERYTHING} == EVERYTHING
    assert made == machine.get(f"{LOCATIONS}/KANAAL-12").json()["data"]


def test_what_get_answers_can_be_put_back(machine: Client, plinth: Operator) -> None:
    made = say(machine, "POST", LOCATIONS, EVERYTHING)["data"]
    again = say(machine, "PUT", f"{LOCATIONS}/kanaal-12", made)
    assert again["status_code"] == 1000
    assert without(again["data"], *STAMPS) == without(made, *STAMPS)


def test_other_names_are_understood(machine: Client, plinth: Operator) -> None:
    rules, hours = [{"type": "HomeToken", "value": "1"}], {"twenty_four_seven": True}
    said = a_location(auth_list=rules, notes="Bell", opening_times=hours, publish=True, access_type="PUBLIC")
    made = say(machine, "POST", LOCATIONS, said)["data"]
    assert (made["auth_rules"], made["maintenance_info"], made["opening_times"], made["access_type"]) == (
        rules,
        "Bell",
        {"twentyfourseven": True},
        "PRIVATE",
    )


@pytest.mark.parametrize(
    ("said", "zone"),
    [
        ({"coordinates": {"latitude": "40.71", "longitude": "-74.0"}, "country": "USA"}, "America/New_York"),
        ({"country": "BEL"}, "Europe/Brussels"),
        ({"country": "USA"}, None),
    ],
)
def test_the_time_zone_follows_from_the_place(
    machine: Client, plinth: Operator, said: dict[str, Any], zone: str | None
) -> None:
    assert say(machine, "POST", LOCATIONS, a_location(**said))["data"].get("time_zone") == zone


def test_missing_coordinates_are_told_and_taken(machine: Client, plinth: Operator) -> None:
    envelope = say(machine, "POST", LOCATIONS, a_location())
    assert (envelope["status_code"], envelope["status_message"][:32]) == (1000, "Success. There are no coordinate")
    assert say(machine, "POST", LOCATIONS, EVERYTHING)["status_message"] == "Success"


def test_all_errors_are_told_with_their_places(machine: Client, plinth: Operator) -> None:
    said = without(a_location(country="NLX", publish="true", cpo_id="VOL"), "city") | {
        "opening_times": {"regular_hours": [{"weekday": 9, "period_begin": "08:00"}]},
        "coordinates": {"latitude": "95.0", "longitude": 5.1},
        "energy_mix": {"energy_mix_profile_id": "none"},
    }
    assert wrong(say(machine, "POST", LOCATIONS, said)) == (
        2000,
        [
            ("city", "required"),
            ("coordinates.latitude", "invalid"),
            ("coordinates.longitude", "invalid"),
            ("country", "invalid"),
            ("cpo_id", "invalid"),
            ("energy_mix.energy_mix_profile_id", "unknown_reference"),
            ("opening_times.regular_hours.0.period_end", "required"),
            ("opening_times.regular_hours.0.weekday", "invalid"),
            ("publish", "invalid"),
        ],
    )
    assert not Location.objects.exists()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"colour": "red"}, (2001, [("colour", "unknown_field")])),
        ({"name": None}, (2000, [("name", "required")])),
        ({"id": "a/b"}, (2000, [("id", "invalid")])),
        ({"id": "Batch"}, (2000, [("id", "invalid")])),
        (
            {"energy_mix": {"energy_mix_profile_id": "x"}},
            (2003, [("energy_mix.energy_mix_profile_id", "unknown_reference")]),
        ),
        ({"custom_groups": [{"name": "x"}]}, (2000, [("custom_groups.0.external_id", "required")])),
        (
            {
                "opening_times": {
                    "twentyfourseven": True,
                    "regular_hours": [{"weekday": 1, "period_begin": "08:00", "period_end": "09:00"}],
                }
            },
            (2000, [("opening_times.twentyfourseven", "invalid")]),
        ),
        (
            {
                "opening_times": {
                    "exceptional_openings": [
                        {"period_begin": "2026-13-01T00:00:00Z", "period_end": "2026-01-01T00:00:00Z"}
                    ]
                }
            },
            (2000, [("opening_times.exceptional_openings.0.period_begin", "invalid")]),
        ),
    ],
)
def test_one_wrong_field_is_named(machine: Client, plinth: Operator, said: dict[str, Any], told: Any) -> None:
    assert wrong(say(machine, "POST", LOCATIONS, a_location(**said))) == told


def test_read_only_fields_are_ignored(machine: Client, plinth: Operator) -> None:
    said = a_location(created=3, evses="x", time_zone=None, operator={}, last_updated=[])
    assert say(machine, "POST", LOCATIONS, said)["data"]["time_zone"] == "Europe/Amsterdam"


def test_a_weekday_may_be_written_as_a_string(machine: Client, plinth: Operator) -> None:
    hours = {"regular_hours": [{"weekday": "3", "period_begin": "08:00", "period_end": "09:00"}]}
    made = say(machine, "POST", LOCATIONS, a_location(opening_times=hours))["data"]
    assert made["opening_times"]["regular_hours"][0]["weekday"] == 3


def test_put_clears_what_it_leaves_out_and_patch_does_not(machine: Client, plinth: Operator) -> None:
    etag = say(machine, "POST", LOCATIONS, EVERYTHING)["data"]["etag"]
    patched = say(machine, "PATCH", f"{LOCATIONS}/kanaal-12", {"remarks": None, "custom_groups": []})["data"]
    assert ("remarks" in patched, "custom_groups" in patched, patched["wallet_id"]) == (False, False, "w-1")
    put = say(machine, "PUT", f"{LOCATIONS}/kanaal-12", a_location(etag=patched["etag"]))["data"]
    assert ("wallet_id" in put, put["access_type"], "coordinates" in put) == (False, "PRIVATE", False)
    assert len({etag, patched["etag"], put["etag"]}) == 3


def test_a_put_on_an_unknown_id_creates(machine: Client, plinth: Operator) -> None:
    assert say(machine, "PUT", f"{LOCATIONS}/New-1", a_location())["data"]["id"] == "New-1"


def test_ids_are_one_without_regard_to_case(machine: Client, plinth: Operator, volta: Operator) -> None:
    make_location(volta, location_id="mine")
    make_location(plinth, location_id="Kept")
    assert wrong(say(machine, "POST", LOCATIONS, a_location(id="KEPT"))) == (2000, [("id", "taken")])
    assert say(machine, "POST", LOCATIONS, a_location(id="mine"))["status_code"] == 1000


def test_address_and_body_must_name_the_same(machine: Client, plinth: Operator) -> None:
    assert say(machine, "PUT", f"{LOCATIONS}/one", a_location(id="two"))["status_code"] == 2001


def test_a_patch_of_nothing_is_404(machine: Client, plinth: Operator, volta: Operator) -> None:
    make_location(volta, location_id="theirs")
    told = [answer(machine, "PATCH", f"{LOCATIONS}/{key}", {"name": "x"}) for key in ("theirs", "nowhere", "%00")]
    assert [(each.status_code, each.json()["status_code"]) for each in told] == [(404, 2003)] * 3


def test_a_sub_cpo_is_one_of_ours(machine: Client, plinth: Operator) -> None:
    SubCpo.objects.create(operator=plinth, cpo_id="NLSUB", name="Sub")
    assert say(machine, "POST", LOCATIONS, a_location(cpo_id="NLSUB"))["status_code"] == 1000
    assert say(machine, "POST", LOCATIONS, a_location(cpo_id="nlsub"))["status_code"] == 2000


def test_a_profile_is_linked_and_its_edit_moves_its_locations(machine: Client, plinth: Operator) -> None:
    mix = {"energy_mix_profile_id": "green", "is_green_energy": True}
    assert say(machine, "POST", PROFILES, mix)["status_code"] == 1000
    made = say(machine, "POST", LOCATIONS, a_location(id="x", energy_mix={"energy_mix_profile_id": "GREEN"}))["data"]
    sources = [{"source": "SOLAR", "percentage": 60.5}]
    say(machine, "PATCH", f"{PROFILES}/green", {"energy_sources": [{"source": "SOLAR", "percentage": "60.5"}]})
    before = Location.objects.get()
    now = machine.get(f"{LOCATIONS}/x").json()["data"]
    assert (now["energy_mix"]["energy_sources"], now["etag"]) == (sources, made["etag"])
    assert (before.last_updated > before.modified, now["energy_mix"]["is_green_energy"]) == (True, True)


def test_a_profile_is_checked(machine: Client, plinth: Operator) -> None:
    said = {"energy_sources": [{"source": "SOLAR", "percentage": 60.0}, {"source": "WIND", "percentage": 60.0}]}
    assert wrong(say(machine, "POST", PROFILES, said)) == (
        2000,
        [("energy_sources", "invalid"), ("is_green_energy", "required")],
    )


def test_the_audit_trail_says_what_changed(machine: Client, plinth: Operator) -> None:
    say(machine, "POST", LOCATIONS, EVERYTHING)
    say(machine, "PATCH", f"{LOCATIONS}/kanaal-12", {"name": "Other"})
    created, changed = Event.objects.order_by("pk")
    assert (created.verb, changed.subject, sorted(changed.changes), changed.changes["name"]) == (
        "create",
        "location kanaal-12",
        ["etag", "name"],
        ["Kanaalkade", "Other"],
    )


def test_writing_wants_its_scope(machine_with: Callable[..., Client]) -> None:
    reader = machine_with("locations:read")
    told = answer(reader, "POST", LOCATIONS, a_location())
    assert (told.status_code, told.json()["status_code"]) == (403, 2000)


@pytest.mark.parametrize(("method", "path"), [("POST", f"{LOCATIONS}/x"), ("PUT", LOCATIONS), ("PATCH", LOCATIONS)])
def test_a_method_at_the_wrong_address_is_405(machine: Client, method: str, path: str) -> None:
    assert answer(machine, method, path, a_location()).status_code == 405


def test_a_body_above_ten_megabytes_is_413(machine: Client) -> None:
    told = answer(machine, "POST", LOCATIONS, a_location(remarks="x" * 10_500_000))
    assert (told.status_code, told.json()["status_code"]) == (413, 2000)
