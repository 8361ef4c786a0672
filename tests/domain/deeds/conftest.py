"""The cast, made once a module; a place with a job there; a station on the line."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any

import pytest

from core.choices import Role
from core.domain.told.observing import connected
from core.models import GatewayNode, Installation, Session
from tests.domain.deeds.coming import AT, newcomer
from tests.domain.deeds.jobs import make
from tests.factories import make_location, make_operator, make_person, make_station
from tests.handed import actor_of
from tests.installs import make_fitted

if TYPE_CHECKING:
    from core.models import Actor, ChargeStation, Job, Location, Operator, User

CAST = {"ina": Role.INSTALLER, "sue": Role.SUPERVISOR, "dan": Role.DISPATCHER, "ada": Role.ADMIN}
ROLES = [("ina", "fitter"), ("sue", "boss"), ("dan", "planner"), ("ada", "admin")]


@pytest.fixture(scope="module")
def home(lasting: None) -> Operator:
    """Give Plinth as it is before any test of a module."""
    return make_operator()


@pytest.fixture(scope="module", autouse=True)
def company(home: Operator) -> bytes:
    """Give Plinth, and whoever works there, as they are before any test of a module."""
    people = {name: make_person(home, name, role) for name, role in CAST.items()}
    return pickle.dumps({"plinth": home, **people} | {role: actor_of(people[name]) for name, role in ROLES})


@pytest.fixture
def cast(company: bytes, db: None) -> dict[str, Any]:
    """Give them as this test alone has them in its hands."""
    made: dict[str, Any] = pickle.loads(company)  # noqa: S301 -- what we have just pickled
    return made


@pytest.fixture
def plinth(cast: dict[str, Any]) -> Operator:
    plinth: Operator = cast["plinth"]
    return plinth


@pytest.fixture
def ina(cast: dict[str, Any]) -> User:
    ina: User = cast["ina"]
    return ina


@pytest.fixture
def sue(cast: dict[str, Any]) -> User:
    sue: User = cast["sue"]
    return sue


@pytest.fixture
def dan(cast: dict[str, Any]) -> User:
    dan: User = cast["dan"]
    return dan


@pytest.fixture
def ada(cast: dict[str, Any]) -> User:
    ada: User = cast["ada"]
    return ada


@pytest.fixture
def fitter(cast: dict[str, Any]) -> Actor:
    fitter: Actor = cast["fitter"]
    return fitter


@pytest.fixture
def boss(cast: dict[str, Any]) -> Actor:
    boss: Actor = cast["boss"]
    return boss


@pytest.fixture
def planner(cast: dict[str, Any]) -> Actor:
    planner: Actor = cast["planner"]
    return planner


@pytest.fixture
def admin(cast: dict[str, Any]) -> Actor:
    admin: Actor = cast["admin"]
    return admin


@pytest.fixture(scope="module")
def fitted_once(company: bytes, home: Operator) -> int:
    """Give the key of an installation that is fitted before any test of a module, for modules that use this."""
    return make_fitted(home).pk


@pytest.fixture
def fitted(fitted_once: int, db: None) -> Installation:
    return Installation.objects.select_related("station__location", "operator").get(pk=fitted_once)


@pytest.fixture
def place(plinth: Operator) -> Location:
    return make_location(plinth, location_id="garage")


@pytest.fixture
def job(planner: Actor, place: Location, ina: User, plinth: Operator) -> Job:
    """Give a job of Ina's that expects one station of two."""
    for identity in ("PLI-1", "PLI-2"):
        make_station(plinth, identity)
    return make(planner, installer="ina", note="Ring.", stations=["PLI-1"])


@pytest.fixture
def node(db: None) -> GatewayNode:
    return GatewayNode.objects.create(name="here:9000:1", started_at=AT, beat_at=AT)


@pytest.fixture
def station(plinth: Operator) -> ChargeStation:
    return make_station(plinth, "CP-1")


@pytest.fixture
def session(station: ChargeStation, node: GatewayNode) -> Session:
    [opened] = connected(newcomers=[newcomer(station, node)])
    assert opened is not None
    station.refresh_from_db()
    return Session.objects.get(pk=opened.session_id)
