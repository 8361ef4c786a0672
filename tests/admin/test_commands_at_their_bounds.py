"""Commands at the ends of what they take: n and n + 1, what is said of it, and that nothing is written then."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command

from core.choices import Scope
from core.models import ApiToken, Event, Operator, Partner, RegistrationToken, User
from core.models.clock import database_now
from tests.factories import make_location

if TYPE_CHECKING:
    from core.models import Location

pytestmark = pytest.mark.django_db
OF = ("--operator", "NLPLI")
NAME, ID, MAIL = "say it in 1 to 100 letters", "say it in 1 to 36 letters", "say it in 1 to 150 letters"
HOST = f"@{'h' * 60}.{'h' * 60}.nl"  # a label of a name has 63 letters at most, and the part before it 64
LONG_NAMES = {150: f"{'m' * (150 - len(HOST))}{HOST}", 151: f"{'m' * (151 - len(HOST))}{HOST}"}


def said(*words: str) -> str:
    """Run a command and give what it says, of both kinds."""
    out = io.StringIO()
    call_command(*words, stdout=out, stderr=out)
    return out.getvalue()


def refused(*words: str) -> str:
    with pytest.raises(CommandError) as refusal:
        call_command(*words)
    return str(refusal.value)


@pytest.fixture(autouse=True)
def at_plinth(plinth: Operator) -> None:
    """Let there be an operator."""


def rows() -> dict[str, int]:
    models = (ApiToken, Operator, Partner, RegistrationToken, User, Event)
    return {model.__name__: model.objects.count() for model in models}


LONGEST = {"create_token": 100, "create_partner": 100, "create_registration_token": 100}


@pytest.mark.parametrize("command", LONGEST)
@pytest.mark.parametrize("name", ["", "   ", "n" * 101, "two\nlines", "n\0", "n\udcff", "\u202e"])
def test_a_name_says_something_in_so_many_letters(command: str, name: str) -> None:
    before = rows()
    assert refused(command, name, *OF) == f"Error: argument name: say it in 1 to {LONGEST[command]} letters"
    assert rows() == before


@pytest.mark.parametrize("command", LONGEST)
@pytest.mark.parametrize("name", ["n", "n" * 999, "Größe 2", "a b"])
def test_such_a_name_is_kept_as_it_is(command: str, name: str) -> None:
    name = name[: LONGEST[command]]
    said(command, name, *OF)
    kept = [model.objects.values_list("name", flat=True) for model in (ApiToken, Partner, RegistrationToken)]
    assert [each for names in kept for each in names] == [name]


def test_a_token_without_a_scope_may_everything() -> None:
    secret = said("create_token", "ERP", *OF).strip()
    token = ApiToken.objects.get()
    assert (token.scopes, token.cpo_ids, secret.startswith("plinth_")) == (sorted(Scope.values), [], True)


def test_a_token_may_what_was_said_and_for_whom() -> None:
    said("create_token", "ERP", *OF, "--scope", Scope.STATIONS_READ, "--scope", Scope.LOCATIONS_READ)
    said("create_token", "One", *OF, "--scope", Scope.STATIONS_READ, "--company", "NLPLI")
    assert [*ApiToken.objects.order_by("pk").values_list("scopes", "cpo_ids")] == [
        (sorted([Scope.LOCATIONS_READ, Scope.STATIONS_READ]), []),
        ([Scope.STATIONS_READ], ["NLPLI"]),
    ]


def test_every_strange_company_is_named() -> None:
    asked = ("--company", "B", "--company", "NLPLI", "--company", "A", "--company", "B")
    assert refused("create_token", "ERP", *OF, *asked) == "Plinth Energy has no company called A, B."
    assert ApiToken.objects.count() == 0


def test_a_token_is_shut_out_by_its_whole_name() -> None:
    for _twice in range(2):
        said("create_token", "ERP", *OF)
    said("create_token", "ERP 2", *OF)
    assert said("revoke_token", "ERP", *OF) == "2 ended.\n"
    assert refused("revoke_token", "ERP", *OF) == "There is no living token called ERP."
    assert [*ApiToken.objects.filter(revoked_at=None).values_list("name", flat=True)] == ["ERP 2"]


DAYS, USES = "Give 1 to 365 days.", "Give 1 to 10000 stations."


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--days", "0"), DAYS),
        (("--days", "-1"), DAYS),
        (("--days", "366"), DAYS),
        (("--days", "3000000"), DAYS),
        (("--days", "9" * 20), DAYS),
        (("--stations", "0"), USES),
        (("--stations", "10001"), USES),
        (("--stations", "9" * 20), USES),
        (("--days", "0", "--stations", "0"), f"{DAYS} {USES}"),
        (("--location", "nowhere"), "This Location is not known here."),
        (("--profile", "4"), "Error: argument --profile: invalid choice: 4 (choose from 0, 1, 2, 3)"),
        (("--days", "many"), "Error: argument --days: invalid int value: 'many'"),
    ],
)
def test_a_registration_token_beyond_its_bounds_is_none(words: tuple[str, ...], told: str) -> None:
    assert refused("create_registration_token", "Yard", *OF, *words) == told
    assert (RegistrationToken.objects.count(), Event.objects.count()) == (0, 0)


@pytest.fixture
def yard(plinth: Operator) -> Location:
    return make_location(plinth, location_id="Yard-1")


@pytest.mark.parametrize(
    ("words", "days", "uses", "profile"),
    [
        ((), 30, 100, 1),
        (("--days", "1", "--stations", "1", "--profile", "0"), 1, 1, 0),
        (("--days", "365", "--stations", "10000", "--profile", "3"), 365, 10_000, 3),
    ],
)
def test_a_registration_token_is_as_was_said(
    yard: Location, words: tuple[str, ...], days: int, uses: int, profile: int
) -> None:
    told = said("create_registration_token", "Yard", *OF, "--location", "YARD-1", *words)
    token = RegistrationToken.objects.get()
    lasts = (token.expires_at - database_now()).total_seconds() / 86_400
    assert (token.location, token.most_uses, token.security_profile, round(lasts, 2)) == (yard, uses, profile, days)
    first, second, note = told.splitlines()
    assert first == f"Token {token.pk} “Yard”, until {token.expires_at:%Y-%m-%d}. Set in the boxes:"
    assert second.startswith("ws://127.0.0.1:9000/ocpp/join-")
    assert note == "Note: Plinth Energy lets no station register itself yet (registers_by_token)."


def test_no_note_is_made_where_boxes_may_register(plinth: Operator) -> None:
    Operator.objects.update(registers_by_token=True)
    assert len(said("create_registration_token", "Yard", *OF).splitlines()) == 2


@pytest.mark.parametrize("number", ["0", "-1", "²", "one", "9" * 30])
def test_no_such_token_is_taken_back(number: str) -> None:
    words = ("create_registration_token", f"--operator={OF[1]}", "--revoke", "--", number)
    assert refused(*words) == f"There is no registration token {number}."


@pytest.mark.parametrize(
    ("words", "argument", "told"),
    [
        (("", "--admin", "a@example.org"), "name", NAME),
        (("n" * 101, "--admin", "a@example.org"), "name", NAME),
        (("N", "--admin", ""), "--admin", MAIL),
        (("N", "--admin", LONG_NAMES[151]), "--admin", MAIL),
        (("N", "--admin", "a@example.org", "--cpo-id", "c" * 37), "--cpo-id", ID),
        (("N", "--admin", "a@example.org", "--cpo-id", ""), "--cpo-id", ID),
        (("N", "--admin", "a@example.org", "--country", "NLD"), "--country", "say it in 2 letters or digits"),
        (("N", "--admin", "a@example.org", "--country", "Ñ1"), "--country", "say it in 2 letters or digits"),
        (("N", "--admin", "a@example.org", "--party", "AB"), "--party", "say it in 3 letters or digits"),
        (("N", "--admin", "a@example.org", "--party", "A*C"), "--party", "say it in 3 letters or digits"),
    ],
)
def test_an_operator_beyond_its_columns_is_none(words: tuple[str, ...], argument: str, told: str) -> None:
    before = rows()
    assert refused("create_operator", *words) == f"Error: argument {argument}: {told}"
    assert rows() == before


@pytest.mark.parametrize(
    ("words", "facts"),
    [
        (("n" * 100, "--admin", "A@Example.org"), ("n" * 100, "XX", "NNN", "XXNNN")),
        (("Ü", "--admin", "a@example.org"), ("Ü", "XX", 3 * "X", 5 * "X")),
        (("Ünited 4 you", "--admin", "a@example.org"), ("Ünited 4 you", "XX", "NIT", "XXNIT")),
        (("N", "--admin", "a@example.org", "--country", "nl"), ("N", "NL", "NXX", "NLNXX")),
        (("N", "--admin", "a@example.org", "--party", "a1b"), ("N", "XX", "A1B", "XXA1B")),
        (("N", "--admin", "a@example.org", "--cpo-id", "c" * 36), ("N", "XX", "NXX", "c" * 36)),
    ],
)
def test_an_operator_is_as_was_said(words: tuple[str, ...], facts: tuple[str, ...]) -> None:
    told = said("create_operator", *words)
    row = Operator.objects.latest("pk")
    assert (row.name, row.country_code, row.party_id, row.cpo_id) == facts
    assert (row.registers_by_scan, row.registers_by_token) == (False, False)
    warned = "Its EVSE ids begin with a country that does not exist: say --country for real ones.\n" in told
    assert (warned, User.objects.latest("pk").username) == (facts[1] == "XX", "a@example.org")


@pytest.mark.parametrize("flag", ["registers_by_scan", "registers_by_token"])
def test_what_an_operator_lets_stations_do_is_said_one_by_one(flag: str) -> None:
    said("create_operator", "New", "--admin", "a@example.org", f"--{flag.replace('_', '-')}")
    row = Operator.objects.latest("pk")
    lets = {name: getattr(row, name) for name in ("registers_by_scan", "registers_by_token")}
    assert lets == {"registers_by_scan": False, "registers_by_token": False} | {flag: True}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("Other", "--admin", "nobody", "--party", "OTH"), "nobody is not a mail address."),
        (("Other", "--admin", "a@example.org", "--country", "NL", "--party", "PLI"), None),
    ],
)
def test_neither_operator_nor_administrator_is_made_of_half(words: tuple[str, ...], told: str | None) -> None:
    before = rows()
    refusal = refused("create_operator", *words)
    assert (told is None or refusal == told, rows()) == (True, before)


def test_a_person_has_as_long_an_address_as_its_column() -> None:
    asked = (*OF, "--role", "installer")
    assert refused("add_person", LONG_NAMES[151], *asked) == f"Error: argument email: {MAIL}"
    said("add_person", LONG_NAMES[150], *asked)
    assert User.objects.get().username == LONG_NAMES[150]


@pytest.mark.parametrize("port", ["65536", "99999999", "-1"])
def test_a_port_that_there_cannot_be_is_said_clearly(port: str) -> None:
    told = refused("gateway", f"--port={port}")
    assert told.startswith(f"The gateway cannot listen on port {port} of 127.0.0.1: ")
    assert told.endswith("Stop what uses it, or set GATEWAY_PORT to another one.")
