"""Whatever a client sends, by the document or against it: the answer is the envelope that the document describes.

The fuzzer has some 15,000 cases; of the systematic ones with a body one in FUZZ_ONE_IN is sent, of the others one in
four, always the same ones. FUZZ_ONE_IN=1 sends them all, which takes minutes.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any
from zlib import crc32

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.core import NotSet
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.feedback import FeedbackSources
from schemathesis.generation.meta import TestPhase
from schemathesis.pytest._test_builder import build_operation_test
from schemathesis.python._constants.orchestrator import make_constants_value_source
from schemathesis.specs.openapi.checks import ignored_auth, negative_data_rejection

from core.catalogue.reading import catalogue
from core.choices import Role, Scope
from core.domain.commands.commanding import ask_station
from core.domain.guests.inviting import invite
from core.domain.guests.owner_links import make_owner_link
from core.domain.guests.passes import make_pass
from core.domain.jobs import create_job
from core.domain.partners import create_partner
from core.domain.people.tokens import create_token
from core.domain.stations.labelling import make_labels
from core.domain.stations.registering import issue_registration_token
from core.domain.told.knocking import knocked
from core.domain.webhooks.endpoints import create_webhook
from core.models import Actor, Command, Job
from core.models.clock import database_now
from core.wsgi import application
from tests.factories import make_energy_mix, make_import, make_operator, make_person, make_template
from tests.installs import make_fitted
from tests.talk import make_talk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.models import ChargeStation, Operator

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 1, tzinfo=UTC)
ONE_IN = int(os.environ.get("FUZZ_ONE_IN", "20"))
# Without a body they are shorter and fewer; the thorough sends all.
THOROUGH = settings.default.max_examples > 50
BARE_ONE_IN = 1 if THOROUGH else min(ONE_IN, 4)
# What POST takes is tried systematically; batches, PUT and PATCH take the same structs, and draw theirs by lot.
BY_LOT = [{"include-path-regex": "/batch$"}, {"include-method": ["PUT", "PATCH"]}]
CONFIG = {
    "operations": [where | {"phases": {"coverage": {"enabled": ONE_IN == 1}}} for where in BY_LOT],
    # What other methods are told is asked of every address by A16, once.
    "phases": {"coverage": {"unexpected-methods": []}},
}
CALM = settings(
    phases=[Phase.explicit, Phase.generate],
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@schemathesis.serializer(XLSX)
def as_it_is(_ctx: Any, value: Any) -> Any:
    """Send a body that is a file as it was made."""
    return value


DOCUMENT = schemathesis.openapi.from_wsgi("/api/schema/", application, config=SchemathesisConfig.from_dict(CONFIG))
OPERATIONS = [(method.upper(), path) for path in DOCUMENT for method in DOCUMENT[path]]


@cache
def constants() -> Any:
    return make_constants_value_source(DOCUMENT)


def administered(plinth: Operator) -> dict[str, dict[str, Any]]:
    """Give the ids of what administrators look after."""
    admin = Actor.of_person(make_person(plinth, "ada", Role.ADMIN).membership)
    webhook = create_webhook(actor=admin, url="https://erp.example")[0].pk
    return {
        "Person": {"key": make_person(plinth, "ina", Role.INSTALLER).username},
        "Invitation": {"id": invite(actor=admin, email="nora@example.org", role="installer").pk},
        "Token": {"id": create_token(operator=plinth, name="ERP", scopes=[])[0].pk},
        "RegistrationToken": {"id": issue_registration_token(actor=admin, name="Kade")[0].pk},
        "Webhook": {"id": webhook},
        "Delivery": {"id": webhook},
    }


def at_desks(station: ChargeStation) -> dict[str, dict[str, Any]]:
    """Give the ids of what the desks look after."""
    plinth = station.operator
    admin = Actor.of_person(plinth.memberships.get(role=Role.ADMIN))
    place = station.location.location_id if station.location else ""
    job = create_job(actor=admin, location_id=place, day=timezone.localdate().isoformat())
    return {
        "OwnerLink": {"id": make_owner_link(actor=admin, location_id=place, days=7)[0].pk},
        "Pass": {"id": make_pass(actor=admin, job_id=job.pk, name="Piet")[0].pk},
        "Partner": {"id": create_partner(operator=plinth, name="Mobil")[0].pk},
        "Label": {"key": make_labels(actor=admin, count=1)[0].code},
        **{name: {"key": catalogue()[0].template_id} for name in ("Product", "ProductCopy", "Picture")},
        **{name: {"key": "double"} for name in ("TemplateVersion", "StationOfTemplate", "Reapplied")},
        **{name: {"key": station.charge_station_id} for name in ("Entry", "StationKey")},
        "JobCopy": {"id": job.pk},
        "Site": {"key": place},
        **{name: {"key": "ina", "id": 1} for name in ("Device", "Passkey")},
    }


def a_job(plinth: Operator, station: ChargeStation) -> Job:
    return Job.objects.create(operator=plinth, location=station.location, day=AT.date(), created_by="Dan")


@pytest.fixture(scope="module")
def world(lasting: None) -> Iterator[dict[str, Any]]:
    """Give a token and the ids of a small world; requests by the WSGI door use the test's own transaction."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield small_world(make_operator())
    for signal in signals:
        signal.connect(close_old_connections)


def small_world(plinth: Operator) -> dict[str, Any]:
    installation = make_fitted(plinth)
    make_template(plinth)
    make_energy_mix(plinth)
    station = installation.station
    make_talk(station)
    command = ask_station(station=station, action="Reset", payload={"type": "Soft"}, at=database_now(), timeout_s=9)
    # Whoever asks for a command may wait until it has ended: of this one nobody does.
    Command.objects.update(state="answered", answer={"status": "Accepted"}, ended_at=database_now())
    knock = knocked(identity="CP-X", address=None, port=1, cause="unknown_identity", evidence={}, at=AT)
    return {
        "token": create_token(operator=plinth, name="fuzz", scopes=Scope.values)[1],
        "Location": {"key": station.location.location_id},
        "ChargeStation": {"key": station.charge_station_id},
        "ConfigurationKey": {"key": station.charge_station_id},
        **{
            name: {"key": station.charge_station_id}
            for name in ("Connection", "Message", "ConnectorState", "Move", "Replacement")
        },
        "Command": {"key": station.charge_station_id, "id": command.pk},
        "Evse": {"key": station.charge_station_id, "uid": station.evses.first().uid},
        **{name: {"key": "double"} for name in ("HardwareTemplate", "Playbook")},
        "EnergyMixProfile": {"key": "wind"},
        "Installation": {"id": installation.pk},
        "Knock": {"id": knock.pk},
        "Job": {"id": a_job(plinth, station).pk},
        **{name: {"id": make_import(plinth).pk} for name in ("Import", "ImportRow")},
        **administered(plinth),
        "station": station,
    }


@schemathesis.check
def what_breaks_the_document_is_refused(ctx: Any, response: Any, case: Any) -> None:
    """OCPI refuses with HTTP 200 and a 2xxx in the envelope, where others answer 4xx."""
    another_method = response.request.method != case.operation.method.upper()
    # Where no body is described none is read, and a query of nothing breaks nothing.
    sent = {
        ParameterLocation.PATH: case.path_parameters,
        ParameterLocation.QUERY: case.query,
        ParameterLocation.BODY: case.operation.body,
    }
    broken = [place.name for place, said in sent.items() if said and case.meta.is_negative_at(place)]
    if another_method or not broken or response.status_code == 304:
        return
    number = response.json()["status_code"]
    assert 2000 <= number < 3000, f"{number}: taken, though the document forbids it in {broken}"


said_before: set[str] = set()


@DOCUMENT.hook
def filter_case(_context: Any, case: Any) -> bool:
    """Tell whether a case is among those that are sent: all that are drawn by lot, because to draw one costs more.

    A GET is sent once, whatever it leaves out of the token, the ids and the body: those are ours. The same case of
    another operation falls to another lot, so that parameters which many have are tried with all that is tried.
    """
    if case.meta.phase.name == TestPhase.FUZZING:
        return True
    if case.operation.body:
        said = None if isinstance(case.body, NotSet) else case.body
        return crc32(f"{said}{case.headers}{case.query}".encode()) % ONE_IN == 0
    strange = [case.meta.is_negative_at(place) for place in (ParameterLocation.PATH, ParameterLocation.QUERY)]
    headers = {name: value for name, value in (case.headers or {}).items() if name != "Authorization"}
    ids = case.path_parameters if strange[0] else ""
    said = f"{case.operation.label} {ids} {case.query or {}} {headers} {case.cookies or {}} {strange}"
    known = case.method == "GET" and said in said_before
    said_before.add(said)
    asks_for_more = case.query or any(strange)
    return not known and not (asks_for_more and crc32(said.encode()) % BARE_ONE_IN)


def is_answered_as_described(case: Any, world: dict[str, Any]) -> None:
    if case.path_parameters and not case.meta.is_negative_at(ParameterLocation.PATH):
        [name] = case.operation.tags
        if name not in world:  # made for those alone that ask for it
            world |= at_desks(world["station"])
        case.path_parameters |= {key: value for key, value in world[name].items() if key in case.path_parameters}
    case.call_and_validate(
        headers={"Authorization": f"Token {world['token']}", "Accept-Encoding": "identity"},
        # Another test asks every operation without a token, once.
        excluded_checks=[negative_data_rejection, ignored_auth],
        additional_checks=[what_breaks_the_document_is_refused],
    )


@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=" ".join)
def test_the_answer_is_what_the_document_says(method: str, path: str, world: dict[str, Any]) -> None:
    """Make the cases when they are asked for: every worker collects all tests, and one of them runs these."""
    feedback = FeedbackSources(constants_value_source=constants())
    asked = {"operation": DOCUMENT[path][method], "given_kwargs": {}, "feedback": feedback}
    drawn = settings(CALM, max_examples=1 if asked["operation"].body and ONE_IN > 1 else 3 if THOROUGH else 2)
    asked |= {"config": DOCUMENT.config, "test_func": is_answered_as_described, "explicit_settings": drawn}
    test = build_operation_test(**asked)
    test(world=world)
