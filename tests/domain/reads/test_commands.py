"""What became of a command: each end in its own word, and a promise to the second."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from core.models import Command, Exchange, GatewayNode, Session
from core.queries.charging import may_charge, place_of, tag_of_start, tags_of
from core.queries.commands import commands_by_people, is_over, one_command, outcome_of, words_of
from tests.domain.reads.happened import AT
from tests.factories import make_station

if TYPE_CHECKING:
    from core.models import Actor, ChargeStation, Operator

A_MOMENT = timedelta(microseconds=1)


def said(state: str, answer: Any = None, *, action: str = "ClearCache", was_sent: bool = True) -> tuple[str, str]:
    command = Command(action=action, state=state, answer=answer, ended_at=AT, sent_at=AT if was_sent else None)
    outcome = outcome_of(command, at=AT)
    return outcome.slug, str(outcome.sentence)


@pytest.mark.parametrize(
    ("state", "answer", "slug", "sentence"),
    [
        ("waiting", None, "waiting", "It waits for the station to be connected and free."),
        ("sent", None, "sent", "It was sent; the station has not answered yet."),
        ("stopped", None, "stopped", "It was taken back before it was sent."),
        ("gateway_lost", {"code": "x"}, "gateway_lost",
         "Our gateway stopped before the station answered. Ask again."),
        ("timed_out", {"code": "TimedOut"}, "timed_out", "The station did not answer in time."),
        ("timed_out", {"code": "ConnectionLost"}, "connection_lost",
         "The connection was lost before the station answered."),
        ("timed_out", None, "timed_out", "The station did not answer in time."),
        ("answered", {"status": "Accepted"}, "done", "The station did it."),
        ("answered", {}, "done", "The station did it."),
        ("answered", "Accepted", "done", "The station did it."),
        ("answered", {"status": "Rejected"}, "rejected", "The station understood, and said no: Rejected."),
        ("answered", {"status": "NotSupported"}, "not_implemented",
         "The station does not have what was asked for: NotSupported."),
        ("answered", {"setVariableResult": [{"attributeStatus": "Accepted"}, {"attributeStatus": "UnknownVariable"}]},
         "not_implemented", "The station does not have what was asked for: UnknownVariable."),
        ("answered", {"setVariableResult": [{"attributeStatus": "RebootRequired"}, "x", {}]}, "done",
         "The station did it."),
        ("answered", {"status": "Accepted", "getVariableResult": [{"attributeStatus": "Rejected"}]}, "rejected",
         "The station understood, and said no: Rejected."),
        ("refused", {"code": "NotImplemented"}, "not_supported",
         "The station does not know this command at all (NotImplemented)."),
        ("refused", {"code": "NotSupported", "description": "sorry"}, "not_supported",
         "The station does not know this command at all (NotSupported: sorry)."),
        ("refused", {"code": "InternalError", "description": ""}, "error",
         "The station answered with an error: InternalError."),
        ("refused", {"code": "FormationViolation", "description": "no key", "unsent": True}, "not_sent",
         "It was not sent: FormationViolation: no key."),
    ],
)  # fmt: skip
def test_each_end_has_its_word(state: str, answer: Any, slug: str, sentence: str) -> None:
    assert said(state, answer) == (slug, sentence)
    assert is_over(Command(state=state)) == (state not in {"waiting", "sent"})


def test_what_never_left_was_not_connected() -> None:
    for code in ("TimedOut", "ConnectionLost", ""):
        assert said("timed_out", {"code": code}, was_sent=False)[0] == "not_connected"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({}, []),
        ({"status": 7}, []),
        ({"status": "Accepted"}, ["Accepted"]),
        ({"getVariableResult": {"attributeStatus": "x"}}, []),
        ({"getVariableResult": [{"attributeStatus": "a"}, None], "status": "s"}, ["s", "a"]),
        ({"setVariableResult": [{"attributeStatus": None}, {"attributeStatus": "b"}]}, ["b"]),
    ],
)
def test_a_stations_own_words_are_found_wherever_they_stand(answer: dict[str, Any], words: list[str]) -> None:
    assert words_of(answer) == words


# --- promises ---


@pytest.fixture
def station(plinth: Operator) -> ChargeStation:
    return make_station(plinth, "CP-1")


def promised(station: ChargeStation, action: str, **facts: Any) -> Command:
    kept = {"operator": station.operator, "state": "answered", "answer": {"status": "Accepted"}}
    kept |= {"created_at": AT, "sent_at": AT, "ended_at": AT, "deadline": AT}
    return Command.objects.create(station=station, action=action, **kept | facts)


def heard(station: ChargeStation, action: str, *, seconds: float = 1, direction: str = "in") -> None:
    node, _new = GatewayNode.objects.get_or_create(name="here")
    facts = {"address": "10.0.0.7", "port": 9000, "protocol": "ocpp1.6", "security_profile": 1, "epoch": 1}
    session = station.sessions.first() or Session.objects.create(station=station, node=node, **facts)
    at = AT + timedelta(seconds=seconds)
    Exchange.objects.create(station=station, session=session, at=at, direction=direction, action=action, raw="[]")


PROMISES = [
    ("GetBaseReport", {}, "NotifyReport", 30),
    ("GetDiagnostics", {}, "DiagnosticsStatusNotification", 60),
    ("GetDiagnostics", {}, "LogStatusNotification", 60),
    ("GetLog", {}, "LogStatusNotification", 60),
    ("Reset", {}, "BootNotification", 300),
    ("TriggerMessage", {"requestedMessage": "Heartbeat"}, "Heartbeat", 10),
    ("TriggerMessage", {"requestedMessage": "LogStatusNotification"}, "DiagnosticsStatusNotification", 10),
    ("TriggerMessage", {"requestedMessage": "DiagnosticsStatusNotification"}, "LogStatusNotification", 10),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("action", "payload", "message", "within_s"), PROMISES)
def test_a_promise_is_kept_by_its_message_within_its_time(
    action: str, payload: dict[str, str], message: str, within_s: int, station: ChargeStation
) -> None:
    command, within = promised(station, action, payload=payload), timedelta(seconds=within_s)
    told = [outcome_of(command, at=AT + after).slug for after in (timedelta(), within - A_MOMENT, within)]
    assert told == ["promised", "promised", "silent"]
    heard(station, "StatusNotification")
    heard(station, message, seconds=-0.001)
    heard(station, message, direction="out")
    assert outcome_of(command, at=AT).slug == "promised"
    heard(station, message, seconds=0)
    assert outcome_of(command, at=AT + within).slug == "done"


@pytest.mark.django_db
def test_a_no_promises_nothing(station: ChargeStation) -> None:
    command = promised(station, "Reset", answer={"status": "Rejected"})
    heard(station, "BootNotification")
    assert outcome_of(command, at=AT).slug == "rejected"


@pytest.mark.django_db
def test_people_see_what_people_gave_the_newest_first(
    station: ChargeStation, boss: Actor, stranger: Actor, plinth: Operator
) -> None:
    rows = [promised(station, "Reset", created_at=AT + timedelta(seconds=n // 2)) for n in range(7)]
    promised(station, "Reset", purpose="trial_1_start", created_at=AT + timedelta(hours=1))
    promised(make_station(plinth, "CP-2"), "Reset", created_at=AT + timedelta(hours=1))
    assert commands_by_people(boss, station) == rows[:1:-1]
    assert commands_by_people(stranger, station) == []
    found = [one_command(actor, pk, rows[0].pk) for actor, pk in (
        (boss, station.pk), (boss, station.pk + 1), (stranger, station.pk),
    )]  # fmt: skip
    assert found == [rows[0], None, None]


# --- whose tag ---


@pytest.mark.parametrize(
    ("payload", "tags"),
    [
        ({}, set()),
        ({"idTag": "A"}, {"A"}),
        ({"idToken": {"idToken": "B", "type": "Central"}}, {"B"}),
        ({"idToken": "B", "idTag": 7}, set()),
        ({"idToken": {}}, set()),
    ],
)
def test_the_tag_of_a_start_in_either_versions_words(payload: dict[str, Any], tags: set[str]) -> None:
    assert tags_of(payload) == tags


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("action", "tag", "ago_s", "may"),
    [
        ("RemoteStartTransaction", "tag-a", 0, True),
        ("RequestStartTransaction", "TAG-A", 0, True),
        ("RemoteStartTransaction", "tag-a", 899, True),
        ("RemoteStartTransaction", "tag-a", 900, False),
        ("RemoteStartTransaction", "tag-b", 0, False),
        ("RemoteStartTransaction", "", 0, False),
        ("RemoteStopTransaction", "tag-a", 0, False),
    ],
)
def test_a_start_of_ours_lets_its_tag_charge_for_a_quarter_of_an_hour(
    action: str, tag: str, ago_s: int, station: ChargeStation, plinth: Operator, *, may: bool
) -> None:
    promised(station, action, payload={"idTag": "Tag-A"})
    asked = {"station_id": station.pk, "id_token": tag, "at": AT + timedelta(seconds=ago_s)}
    assert may_charge(**asked) == may
    assert may_charge(**asked | {"station_id": make_station(plinth, "CP-2").pk}) is False
    plinth.accepts_every_tag = True
    plinth.save()
    assert may_charge(**asked) is True


@pytest.mark.django_db
def test_a_start_is_known_by_its_number_for_a_while(station: ChargeStation) -> None:
    said_so = {"idToken": {"idToken": "T-1"}, "remoteStartId": 77}
    row = promised(station, "RequestStartTransaction", payload=said_so)
    for number, tag in ((77, "T-1"), (row.number, "T-1"), (78, "")):
        assert tag_of_start(station_id=station.pk, number=number, at=AT) == tag
    for seconds, tag in ((899, "T-1"), (900, "")):
        assert tag_of_start(station_id=station.pk, number=77, at=AT + timedelta(seconds=seconds)) == tag
    assert tag_of_start(station_id=station.pk + 1, number=77, at=AT) == ""
    assert place_of(station_id=station.pk, transaction_id="") == 0
