"""Which refused attempts the check page shows: its own and those that may be meant, nobody else's, old ones folded."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from core.causes import sentence_of
from core.domain.field.checking import start_checks
from core.domain.told.knocking import OF_THE_PASSWORD
from core.identities import fold
from core.models import Actor, CheckRun, Knock
from core.models.clock import database_now
from tests.app.world import HTMX, connect
from tests.factories import make_location, make_station
from tests.installs import make_fitted
from tests.lasting import ina, plinth, read_anew

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Installation, Operator, User

__all__ = ["ina", "plinth"]
pytestmark = pytest.mark.django_db

HERE, ELSEWHERE = "10.0.0.7", "203.0.113.9"


def knock(name: str, *, address: str = ELSEWHERE, cause: str = "wrong_key", ago_s: float = 0, **evidence: Any) -> None:
    at = database_now() - timedelta(seconds=ago_s)
    facts = {"address": address, "cause": cause, "first_seen": at, "last_seen": at, "evidence": evidence, "port": 9000}
    Knock.objects.create(identity=name, look_alike=fold(name), **facts)


def shown(machine: Client, installation: Installation) -> list[str]:
    knocks = machine.get(reverse("api_checks", args=[installation.pk])).json()["data"]["knocks"]
    return [row["identity"] for row in knocks]


@pytest.fixture(scope="module")
def pk_of_fitted(plinth: Operator) -> int:
    return make_fitted(plinth, identity="CP-100").pk


@pytest.fixture
def fitted(pk_of_fitted: int, db: None) -> Installation:
    return read_anew(pk_of_fitted)


@pytest.fixture
def running(fitted: Installation, ina: User) -> Installation:
    start_checks(actor=Actor.of_person(ina.membership), installation=fitted)
    return fitted


@pytest.mark.parametrize(
    ("name", "is_shown"),
    [("CP-100", True), ("cp-100", True), ("CP-1OO", True), ("CP-200", True), ("CP-101", False), ("cp-101", False)],
)
def test_a_known_station_is_never_a_look_alike(
    name: str,
    is_shown: bool,  # noqa: FBT001 -- the parameter
    machine: Client,
    running: Installation,
    plinth: Operator,
) -> None:
    make_station(plinth, "CP-101")
    knock(name)
    assert shown(machine, running) == ([name] if is_shown else [])


@pytest.mark.parametrize(("address", "is_shown"), [(HERE, True), (ELSEWHERE, False), (None, False)])
def test_a_caller_without_a_name_is_shown_from_the_address_of_the_site_only(
    address: str,
    is_shown: bool,  # noqa: FBT001 -- the parameter
    machine: Client,
    running: Installation,
    plinth: Operator,
) -> None:
    neighbour = make_station(plinth, "CP-900", location=running.station.location)
    connect(neighbour)
    knock("", address=address, cause="tls_unknown_ca")
    assert shown(machine, running) == ([""] if is_shown else [])


def test_a_neighbour_is_none_of_ours_though_it_calls_from_here(
    machine: Client, running: Installation, plinth: Operator
) -> None:
    connect(make_station(plinth, "CP-900", location=running.station.location))
    knock("CP-900", address=HERE)
    assert shown(machine, running) == []


def test_a_stranger_at_another_site_is_not_shown(machine: Client, running: Installation, plinth: Operator) -> None:
    connect(make_station(plinth, "CP-900", location=make_location(plinth, "Elsewhere")))
    knock("QQ-1", address=HERE)
    assert shown(machine, running) == []


def test_its_own_attempts_tell_its_address_and_come_first(machine: Client, running: Installation) -> None:
    knock("CP-100", address=HERE, ago_s=5)
    knock("", address=HERE, cause="no_bytes")
    assert shown(machine, running) == ["CP-100", ""]


def test_a_name_that_may_not_be_told_is_not_told_as_a_question_mark(
    machine: Client, running: Installation, plinth: Operator, volta: Operator
) -> None:
    connect(running.station)
    knock("VOL-77", address=HERE, cause="unknown_identity", identity="VOL-77")
    knock("", address=HERE, cause="no_bytes")
    knocks = machine.get(reverse("api_checks", args=[running.pk])).json()["data"]["knocks"]
    assert sorted((row["identity"], row["sentence"]) for row in knocks) == [
        ("", "It opened a connection and sent nothing."),
        ("", "Something that is no station of yours called from the same address."),
    ]


def test_what_came_before_the_station_was_let_in_folds_away(
    phone: Client, machine: Client, running: Installation
) -> None:
    knock("CP-100", ago_s=60)
    connect(running.station)
    knock("CP-1OO")
    knocks = machine.get(reverse("api_checks", args=[running.pk])).json()["data"]["knocks"]
    assert [(row["identity"], row["mended"]) for row in knocks] == [("CP-100", True), ("CP-1OO", False)]
    page = phone.get(reverse("checks_live", args=[running.pk])).content.decode()
    before, _details, after = page.partition("1 refused attempt, mended since")
    assert (before.count("data-knock="), after.count("data-knock=")) == (1, 1)


OLDER = {1: 0, 2: "1 more refused attempt", 4: "3 more refused attempts"}


@pytest.fixture(params=["before the first run", "while it runs"])
def page_of_checks(request: pytest.FixtureRequest, fitted: Installation) -> Installation:
    if request.param == "while it runs":
        CheckRun.objects.create(operator=fitted.operator, installation=fitted, deadline=database_now())
    return fitted


@pytest.mark.parametrize("count", [1, 2, 4])
def test_the_newest_refusal_stands_open_and_older_ones_fold(
    phone: Client, page_of_checks: Installation, count: int
) -> None:
    causes = ("no_bytes", "wrong_path", "no_subprotocol", "wrong_key")[-count:]
    for age, cause in enumerate(reversed(causes)):
        knock("CP-100", cause=cause, ago_s=age)
    page = phone.get(reverse("checks_live", args=[page_of_checks.pk])).content.decode()
    newest, details, older = page.partition('<details class="card" id="older" data-keep>')
    assert (newest.count("data-knock="), older.count("data-knock="), bool(details)) == (1, count - 1, count > 1)
    assert str(sentence_of("wrong_key", {})) in newest
    if count > 1:
        assert " ".join(older.partition("</summary>")[0].split()).count(f" {OLDER[count]} ") == 1
        folded = older.partition("</details>")[0]
        assert [str(sentence_of(cause, {})) in folded for cause in causes] == [True] * (count - 1) + [False]


def test_what_may_be_another_name_of_it_folds_behind_its_own(phone: Client, page_of_checks: Installation) -> None:
    knock("CP-1OO", cause="unknown_identity")
    knock("CP-100", ago_s=30)
    page = phone.get(reverse("checks_live", args=[page_of_checks.pk])).content.decode()
    own, _details, other = page.partition('id="older"')
    assert ["This station was refused" in own, "“CP-1OO” was refused" in other] == [True, True]
    assert ("This is my station" in own, other.count("This is my station")) == (False, 1)


def test_without_a_refusal_nothing_folds(phone: Client, page_of_checks: Installation) -> None:
    page = phone.get(reverse("checks_live", args=[page_of_checks.pk])).content.decode()
    assert ("data-knock=" in page, 'id="older"' in page, 'id="mended"' in page) == (False, False, False)


def test_what_is_mended_folds_by_itself_beside_what_still_stands(phone: Client, running: Installation) -> None:
    for age in (60, 70):
        knock("CP-100", ago_s=age, cause="no_bytes" if age == 60 else "wrong_path")
    connect(running.station)
    for name in ("CP-1OO", "CP-I00", "CP-10O"):
        knock(name)
    page = phone.get(reverse("checks_live", args=[running.pk])).content.decode()
    open_one, _id, rest = page.partition('id="older"')
    still, _id, mended = rest.partition('id="mended"')
    assert [part.count("data-knock=") for part in (open_one, still, mended)] == [1, 2, 2]
    assert "2 refused attempts, mended since" in mended


def test_a_new_password_answers_what_was_wrong_with_the_old_one_until_it_is_wrong_again(
    phone: Client, page_of_checks: Installation
) -> None:
    def told() -> tuple[int, int]:
        page = phone.get(reverse("checks_live", args=[page_of_checks.pk])).content.decode()
        return page.count("This station was refused"), page.count("refused attempt, mended since")

    knock("CP-100", cause="wrong_key")
    before = told()
    phone.post(reverse("station_key", args=["CP-100"]), headers=HTMX)
    after = told()
    Knock.objects.update(last_seen=database_now() + timedelta(seconds=1))
    assert (before, after[0] - after[1], told()) == ((1, 0), 0, (1, 0))


def test_a_new_password_answers_whatever_was_wrong_with_the_old_one(phone: Client, fitted: Installation) -> None:
    for cause in OF_THE_PASSWORD:
        knock("CP-100", cause=cause)
    phone.post(reverse("station_key", args=["CP-100"]), headers=HTMX)
    assert (Knock.objects.count(), Knock.objects.filter(answered_at=None).count()) == (len(OF_THE_PASSWORD), 0)
    page = phone.get(reverse("checks_live", args=[fitted.pk])).content.decode()
    assert "This station was refused" not in page.partition("mended since")[0]


@pytest.mark.parametrize("cause", ["wrong_path", "no_bytes", "tls_dropped", "unknown_identity"])
def test_a_new_password_answers_nothing_else(cause: str, phone: Client, page_of_checks: Installation) -> None:
    knock("CP-100", cause=cause)
    knock("CP-1OO")
    phone.post(reverse("station_key", args=["CP-100"]), headers=HTMX)
    assert Knock.objects.filter(answered_at=None).count() == 2


@pytest.mark.parametrize("count", [0, 1, 3])
def test_more_attempts_cost_no_more_questions(
    count: int, machine: Client, running: Installation, django_assert_max_num_queries: Any
) -> None:
    for number in range(count):
        knock(f"CP-10{number}X")
    with django_assert_max_num_queries(16):
        machine.get(reverse("api_checks", args=[running.pk]))
