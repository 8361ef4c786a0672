"""The operator's templates and the catalogue, and one template with its versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from core.catalogue.reading import catalogue
from core.models import HardwareTemplate
from tests.factories import make_template
from tests.hardware.made import an_evse, change, make_fitted_stations

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db


def test_the_list_counts_stations(desk: Client, plinth: Operator, volta: Operator) -> None:
    make_fitted_stations(plinth, "CP-1", "CP-2")
    make_template(volta, "theirs", name="Theirs")
    change(plinth, name="Double II")
    drawn = desk.get(reverse("templates"))
    assert [(row.name, row.made, row.behind) for row in drawn.context["page"].object_list] == [("Double II", 2, 2)]
    assert (drawn.content.count(b'class="plug"'), b"2 of older versions" in drawn.content) == (2, True)


def test_the_list_asks_the_same_whatever_its_length(
    desk: Client, plinth: Operator, django_assert_num_queries: Callable[..., Any]
) -> None:
    make_template(plinth, "a")
    with django_assert_num_queries(5):
        desk.get(reverse("templates"))
    make_template(plinth, "b")
    make_template(plinth, "c")
    with django_assert_num_queries(5):
        desk.get(reverse("templates"))


def test_the_catalogue_is_searched_and_turned(desk: Client) -> None:
    found = desk.get(reverse("templates"), {"from": "catalogue", "q": "alfen double"})
    assert [product.template_id for product in found.context["page"].object_list] == ["alfen-eve-double-pro"]
    every = desk.get(reverse("templates"), {"from": "catalogue", "page": "2"}).context["page"]
    assert (every.paginator.count, every.number) == (len(catalogue()), 2)


@pytest.mark.parametrize(
    ("facts", "named"),
    [
        ({"template_id": "alfen-eve-double-pro", "name": "As it came"}, ["As it came"]),
        ({"template_id": "mine", "name": "Ours", "product": "alfen-eve-double-pro"}, ["Ours"]),
        ({"template_id": "alfen-eve-double-pro", "name": "Of another", "product": "keba-kc-p30-ess400c2"}, []),
        ({"template_id": "mine", "name": "Ours"}, []),
    ],
)
def test_the_catalogue_says_what_one_has_already(
    facts: dict[str, str], named: list[str], desk: Client, plinth: Operator, volta: Operator
) -> None:
    make_template(plinth, **facts)
    make_template(volta, "theirs", product="alfen-eve-double-pro")
    page = desk.get(reverse("templates"), {"from": "catalogue", "q": "alfen double"})
    assert [row.name for row in page.context["have"].get("alfen-eve-double-pro", [])] == named
    assert page.content.decode().count("You have it") == len(named)
    assert desk.get(reverse("templates")).context["have"] == {}


def test_the_catalogue_asks_once_whatever_one_has(
    desk: Client, plinth: Operator, django_assert_num_queries: Callable[..., Any]
) -> None:
    for number in range(2):
        make_template(plinth, f"own-{number}", product="alfen-eve-double-pro")
        with django_assert_num_queries(4):
            desk.get(reverse("templates"), {"from": "catalogue"})


def test_a_template_tells_its_versions(desk: Client, plinth: Operator) -> None:
    make_fitted_stations(plinth, "CP-1")
    change(plinth, evse_templates=[an_evse(1)], expected_configuration=[{"key": "Mode", "value": "A"}])
    change(plinth, model="Demo.*", model_match="prefix", serial_prefix="A1", min_firmware="2", note="Mind.")
    drawn = desk.get(reverse("template", args=["double"]))
    assert [(each.number, len(each.changes)) for each in drawn.context["versions"]] == [(3, 5), (2, 2), (1, 0)]
    assert (drawn.context["made"], drawn.context["behind"]) == (1, 1)
    page = drawn.content.decode()
    assert page.count('class="station-picture"') == 1
    assert [word in page for word in ("Begins so", "Mind.", "Type 2, Socket, AC, three phases", "Mode")] == [True] * 4


@pytest.mark.parametrize("who", ["desk_of_dan", "phone"])
def test_others_read(who: str, request: pytest.FixtureRequest, plinth: Operator) -> None:
    client = request.getfixturevalue(who)
    make_fitted_stations(plinth, "CP-1")
    change(plinth, evse_templates=[an_evse(1)], playbook={"apn": "internet"})
    for name in ("template", "template_drift", "template_playbook"):
        drawn = client.get(reverse(name, args=["double"]))
        assert (drawn.status_code, drawn.context["may_edit"], b'class="btn go"' in drawn.content) == (200, False, False)
    assert client.get(reverse("template_edit", args=["double"])).status_code == 403
    assert client.post(reverse("template_playbook", args=["double"]), {"apn": "x"}).status_code == 200
    assert HardwareTemplate.objects.get().playbook == {"apn": "internet"}


def test_another_operators_template_is_not_there(desk: Client, volta: Operator) -> None:
    make_template(volta, "theirs")
    for name in ("template", "template_edit", "template_drift", "template_playbook"):
        assert desk.get(reverse(name, args=["theirs"])).status_code == 404
    for name in ("template_edit", "template_reapply", "template_reapply_all", "template_playbook"):
        assert desk.post(reverse(name, args=["theirs"])).status_code == 404
