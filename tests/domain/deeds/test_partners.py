"""Partners and machines: which token opens what at which moment, what is told of it, and who may."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db.models import F

from core.choices import Scope
from core.domain.partners import (
    Registration,
    create_partner,
    exchange,
    invite_partner,
    partner_of_token,
    register,
    remove_partner,
    renew_partner,
    revoke,
    token_digest,
)
from core.domain.people.tokens import create_token, end_token, issue_token, renew_token
from core.errors import NoToken
from core.models import Actor, ApiToken, Partner, SubCpo
from core.models.clock import database_now
from tests.domain.deeds.asked import NOT_HERE, WRONG, changed, nobody, refused, told

if TYPE_CHECKING:
    from core.models import Operator

pytestmark = pytest.mark.django_db
ADMIN = "your administrator"
ROLES = [
    {"role": "EMSP", "country_code": "DE", "party_id": "ROA", "business_details": {"name": "Roam"}},
    {"role": "NSP", "country_code": "FR", "party_id": "NAV", "business_details": {"name": "Nav"}},
]
SAID = Registration(token="theirs", versions_url="https://roam.example/versions", version="2.2.1", roles=ROLES)
REGISTERED = ["2000 partner_registered", "You are registered already. Send PUT to change your credentials."]
NOT_REGISTERED = ["2000 partner_not_registered", "You are not registered. Send POST to register."]


@pytest.fixture
def partner(plinth: Operator) -> tuple[Partner, str]:
    return create_partner(operator=plinth, name="Roam")


def opens(token: str) -> bool:
    try:
        return partner_of_token(spellings=[token])[1] == token
    except NoToken:
        return False


def kept(partner: Partner) -> tuple[Any, ...]:
    row = Partner.objects.get(pk=partner.pk)
    facts = (row.token_for_them, row.versions_url, row.version, row.country_code, row.party_id, len(row.roles))
    return (*facts, row.registered_at is not None, row.revoked_at is not None)


NOTHING = ("", "", "", "", "", 0, False, False)
EVERYTHING = ("theirs", "https://roam.example/versions", "2.2.1", "DE", "ROA", 2, True, False)


@pytest.mark.parametrize("at_once", [False, True])
def test_a_partner_begins_with_one_token(admin: Actor, *, at_once: bool) -> None:
    made: list[tuple[Partner, str]] = []
    entries = told(lambda: made.append(invite_partner(actor=admin, name="  Roam GmbH ", reads_at_once=at_once)))
    [(row, token)] = made
    assert entries == [("create", "ada", "partner Roam GmbH", {})]
    assert (row.name, row.reads_at_once, kept(row), opens(token)) == ("Roam GmbH", at_once, NOTHING, True)
    digests = (row.digest, row.registration_digest)
    assert digests == ((token_digest(token), None) if at_once else (None, token_digest(token)))


@pytest.mark.parametrize(
    ("name", "fits"), [("", False), ("  ", False), ("n" * 100, True), ("n" * 101, False), ("a\0", False)]
)
def test_a_partner_has_a_name_that_the_trail_holds(name: str, admin: Actor, *, fits: bool) -> None:
    if fits:
        assert invite_partner(actor=admin, name=name)[0].name == name
    else:
        wrong = "name: Say who they are, in at most 100 characters."
        assert refused(lambda: invite_partner(actor=admin, name=name)) == [*WRONG, wrong]


def test_who_registers_trades_token_a_for_token_c_once(partner: tuple[Partner, str]) -> None:
    row, first = partner
    given: list[str] = []
    entries = told(lambda: given.append(register(partner=row, told=SAID)))
    assert entries == [("register", "Roam", "partner Roam", {})]
    assert (kept(row), opens(first), opens(given[0])) == (EVERYTHING, False, True)
    assert refused(lambda: register(partner=row, told=SAID)) == REGISTERED
    entries = told(lambda: given.append(exchange(partner=row, told=SAID)))
    assert entries == [("exchange", "Roam", "partner Roam", {})]
    assert [opens(token) for token in given] == [False, True]


def test_who_never_registered_exchanges_and_ends_nothing(partner: tuple[Partner, str]) -> None:
    row, token = partner
    assert refused(lambda: exchange(partner=row, told=SAID)) == NOT_REGISTERED
    assert refused(lambda: revoke(partner=row)) == NOT_REGISTERED
    assert opens(token)


def test_who_goes_leaves_no_token_of_either_side(partner: tuple[Partner, str]) -> None:
    row, _token = partner
    token = register(partner=row, told=SAID)
    assert told(lambda: revoke(partner=row)) == [("revoke", "Roam", "partner Roam", {})]
    assert (kept(row), opens(token)) == (("", *EVERYTHING[1:-1], True), False)
    assert refused(lambda: revoke(partner=row)) == NOT_REGISTERED


@pytest.mark.parametrize(("began", "registers", "again"), [("a", False, "a"), ("a", True, "a"), ("c", False, "c")])
def test_a_renewed_partner_begins_as_it_began(
    began: str, again: str, plinth: Operator, admin: Actor, *, registers: bool
) -> None:
    row, first = create_partner(operator=plinth, name="Roam", reads_at_once=began == "c")
    second = register(partner=row, told=SAID) if registers else first
    made: list[tuple[Partner, str]] = []
    entries = told(lambda: made.append(renew_partner(actor=admin, partner_id=row.pk)))
    token = made[0][1]
    row.refresh_from_db()
    assert entries == [("renew_partner", "ada", "partner Roam", {})]
    assert [opens(each) for each in (first, second, token)] == [False, False, True]
    assert (row.registration_digest is not None, row.token_for_them, row.registered_at) == (again == "a", "", None)


def test_a_partner_is_let_go_once(partner: tuple[Partner, str], admin: Actor) -> None:
    row, token = partner
    assert told(lambda: remove_partner(actor=admin, partner_id=row.pk)) == [("revoke", "ada", "partner Roam", {})]
    assert opens(token) is False
    for verb in (remove_partner, renew_partner):
        assert refused(lambda verb=verb: verb(actor=admin, partner_id=row.pk)) == NOT_HERE


def test_partners_are_an_administrators_of_their_operator(
    partner: tuple[Partner, str], fitter: Actor, boss: Actor, planner: Actor, stranger: Actor, plinth: Operator
) -> None:
    row, _token = partner
    limited, _secret = create_token(operator=plinth, name="one", scopes=Scope.values, cpo_ids=["NLPLI"])
    small, _secret = create_token(operator=plinth, name="two", scopes=[Scope.PEOPLE_WRITE])
    for actor in (fitter, boss, planner, Actor.of_machine(limited), Actor.of_machine(small)):
        assert refused(lambda actor=actor: invite_partner(actor=actor, name="x")) == nobody(ADMIN)
        for verb in (remove_partner, renew_partner):
            assert refused(lambda verb=verb, actor=actor: verb(actor=actor, partner_id=row.pk)) == nobody(ADMIN)
    for verb in (remove_partner, renew_partner):
        assert refused(lambda verb=verb: verb(actor=stranger, partner_id=row.pk)) == NOT_HERE


@pytest.mark.parametrize(("seconds", "is_noted"), [(None, True), (58, False), (62, True)])
def test_that_a_token_was_used_is_noted_once_a_minute(
    seconds: int | None, partner: tuple[Partner, str], *, is_noted: bool
) -> None:
    row, token = partner
    if seconds is not None:
        Partner.objects.update(last_used_at=database_now() - timedelta(seconds=seconds))
    other = create_partner(operator=row.operator, name="Other")[0]
    assert changed(lambda: opens(token)) == (["core_partner"] if is_noted else [])
    assert Partner.objects.get(pk=other.pk).last_used_at is None


def test_of_several_spellings_the_one_that_opens_is_named(partner: tuple[Partner, str]) -> None:
    row, token = partner
    assert partner_of_token(spellings=["x", token, "\ud800"]) == (row, token)
    assert refused(lambda: partner_of_token(spellings=["x", ""]))[0] == "2000 token_missing_or_wrong"
    assert refused(lambda: partner_of_token(spellings=[]))[0] == "2000 token_missing_or_wrong"


# --- machines ---


def test_a_machine_gives_what_it_has_and_no_more(plinth: Operator) -> None:
    own, _secret = create_token(operator=plinth, name="own", scopes=[Scope.PEOPLE_WRITE, Scope.STATIONS_READ])
    machine = Actor.of_machine(own)
    made: list[ApiToken] = []
    asked = {"actor": machine, "name": "ERP", "scopes": [Scope.STATIONS_READ]}
    entries = told(lambda: made.append(issue_token(**asked, days=1)[0]))
    subject = f"token {made[0].pk}"
    assert entries == [("issue_token", "own", subject, {"scopes": [None, ["stations:read"]]})]
    assert (made[0].created_by, made[0].expires_at and made[0].expires_at > database_now()) == (None, True)
    wrong = "scopes: You cannot give what you may not do yourself."
    more = asked | {"scopes": [Scope.STATIONS_READ, Scope.STATIONS_WRITE]}
    assert refused(lambda: issue_token(**more)) == [*WRONG, wrong]
    bigger, _secret = create_token(operator=plinth, name="big", scopes=[Scope.STATIONS_WRITE])
    assert refused(lambda: renew_token(actor=machine, token_id=bigger.pk)) == nobody(ADMIN)
    assert told(lambda: end_token(actor=machine, token_id=bigger.pk)) == [
        ("end_token", "own", f"token {bigger.pk}", {})
    ]


def test_a_token_is_for_companies_of_its_operator(admin: Actor, plinth: Operator, volta: Operator) -> None:
    SubCpo.objects.create(operator=plinth, cpo_id="NLSUB", name="Sub")
    SubCpo.objects.create(operator=volta, cpo_id="NLVSU", name="Sub of others")
    asked = {"actor": admin, "name": "ERP", "scopes": [Scope.STATIONS_READ]}
    token, _secret = issue_token(**asked, cpo_ids=["NLSUB", "NLPLI", "NLSUB"])
    assert token.cpo_ids == ["NLPLI", "NLSUB"]
    for cpo_id in ("NLVSU", "NLVOL", "nlsub"):
        answer = refused(lambda cpo_id=cpo_id: issue_token(**asked, cpo_ids=[cpo_id]))
        assert answer == [*WRONG, "cpo_ids: Pick companies of your own."]


def test_a_renewed_token_keeps_its_limits_and_the_old_one_its_end(admin: Actor, plinth: Operator) -> None:
    old, _secret = create_token(operator=plinth, name="ERP", scopes=["stations:read"], cpo_ids=["NLPLI"])
    ApiToken.objects.update(expires_at=F("created") + timedelta(days=2))
    old.refresh_from_db()
    new, _secret = renew_token(actor=admin, token_id=old.pk)
    again = ApiToken.objects.get(pk=old.pk)
    assert (new.cpo_ids, new.scopes, new.created_by, new.expires_at) == (
        ["NLPLI"], ["stations:read"], admin.user, None,
    )  # fmt: skip
    assert again.expires_at == old.expires_at


def test_tokens_are_an_administrators_of_their_operator(
    boss: Actor, planner: Actor, stranger: Actor, admin: Actor, plinth: Operator
) -> None:
    token, _secret = create_token(operator=plinth, name="ERP", scopes=Scope.values, cpo_ids=["NLPLI"])
    for actor in (boss, planner, Actor.of_machine(token)):
        for verb in (renew_token, end_token):
            assert refused(lambda verb=verb, actor=actor: verb(actor=actor, token_id=token.pk)) == nobody(ADMIN)
    for verb in (renew_token, end_token):
        assert refused(lambda verb=verb: verb(actor=stranger, token_id=token.pk)) == NOT_HERE
    end_token(actor=admin, token_id=token.pk)
    for verb in (renew_token, end_token):
        assert refused(lambda verb=verb: verb(actor=admin, token_id=token.pk)) == NOT_HERE
