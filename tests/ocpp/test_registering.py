"""Boxes that nobody knows and that bring a registration token in their address."""

from __future__ import annotations

import io
import logging
import threading
from datetime import timedelta

import pytest
from core.domain.stations.registering import create_registration_token, register_by_token, revoke_registration_token
from core.errors import NotFound, TokenOver
from core.management.commands.create_registration_token import Command
from core.models import Actor, ChargeStation, Event, Knock, Location, Operator, RegistrationToken, Session
from django.core.management import CommandError, call_command
from django.db.models import F
from django.db.models.functions import Now
from websockets.exceptions import InvalidStatus

from tests.factories import make_location, make_station
from tests.stations import KEY, basic, connect_raw, wait_for


@pytest.fixture
def token(transactional_db, plinth):
    """A token of an operator that lets boxes register themselves, for one of its Locations; gives its secret."""
    Operator.objects.update(registers_by_token=True)
    plinth.refresh_from_db()
    return create_registration_token(actor=Actor(operator=plinth), name="Kanaalkade", location=make_location(plinth))[1]


def call(gateway, token, identity="NEW-1", key=KEY, **facts):
    return connect_raw(gateway.port, f"/ocpp/{token}/{identity}", headers=basic(identity, key), **facts)


def refused(gateway, token, **facts):
    """Call in vain; gives the knock that is left of it."""
    with pytest.raises(InvalidStatus) as error:
        call(gateway, token, **facts)
    assert error.value.response.status_code in {401, 404}
    return wait_for(Knock.objects.first)


def test_a_box_with_a_token_registers_itself_and_is_let_in_with_the_key_it_brought(gateway, token):
    with call(gateway, token):
        session = wait_for(Session.objects.first)
    station, place = ChargeStation.objects.get(), Location.objects.get()
    assert (session.station, station.charge_station_id, station.deploy_state) == (station, "NEW-1", "Stock")
    assert (station.location, station.created_by, station.linked_by) == (place, "Kanaalkade", "Kanaalkade")
    assert RegistrationToken.objects.values_list("uses", flat=True).get() == 1
    assert list(Event.objects.filter(subject="station NEW-1").order_by("pk").values_list("verb", "by")) == [
        ("register", "Kanaalkade"),
        ("link", "Kanaalkade"),
    ]


def test_it_comes_again_by_its_own_key_whatever_became_of_the_token(gateway, token):
    with call(gateway, token):
        wait_for(Session.objects.first)
    wait_for(lambda: Session.objects.filter(closed_at__isnull=False).exists())
    RegistrationToken.objects.update(revoked_at=Now())
    with call(gateway, token.upper()):
        wait_for(lambda: Session.objects.count() == 2)
    assert ChargeStation.objects.count() == RegistrationToken.objects.get().uses == 1
    assert refused(gateway, token, key="x" * 20).cause == "wrong_key"


def attempt(gateway, token, headers, subprotocols=("ocpp1.6",)):
    """Call once; gives how HTTP answered."""
    try:
        with connect_raw(gateway.port, f"/ocpp/{token}/NEW-1", headers=headers, subprotocols=subprotocols):
            return 101
    except InvalidStatus as refusal:
        return refusal.response.status_code


WITHOUT = [
    ({"headers": {}}, "no_authorization"),
    ({"headers": basic("NEW-2", KEY)}, "wrong_user"),
    ({"headers": basic("NEW-1", "short")}, "wrong_key_short"),
    ({"headers": basic("NEW-1", "")}, "wrong_key_short"),
    ({"headers": basic("NEW-1", KEY), "subprotocols": ("ocpp1.5",)}, "foreign_subprotocol"),
]


def test_a_call_that_is_refused_makes_nothing_and_the_same_box_may_come_again(gateway, token, plinth):
    for said, cause in WITHOUT:
        status = attempt(gateway, token, **said)
        knock = wait_for(Knock.objects.first)
        assert (status, knock.cause, knock.operator) == (101 if cause == "foreign_subprotocol" else 401, cause, plinth)
        assert (ChargeStation.objects.count(), Event.objects.filter(verb="register").count()) == (0, 0)
        assert RegistrationToken.objects.get().uses == 0
        Knock.objects.all().delete()
    with call(gateway, token):
        session = wait_for(Session.objects.first)
    assert (session.station.charge_station_id, RegistrationToken.objects.get().uses) == ("NEW-1", 1)


OVER = {
    "token_used_up": {"uses": F("most_uses")},
    "token_expired": {"uses": 0, "expires_at": F("created")},
    "token_revoked": {"expires_at": Now() + timedelta(days=1), "revoked_at": Now()},
}


def test_a_token_that_is_over_registers_nobody(gateway, token, plinth):
    for cause, change in OVER.items():
        RegistrationToken.objects.update(**change)
        knock = refused(gateway, token)
        said = (knock.cause, knock.identity, knock.operator, knock.evidence["token"])
        assert said == (cause, "NEW-1", plinth, "Kanaalkade")
        Knock.objects.all().delete()
    assert ChargeStation.objects.count() == 0


def test_a_token_may_let_boxes_in_without_a_password_and_say_no_place(gateway, token, plinth):
    actor = Actor(operator=plinth)
    _row, secret = create_registration_token(actor=actor, name="Trial", security_profile=0)
    with call(gateway, secret):
        assert wait_for(Session.objects.first).security_profile == 0
    station = ChargeStation.objects.get()
    assert (station.location, station.security_profile, station.key_digest) == (None, 0, None)


def test_of_two_boxes_at_once_the_last_use_of_a_token_is_for_one(gateway, token):
    RegistrationToken.objects.update(most_uses=1)
    outcomes = []

    def come(identity):
        try:
            with call(gateway, token, identity):
                outcomes.append("in")
        except InvalidStatus:
            outcomes.append("refused")

    boxes = [threading.Thread(target=come, args=[f"NEW-{number}"]) for number in range(2)]
    for box in boxes:
        box.start()
    for box in boxes:
        box.join()
    assert (sorted(outcomes), ChargeStation.objects.count()) == (["in", "refused"], 1)
    assert wait_for(Knock.objects.first).cause == "token_used_up"


def test_where_the_operator_does_not_allow_it_nobody_registers(gateway, token):
    Operator.objects.update(registers_by_token=False)
    assert refused(gateway, token).cause == "token_may_not_register"


def test_a_token_that_nobody_made(gateway, token):
    for times, wrong in enumerate(("join-aaaaaaaaaaaaaaaaaaaaaaaaaa", "join-abcdef", "join-abcdef"), start=1):
        knock = refused(gateway, wrong)
        assert (knock.cause, knock.operator) == ("token_unknown", None)
        wait_for(lambda times=times: Knock.objects.get().count == times)


def test_a_name_that_another_operator_has_is_taken_and_no_more_is_said(gateway, token, volta):
    make_station(volta, "new-1")
    knock = refused(gateway, token)
    assert (knock.cause, "Volta" in str(knock.evidence)) == ("identity_taken", False)


@pytest.mark.parametrize(
    "path", ["/ocpp/{}", "/ocpp/{}/", "/elsewhere/{}/NEW-1", "/ocpp/{}/NEW-1/NEW-1", "/ocpp/{}/a:b"]
)
def test_no_token_stands_in_a_row_or_in_the_log(gateway, token, path, caplog):
    caplog.set_level(logging.DEBUG)
    for form in (token, token.replace("-", "%2d")):
        with pytest.raises(InvalidStatus):
            connect_raw(gateway.port, path.format(form))
    wait_for(lambda: Knock.objects.filter(count=2).first())
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("core")]
    told = f"{list(Knock.objects.values())} {ours}"
    assert (token[5:] in told, "***" in told) == (False, True)


def test_of_a_token_only_its_digest_is_kept(token):
    assert token[5:] not in str(RegistrationToken.objects.values().get())


def test_a_token_is_used_up_for_good(token):
    row = RegistrationToken.objects.get()
    RegistrationToken.objects.update(most_uses=1)
    register_by_token(token_id=row.pk, identity="NEW-1", key_digest=None)
    with pytest.raises(TokenOver):
        register_by_token(token_id=row.pk, identity="NEW-2", key_digest=None)
    assert list(ChargeStation.objects.values_list("charge_station_id", flat=True)) == ["NEW-1"]


def test_only_its_operator_takes_a_token_back_and_once_is_enough(token, plinth, volta):
    number = RegistrationToken.objects.get().pk
    with pytest.raises(NotFound):
        revoke_registration_token(actor=Actor.of_command(volta, "test"), token_id=number)
    for _time in range(2):
        revoke_registration_token(actor=Actor.of_command(plinth, "test"), token_id=number)
    assert Event.objects.filter(verb="revoke_registration_token").count() == 1


def run(*words):
    out = io.StringIO()
    call_command(Command(stdout=out, stderr=out), *words)
    return out.getvalue()


def test_the_command_prints_the_address_once_and_takes_a_token_back(plinth):
    place = make_location(plinth)
    told = run("Yard", "--operator", "NLPLI", "--location", place.location_id, "--days", "7", "--profile", "2")
    row = RegistrationToken.objects.get()
    assert (row.location, row.security_profile, "/ocpp/join-" in told, "<identity>" in told) == (place, 2, True, True)
    assert "registers_by_token" in told
    assert run(str(row.pk), "--operator", "NLPLI", "--revoke") == f"Token {row.pk} registers nothing any more.\n"


@pytest.mark.parametrize("words", [["--revoke"], ["--location", "nowhere"], ["--days", "0"]])
def test_the_command_says_what_is_wrong(plinth, words):
    with pytest.raises(CommandError):
        run("Yard", "--operator", "NLPLI", *words)
