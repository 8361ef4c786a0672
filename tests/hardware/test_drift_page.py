"""The drift page: what differs at which station, and applying it again for one and for all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from core.models import Connector
from tests.factories import stored
from tests.hardware.made import a_connector, an_evse, change, make_fitted_stations, the
from tests.lasting import plinth, sue

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Operator

__all__ = ["plinth", "sue"]
pytestmark = pytest.mark.django_db

DRIFT = "/templates/double/drift"
NEW = [an_evse(1, a_connector(1, amperage=16)), an_evse(2)]


@pytest.fixture(scope="module")
def two(plinth: Operator) -> None:
    """Two stations of version 1, of which somebody changed the second by hand; today's version is 2."""
    make_fitted_stations(plinth, "CP-1", "CP-2")
    Connector.objects.filter(evse__station__charge_station_id="CP-2", connector_id=2).update(amperage=20)
    change(plinth, evse_templates=NEW)
    stored()


@pytest.mark.usefixtures("two")
def test_what_differs_is_drawn(desk: Client) -> None:
    drawn = desk.get(DRIFT)
    assert [[field.path for field in drift.fields] for drift in drawn.context["drifts"]] == [
        ["connector.1.amperage"], ["connector.1.amperage", "connector.2.amperage"],
    ]  # fmt: skip
    page = drawn.content.decode()
    assert (page.count('name="path"'), page.count("checked"), page.count("<small>changed by hand")) == (3, 2, 1)
    assert [str(drift.station) for drift in desk.get(DRIFT, {"q": "p-2"}).context["drifts"]] == ["CP-2"]
    assert desk.get(DRIFT, {"q": "nothing"}).context["drifts"] == []


def test_a_station_names_its_version_and_todays_only_where_they_differ(desk: Client, plinth: Operator) -> None:
    make_fitted_stations(plinth, "CP-7", template_id="other")
    page = reverse("station", args=["CP-7"])
    before = desk.get(page).content.decode()
    change(plinth, "other", evse_templates=NEW)
    stored()
    after = desk.get(page).content.decode()
    words = ("version 1 applied, 2 today", "version 1 applied, 1 today")
    assert [[shown.count(word) for word in words] for shown in (before, after)] == [[0, 0], [1, 0]]
    assert before.count("version 1\n") == 1


@pytest.mark.usefixtures("two")
def test_one_station_takes_what_is_ticked(desk: Client) -> None:
    said = {"version": "2", "station": "CP-2", "path": ["connector.1.amperage"]}
    done = desk.post(reverse("template_reapply", args=["double"]), said)
    assert (done.status_code, done["Location"]) == (303, DRIFT)
    after = desk.get(DRIFT)
    assert b"1 station follows the template now." in after.content
    assert [[field.path for field in drift.fields] for drift in after.context["drifts"]] == [
        ["connector.1.amperage"], ["connector.2.amperage"],
    ]  # fmt: skip
    assert the("CP-2").template_version == 1


@pytest.mark.usefixtures("two")
def test_all_clean_ones_follow(desk: Client) -> None:
    done = desk.post(reverse("template_reapply_all", args=["double"]), {"version": "2"})
    assert (done.status_code, the("CP-1").template_version, the("CP-2").template_version) == (303, 2, 1)


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("version", ["1", "", "²", "x"])
def test_an_old_page_applies_nothing(version: str, desk: Client) -> None:
    for name, said in (
        ("template_reapply", {"station": "CP-1", "path": "connector.1.amperage"}),
        ("template_reapply_all", {}),
    ):
        refused = desk.post(reverse(name, args=["double"]), said | {"version": version})
        assert b"Somebody saved version 2 of this template meanwhile." in refused.content
    assert the("CP-1").template_version == 1


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("who", ["desk_of_dan", "phone"])
def test_others_apply_nothing(who: str, request: pytest.FixtureRequest) -> None:
    client = request.getfixturevalue(who)
    for name in ("template_reapply", "template_reapply_all"):
        assert client.post(reverse(name, args=["double"]), {"version": "2"}).status_code == 403


def test_the_page_asks_the_same_whatever_its_length(
    desk: Client, plinth: Operator, django_assert_num_queries: Callable[..., Any]
) -> None:
    make_fitted_stations(plinth, "CP-7", "CP-8", "CP-9", template_id="other")
    with django_assert_num_queries(13):
        desk.get("/templates/other/drift", {"q": "CP-7"})
    with django_assert_num_queries(13):
        desk.get("/templates/other/drift")


@pytest.mark.usefixtures("two")
def test_the_stations_page_tells_its_drift(desk: Client) -> None:
    drawn = desk.get(reverse("station", args=["CP-2"]))
    assert [field.path for field in drawn.context["drift"].fields] == ["connector.1.amperage", "connector.2.amperage"]
    assert b"/templates/double/drift?q=CP-2" in drawn.content
