"""What is given out (tokens, passes, links, labels): to whom, how long it lives, and the first that is too much."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from core.choices import Role, Scope
from core.domain.people.tokens import actor_of_token, create_token, end_token, issue_token, renew_token, revoke_token
from core.domain.stations.registering import issue_registration_token, register_by_token, revoke_registration_token
from core.errors import Invalid, NotAllowed, NotFound, NoToken, TokenOver
from core.models import Actor, ApiToken, ChargeStation, Event, RegistrationToken
from core.models.clock import database_now
from tests.factories import make_location, make_person

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from core.models import Operator, User

pytestmark = pytest.mark.django_db
SCOPES = [Scope.STATIONS_READ]


@pytest.fixture
def admin(ada: User) -> Actor:
    return Actor.of_person(ada.membership)


def wrong(verb: Callable[[], Any]) -> list[str]:
    """Give the fields that a verb says are wrong; none when it went through."""
    try:
        verb()
    except Invalid as refused:
        return [error.field for error in refused.errors]
    return []


def away(moment: datetime | None) -> float:
    """Give in how many days a moment is."""
    assert moment is not None
    return round((moment - database_now()) / timedelta(days=1), 2)


def told(verb: str) -> list[tuple[str, Any]]:
    return list(Event.objects.filter(verb=verb).order_by("pk").values_list("subject", "changes"))


def names_refused(verb: Callable[[Actor], Any], plinth: Operator, *roles: str) -> None:
    for role in roles:
        with pytest.raises(NotAllowed):
            verb(Actor.of_person(make_person(plinth, f"{role}-x", role).membership))


# --- tokens of machines ---


@pytest.mark.parametrize(
    ("facts", "fields"),
    [
        ({"name": "n" * 100}, []),
        ({"name": "n" * 101}, ["name"]),
        ({"name": ""}, ["name"]),
        ({"scopes": []}, ["scopes"]),
        ({"scopes": ["none:such"]}, ["scopes"]),
        ({"cpo_ids": ["NLPLI"]}, []),
        ({"cpo_ids": ["NLVOL"]}, ["cpo_ids"]),
        ({"name": "", "scopes": [], "cpo_ids": ["NLVOL"]}, ["name", "scopes", "cpo_ids"]),
    ],
)
def test_a_token_is_asked_for_in_shape(admin: Actor, facts: dict[str, Any], fields: list[str]) -> None:
    assert wrong(lambda: issue_token(actor=admin, **({"name": "ERP", "scopes": SCOPES} | facts))) == fields
    assert ApiToken.objects.count() == (not fields)


def test_a_token_keeps_what_was_said_once_and_in_order(admin: Actor, ada: User) -> None:
    scopes = [Scope.STATIONS_WRITE, Scope.STATIONS_READ, Scope.STATIONS_WRITE]
    token, secret = issue_token(actor=admin, name="ERP", scopes=scopes, cpo_ids=["NLPLI", "NLPLI"], days=3)
    token.refresh_from_db()
    assert (token.scopes, token.cpo_ids, token.created_by, away(token.expires_at)) == (
        sorted(set(scopes)), ["NLPLI"], ada, 3.0,
    )  # fmt: skip
    assert (secret.startswith("plinth_"), actor_of_token(secret=secret).scopes) == (True, frozenset(scopes))
    assert told("issue_token") == [(f"token {token.pk}", {"scopes": [None, sorted(set(scopes))]})]


@pytest.mark.parametrize(("expires", "left"), [(None, 7.0), (30, 7.0), (7.5, 7.0), (2, 2.0)])
def test_a_renewed_token_lives_a_week_at_most(admin: Actor, expires: float | None, left: float) -> None:
    old, secret = issue_token(actor=admin, name="ERP", scopes=SCOPES)
    if expires is not None:
        ApiToken.objects.update(expires_at=database_now() + timedelta(days=expires))
    new, other = renew_token(actor=admin, token_id=old.pk)
    old.refresh_from_db()
    assert (away(old.expires_at), new.expires_at, new.scopes, new.name) == (left, None, old.scopes, "ERP")
    assert [actor_of_token(secret=each).operator for each in (secret, other)] == [admin.operator] * 2
    assert told("renew_token") == [(f"token {old.pk}", {"token": [old.pk, new.pk]})]


@pytest.mark.parametrize("ending", ["ended", "revoked", "expired"])
def test_a_token_that_is_over_opens_nothing_and_is_not_renewed(admin: Actor, ending: str) -> None:
    token, secret = issue_token(actor=admin, name="ERP", scopes=SCOPES)
    if ending == "ended":
        end_token(actor=admin, token_id=token.pk)
    elif ending == "revoked":
        assert revoke_token(operator=admin.operator, name="ERP") == 1
    else:
        ApiToken.objects.update(expires_at=database_now() - timedelta(minutes=1))
    with pytest.raises(NoToken):
        actor_of_token(secret=secret)
    for verb in (renew_token, end_token):
        with pytest.raises(NotFound):
            verb(actor=admin, token_id=token.pk)


def test_tokens_of_one_name_end_together_and_once(admin: Actor, volta: Operator) -> None:
    for operator, name in ((admin.operator, "ERP"), (admin.operator, "ERP"), (admin.operator, "DWH"), (volta, "ERP")):
        create_token(operator=operator, name=name, scopes=SCOPES)
    assert [revoke_token(operator=admin.operator, name="ERP") for _each in range(2)] == [2, 0]
    assert sorted(ApiToken.objects.filter(revoked_at=None).values_list("name", "operator__name")) == [
        ("DWH", "Plinth Energy"), ("ERP", "Volta"),
    ]  # fmt: skip


def test_only_administrators_give_tokens(plinth: Operator) -> None:
    roles = (Role.INSTALLER, Role.SUPERVISOR, Role.DISPATCHER)
    names_refused(lambda actor: issue_token(actor=actor, name="ERP", scopes=SCOPES), plinth, *roles)


# --- tokens of boxes ---


@pytest.mark.parametrize(
    ("facts", "fields"),
    [
        ({"name": "n" * 100, "days": 1, "most_uses": 1, "security_profile": 0}, []),
        ({"days": 365, "most_uses": 10_000, "security_profile": 3}, []),
        ({"name": "n" * 101}, ["name"]),
        ({"name": ""}, ["name"]),
        ({"name": "a\0"}, ["name"]),
        ({"days": 0}, ["days"]),
        ({"days": 366}, ["days"]),
        ({"most_uses": 0}, ["most_uses"]),
        ({"most_uses": 10_001}, ["most_uses"]),
        ({"security_profile": -1}, ["security_profile"]),
        ({"security_profile": 4}, ["security_profile"]),
        ({"location_id": "nowhere"}, ["location_id"]),
    ],
)
def test_a_registration_token_has_its_limits(admin: Actor, facts: dict[str, Any], fields: list[str]) -> None:
    assert wrong(lambda: issue_registration_token(actor=admin, **({"name": "Depot"} | facts))) == fields
    row = RegistrationToken.objects.first()
    assert (row and (away(row.expires_at), row.most_uses, row.security_profile)) == (
        None if fields else (float(facts["days"]), facts["most_uses"], facts["security_profile"])
    )


@pytest.mark.parametrize(
    ("facts", "lets_in"),
    [
        ({}, True),
        ({"uses": 1}, True),
        ({"uses": 2}, False),
        ({"expires_at": -1}, False),
        ({"expires_at": 1}, True),
        ({"revoked_at": -1}, False),
    ],
)
def test_a_registration_token_lets_in_while_it_may(admin: Actor, facts: dict[str, Any], *, lets_in: bool) -> None:
    type(admin.operator).objects.update(registers_by_token=True)
    place = make_location(admin.operator)
    given = {"location_id": place.location_id.upper(), "most_uses": 2, "security_profile": 2}
    token, _secret = issue_registration_token(actor=admin, name="Depot", **given)
    moments = {name: database_now() + timedelta(minutes=at) for name, at in facts.items() if name != "uses"}
    RegistrationToken.objects.update(**facts | moments)
    if not lets_in:
        with pytest.raises(TokenOver):
            register_by_token(token_id=token.pk, identity="CP-9", key_digest=b"k")
        assert ChargeStation.objects.count() == 0
        return
    station = register_by_token(token_id=token.pk, identity="CP-9", key_digest=b"k")
    token.refresh_from_db()
    kept = (station.charge_station_id, station.location, station.security_profile, bytes(station.key_digest))
    assert (kept, token.uses) == (("CP-9", place, 2, b"k"), facts.get("uses", 0) + 1)


def test_an_operator_that_lets_nobody_in_lets_nobody_in(admin: Actor) -> None:
    type(admin.operator).objects.update(registers_by_token=False)
    token, _secret = issue_registration_token(actor=admin, name="Depot")
    with pytest.raises(TokenOver):
        register_by_token(token_id=token.pk, identity="CP-9", key_digest=None)


def test_a_registration_token_is_revoked_once(admin: Actor, volta: Operator) -> None:
    token, _secret = issue_registration_token(actor=admin, name="Depot")
    for _each in range(2):
        revoke_registration_token(actor=admin, token_id=token.pk)
    assert told("revoke_registration_token") == [(f"registration token {token.pk}", {})]
    other = Actor.of_person(make_person(volta, "vera", Role.ADMIN).membership)
    with pytest.raises(NotFound):
        revoke_registration_token(actor=other, token_id=token.pk)
