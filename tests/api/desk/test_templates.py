"""Templates at the desk, by machine: the catalogue and copies of it, versions, drift field by field, pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from core.catalogue.reading import catalogue
from core.models import Connector, HardwareTemplate
from tests.api.desk.doors import costs, listed, newest, turned, unlike
from tests.api.writes import TEMPLATES, answer, say, wrong
from tests.factories import make_template
from tests.hardware.made import a_connector, an_evse, change, fit, the

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import ChargeStation, Location, Operator

pytestmark = pytest.mark.django_db
CATALOGUE = "/api/2.0/catalogue"
PRODUCT = catalogue()[0]


def test_the_catalogue_is_listed_searched_and_turned(machine: Client, plinth: Operator) -> None:
    response = machine.get(CATALOGUE)
    rows = response.json()["data"]
    assert [row["template_id"] for row in rows] == [row.template_id for row in catalogue()]
    assert (response["X-Total-Count"], unlike("GET", CATALOGUE, response.json())) == (str(len(rows)), [])
    assert [row["name"] for row in turned(machine, CATALOGUE)] == [row["name"] for row in rows]
    found = machine.get(f"{CATALOGUE}?q={PRODUCT.brand.lower()}").json()["data"]
    assert {row["brand"] for row in found} == {PRODUCT.brand}
    assert machine.get(f"{CATALOGUE}/{PRODUCT.template_id.upper()}").json()["data"] == rows[0]
    assert machine.get(f"{CATALOGUE}/nobodys").status_code == 404


def test_a_product_is_copied_as_it_was_built(machine: Client, plinth: Operator) -> None:
    envelope = say(machine, "POST", f"{CATALOGUE}/{PRODUCT.template_id}/copy", {})
    made, row = envelope["data"], HardwareTemplate.objects.get()
    assert unlike("POST", f"{CATALOGUE}/{{key}}/copy", envelope) == []
    assert (made["template_id"], made["product"], row.vendor) == (
        PRODUCT.template_id,
        PRODUCT.template_id,
        [*PRODUCT.vendor],
    )
    assert [len(evse["connector_templates"]) for evse in row.evse_templates] == [
        len(evse["connector_templates"]) for evse in PRODUCT.evse_templates
    ]
    assert machine.get(f"{CATALOGUE}/{PRODUCT.template_id}").json()["data"]["templates"] == [PRODUCT.template_id]


def test_both_doors_copy_alike(machine: Client, desk: Client, plinth: Operator) -> None:
    machine_made = say(machine, "POST", f"{CATALOGUE}/{PRODUCT.template_id}/copy", {"template_id": "ours"})["data"]
    form = desk.get(f"{reverse('new_template')}?product={PRODUCT.template_id}").context["draft"]
    typed: dict[str, Any] = {name: form[name] for name in form if isinstance(form[name], str)}
    for place, evse in enumerate(form["evses"]):
        typed |= {f"evse_templates.{place}.number": evse["number"]}
        typed |= {f"evse_templates.{place}.capabilities": evse["capabilities"]}
        for at, row in enumerate(evse["connectors"]):
            start = f"evse_templates.{place}.connector_templates.{at}"
            typed |= {f"{start}.{name}": value for name, value in row.items()}
    desk.post(reverse("new_template"), typed | {"template_id": "pages"})
    by_page, by_machine = (HardwareTemplate.objects.get(template_id=key) for key in ("pages", "ours"))
    assert (by_page.content, machine_made["name"]) == (by_machine.content, PRODUCT.name)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"template_id": "a/b"}, (2000, [("template_id", "invalid")])),
        ({"template_id": "batch"}, (2000, [("template_id", "invalid")])),
        ({"name": ""}, (2000, [("name", "invalid")])),
        ({"vendor": "x"}, (2001, [("vendor", "unknown_field")])),
    ],
)
def test_a_copy_that_is_asked_for_wrongly(machine: Client, plinth: Operator, said: Any, told: Any) -> None:
    assert wrong(say(machine, "POST", f"{CATALOGUE}/{PRODUCT.template_id}/copy", said)) == told
    assert HardwareTemplate.objects.count() == 0


def test_a_second_copy_gets_an_id_of_its_own(machine: Client, plinth: Operator) -> None:
    url = f"{CATALOGUE}/{PRODUCT.template_id}/copy"
    first, second = (say(machine, "POST", url, {})["data"]["template_id"] for _twice in range(2))
    third = say(machine, "POST", url, {"template_id": first})
    assert (first, first != second, third["status_code"]) == (PRODUCT.template_id, True, 2000)
    assert answer(machine, "POST", f"{CATALOGUE}/nobodys/copy", {}).status_code == 404


def test_pictures_are_drawn(machine: Client, stranger: Client, plinth: Operator) -> None:
    make_template(plinth, "double")
    paths = [f"{CATALOGUE}/{PRODUCT.template_id}/picture.svg", f"{TEMPLATES}/double/picture.svg"]
    drawn = [machine.get(path) for path in paths]
    assert [(each["Content-Type"], each.content[:4]) for each in drawn] == [("image/svg+xml", b"<svg")] * 2
    assert (stranger.get(paths[1]).status_code, machine.get(f"{paths[1]}?size=9").json()["status_code"]) == (404, 2001)


def changed(plinth: Operator, watts: int) -> None:
    """Save a version of the template with this power on every connector."""
    evses = [an_evse(n, a_connector(n, id=n, max_electric_power=watts)) for n in (1, 2)]
    change(plinth, evse_templates=evses)


@pytest.fixture
def fitted(plinth: Operator, here: Location) -> Callable[[str], None]:
    """Fit a station with the template `double`, as it is by then."""
    template = make_template(plinth, "double")
    return lambda identity: fit(plinth, here, identity, template)


@pytest.fixture
def behind(plinth: Operator, fitted: Callable[[str], None]) -> ChargeStation:
    """Give a station whose template was changed since."""
    fitted("PLI-1")
    changed(plinth, 7400)
    return the("PLI-1")


def test_versions_tell_what_each_changed(machine: Client, stranger: Client, behind: ChargeStation) -> None:
    response = machine.get(f"{TEMPLATES}/double/versions")
    newer, first = response.json()["data"]
    assert unlike("GET", f"{TEMPLATES}/{{key}}/versions", response.json()) == []
    assert [(row["version"], row["today"], row["stations"]) for row in (newer, first)] == [(2, True, 0), (1, False, 1)]
    assert [(each["title"], each["after"]) for each in newer["changes"]] == [
        ("Connector 1: power", 7400),
        ("Connector 2: power", 7400),
    ]
    assert ("changes" in first, stranger.get(f"{TEMPLATES}/double/versions").status_code) == (False, 404)


def test_drift_is_told_field_by_field_and_followed(machine: Client, behind: ChargeStation) -> None:
    url = f"{TEMPLATES}/double/stations"
    response = machine.get(url)
    [row] = response.json()["data"]
    assert unlike("GET", f"{TEMPLATES}/{{key}}/stations", response.json()) == []
    assert [row[name] for name in ("charge_station_id", "template_version", "behind", "clean", "can_follow")] == [
        "PLI-1",
        1,
        True,
        True,
        True,
    ]
    assert [(each["path"], each["today"]) for each in row["fields"]] == [
        ("connector.1.max_electric_power", 7400),
        ("connector.2.max_electric_power", 7400),
    ]
    said = {"version": 2, "charge_station_id": "pli-1", "paths": [row["fields"][0]["path"]]}
    done = say(machine, "POST", f"{TEMPLATES}/double/reapply", said)
    assert (done["data"], unlike("POST", f"{TEMPLATES}/{{key}}/reapply", done)) == (
        {"charge_station_ids": ["PLI-1"]},
        [],
    )
    powers = Connector.objects.order_by("connector_id").values_list("max_electric_power", flat=True)
    assert [power == 7400 for power in powers] == [True, False]
    rest, nothing = (say(machine, "POST", f"{TEMPLATES}/double/reapply", {"version": 2}) for _twice in range(2))
    assert (rest["data"], nothing["errors"][0]["code"]) == (done["data"], "nothing_to_reapply")
    assert newest(machine, "reapply")["by"] == "test"


def test_a_connector_that_is_new_is_told_whole(machine: Client, plinth: Operator, behind: ChargeStation) -> None:
    change(
        plinth,
        evse_templates=[an_evse(1, a_connector(1, id=1), a_connector(3, id=3)), an_evse(2, a_connector(2, id=2))],
    )
    [row] = machine.get(f"{TEMPLATES}/double/stations").json()["data"]
    new = {each["path"]: each for each in row["fields"]}["connector.3"]
    assert ("has" in new, new["today"]) == (
        False,
        {
            "evse": 1,
            "standard": "IEC_62196_T2",
            "format": "SOCKET",
            "power_type": "AC_3_PHASE",
            "voltage": 230,
            "amperage": 32,
            "max_electric_power": 22_080,
        },
    )
    response = machine.get(f"{TEMPLATES}/double/versions").json()
    assert unlike("GET", f"{TEMPLATES}/{{key}}/versions", response) == []


def test_every_clean_station_follows_at_once(
    machine: Client, behind: ChargeStation, plinth: Operator, fitted: Callable[[str], None]
) -> None:
    fitted("PLI-2")
    changed(plinth, 11_000)
    done = say(machine, "POST", f"{TEMPLATES}/double/reapply", {"version": 3})["data"]
    assert sorted(done["charge_station_ids"]) == ["PLI-1", "PLI-2"]
    assert [row["behind"] for row in listed(machine, f"{TEMPLATES}/double/stations")] == [False, False]
    powers = Connector.objects.order_by("pk").values_list("max_electric_power", flat=True)
    assert set(powers) == {11_000}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({}, [("version", "required")]),
        ({"version": 1}, [("", "template_moved")]),
        ({"version": 0}, [("version", "invalid")]),
        ({"version": 2, "charge_station_id": "PLI-1"}, [("paths", "invalid")]),
        ({"version": 2, "paths": []}, [("paths", "invalid")]),
        ({"version": 2, "charge_station_id": "nobody", "paths": ["x"]}, [("", "nothing_to_reapply")]),
        ({"version": 2, "charge_station_id": "PLI-1", "paths": "x"}, [("paths", "invalid")]),
    ],
)
def test_reapplying_that_is_asked_for_wrongly(machine: Client, behind: ChargeStation, said: Any, told: Any) -> None:
    assert wrong(say(machine, "POST", f"{TEMPLATES}/double/reapply", said))[1] == told


def test_a_list_of_drift_costs_the_same_however_long(
    machine: Client, behind: ChargeStation, fitted: Callable[[str], None]
) -> None:
    names = iter(["PLI-2", "PLI-3"])
    assert costs(machine, f"{TEMPLATES}/double/stations", lambda: fitted(next(names))) == (10, 10)
    url = f"{TEMPLATES}/double/stations"
    assert [row["charge_station_id"] for row in turned(machine, url)] == ["PLI-1", "PLI-2", "PLI-3"]
    assert [row["charge_station_id"] for row in listed(machine, f"{url}?q=i-3")] == ["PLI-3"]


def test_who_may_read_copy_and_reapply(
    machine_with: Callable[..., Client], stranger: Client, sub: Client, behind: ChargeStation
) -> None:
    reader = machine_with("templates:read", "stations:read")
    copy, reapply = f"{CATALOGUE}/{PRODUCT.template_id}/copy", f"{TEMPLATES}/double/reapply"
    told = [
        machine_with("stations:read").get(CATALOGUE).status_code,
        machine_with("templates:read").get(f"{TEMPLATES}/double/stations").status_code,
        reader.get(f"{TEMPLATES}/double/stations").status_code,
        answer(reader, "POST", copy, {}).status_code,
        answer(reader, "POST", reapply, {"version": 2}).status_code,
        answer(sub, "POST", copy, {}).status_code,
        answer(stranger, "POST", reapply, {"version": 2}).status_code,
    ]
    assert told == [403, 403, 200, 403, 403, 403, 404]
    assert listed(sub, f"{TEMPLATES}/double/stations") == []
