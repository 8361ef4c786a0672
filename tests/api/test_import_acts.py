"""Everything that a dispatcher does with a file, done by a machine: columns, going on, undoing, throwing away."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core.api.description.document import document
from core.choices import Scope
from core.domain.people.tokens import create_token
from core.models import ApiToken, ChargeStation, Event, Import, Location, Removal
from tests.api.test_schema import complaints
from tests.app.test_imports import work
from tests.factories import make_import, make_location, make_station, make_template, stored

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.models import Operator

pytestmark = pytest.mark.django_db

HERE = "/api/2.0/imports"
ROWS = "id,name,address,city,postal_code,country\na,Kade,Kade 1,Utrecht,1,NLD\nb,,Kade 2,Utrecht,1,NLD\n"
DUTCH = "Nummer,Naam,Adres,Plaats,Postcode,Land,Kleur\na,Kade,Kade 1,Utrecht,1,NLD,rood\n"
FIELDS = "id,name,address,city,postal_code,country"
ENDED = {"created": 0, "updated": 0, "unchanged": 0, "refused": 0}


def ask(machine: Client, method: str, path: str, body: Any = None, **headers: str) -> Any:
    sent = json.dumps({} if body is None else body)
    return machine.generic(method, f"{HERE}{path}", sent, content_type="application/json", headers=headers)


def say(machine: Client, method: str, path: str, body: Any = None) -> Any:
    return ask(machine, method, path, body).json()


def brought(machine: Client, rows: str = ROWS, query: str = "?kind=locations", **headers: str) -> Any:
    answer = machine.generic("POST", f"{HERE}{query}", rows, content_type="text/csv", headers=headers).json()
    assert answer["status_code"] == 1000, answer
    work()
    return machine.get(f"{HERE}/{answer['data']['id']}").json()["data"]


def slug(envelope: Any) -> tuple[int, str]:
    return envelope["status_code"], envelope["errors"][0]["code"]


def rows_of(machine: Client, one: Any, query: str = "") -> list[Any]:
    return list(machine.get(f"{HERE}/{one['id']}/rows{query}").json()["data"])


def test_a_file_is_looked_at_and_then_imported(machine: Client, plinth: Operator) -> None:
    one = brought(machine, query="?kind=locations&dry_run=1")
    assert (one["state"], one["counts"], Location.objects.count()) == (
        "checked",
        ENDED | {"created": 1, "refused": 1},
        0,
    )
    for _twice in range(2):
        assert say(machine, "POST", f"/{one['id']}/import")["data"]["state"] == "importing"
    work()
    assert say(machine, "POST", f"/{one['id']}/import")["data"]["state"] == "done"
    assert (Location.objects.count(), Event.objects.filter(verb="import", by="test").count()) == (1, 1)


def test_an_import_is_undone_and_changes_tells_it(machine: Client, plinth: Operator) -> None:
    one = brought(machine)
    before = [row["id"] for row in machine.get("/api/2.0/Locations").json()["data"]]
    for _twice in range(2):
        assert say(machine, "POST", f"/{one['id']}/undo")["data"]["state"] == "undoing"
    work()
    told = say(machine, "POST", f"/{one['id']}/undo")["data"]
    assert (before, told["state"], told["undone"]) == (["a"], "undone", {"removed": 1, "restored": 0, "kept": 0})
    assert (Location.objects.count(), [*Removal.objects.values_list("kind", "key", "cpo_id")]) == (
        0,
        [("Location", "a", plinth.cpo_id)],
    )
    assert Event.objects.filter(verb="undo_import", by="test").count() == 1


def test_what_is_published_stays_with_its_reason(machine: Client, plinth: Operator) -> None:
    rows = ROWS.replace("country\n", "country,publish\n").replace("NLD\n", "NLD,true\n")
    one = brought(machine, rows)
    say(machine, "POST", f"/{one['id']}/undo")
    work()
    assert Location.objects.values_list("location_id", "publish").get() == ("a", True)
    [kept] = rows_of(machine, one, "?undone=kept")
    assert (kept["id"], [each["message"] for each in kept["reasons"]]) == (
        "a",
        ["Partners may have read it: it is published, or at a published Location."],
    )


def test_stations_go_as_well_and_whose_they_were_is_told(machine: Client, plinth: Operator) -> None:
    make_location(plinth, location_id="kade")
    make_template(plinth)
    rows = "charge_station_id,location_id,charge_station_template_id\nACE-1,kade,double\n"
    one = brought(machine, rows, "?kind=stations")
    say(machine, "POST", f"/{one['id']}/undo")
    work()
    assert (ChargeStation.objects.count(), [*Removal.objects.values_list("kind", "key", "cpo_id")]) == (
        0,
        [("ChargeStation", "ACE-1", plinth.cpo_id)],
    )


def test_columns_are_said_with_the_file(machine: Client, plinth: Operator) -> None:
    one = brought(machine, DUTCH, f"?kind=locations&columns={FIELDS},")
    assert (one["columns"], one["header"], one["counts"]["created"]) == (
        [*FIELDS.split(","), ""],
        DUTCH.splitlines()[0].split(","),
        1,
    )


def test_columns_are_said_in_the_form(machine: Client, plinth: Operator) -> None:
    file = SimpleUploadedFile("places.csv", DUTCH.encode())
    form = {"file": file, "kind": "locations", "columns": f"{FIELDS}, "}
    assert machine.post(HERE, form).json()["data"]["columns"] == [*FIELDS.split(","), ""]


def test_columns_are_said_after_the_file_was_read(machine: Client, plinth: Operator) -> None:
    one = brought(machine, DUTCH, f"?kind=locations&dry_run=1&columns={FIELDS},name".replace("name", "remarks", 1))
    assert one["counts"]["refused"] + one["counts"]["created"] == 1
    again = say(machine, "PATCH", f"/{one['id']}", {"columns": [*FIELDS.split(","), ""]})["data"]
    assert (again["state"], again["dry_run"]) == ("checking", True)
    work()
    assert machine.get(f"{HERE}/{one['id']}").json()["data"]["state"] == "checked"
    say(machine, "PATCH", f"/{one['id']}", {"columns": [*FIELDS.split(","), ""], "dry_run": False})
    work()
    assert Location.objects.values_list("name", flat=True).get() == "Kade"


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        (FIELDS, (2000, "invalid")),
        (f"{FIELDS},colour", (2000, "columns_unknown")),
        (",,,,,,", (2000, "columns_missing")),
        (f"{FIELDS},id", (2000, "column_twice")),
    ],
)
def test_columns_that_are_none_are_refused_and_nothing_is_kept(
    columns: str, told: tuple[int, str], machine: Client, plinth: Operator
) -> None:
    query = f"?kind=locations&columns={columns}"
    answer = machine.generic("POST", f"{HERE}{query}", DUTCH, content_type="text/csv").json()
    assert (slug(answer), Import.objects.count()) == (told, 0)
    one = brought(machine, DUTCH, f"?kind=locations&dry_run=1&columns={FIELDS},")
    assert slug(say(machine, "PATCH", f"/{one['id']}", {"columns": columns.split(",")})) == told


@pytest.mark.parametrize("body", [{}, {"columns": "id"}, {"columns": [1]}, {"columns": ["id"], "colour": "red"}, []])
def test_a_change_of_columns_says_them(body: Any, machine: Client, plinth: Operator) -> None:
    one = brought(machine, query="?kind=locations&dry_run=1")
    assert say(machine, "PATCH", f"/{one['id']}", body)["status_code"] in {2000, 2001}
    assert Import.objects.get().columns == FIELDS.split(",")


def test_a_file_is_thrown_away_unless_it_was_imported(machine: Client, plinth: Operator) -> None:
    one = brought(machine, query="?kind=locations&dry_run=1")
    assert (say(machine, "DELETE", f"/{one['id']}")["status_code"], Import.objects.count()) == (1000, 0)
    assert ask(machine, "DELETE", f"/{one['id']}").status_code == 404
    done = brought(machine)
    assert slug(say(machine, "DELETE", f"/{done['id']}")) == (2000, "import_moved_on")


def test_what_comes_too_early_or_too_late_is_refused(machine: Client, plinth: Operator) -> None:
    looked_at, empty = (brought(machine, rows, "?kind=locations&dry_run=1") for rows in (ROWS, ROWS.replace("Ka", "")))
    assert slug(say(machine, "POST", f"/{looked_at['id']}/undo")) == (2000, "import_moved_on")
    nothing = brought(machine, "id,name\nx,\n", "?kind=locations&dry_run=1")
    assert slug(say(machine, "POST", f"/{nothing['id']}/import")) == (2000, "nothing_to_import")
    say(machine, "POST", f"/{empty['id']}/import")
    work()
    for path, method in (("", "PATCH"), ("", "DELETE")):
        body = {"columns": FIELDS.split(",")} if method == "PATCH" else None
        assert slug(say(machine, method, f"/{empty['id']}{path}", body)) == (2000, "import_moved_on")


def test_rows_are_listed_by_what_became_of_them(machine: Client, plinth: Operator) -> None:
    make_location(plinth, "Kade", location_id="c", address="Kade 3", city="Utrecht", postal_code="1")
    one = brought(machine, f"{ROWS}c,Kade,Kade 3,Utrecht,1,NLD\nc,Kade,Kade 4,Utrecht,1,NLD\n")
    told = {outcome: [row["line"] for row in rows_of(machine, one, f"?outcome={outcome}")] for outcome in ENDED}
    assert sorted(line for lines in told.values() for line in lines) == [2, 3, 4, 5]
    assert [row["line"] for row in rows_of(machine, one)] == [2, 3, 4, 5]
    assert (told["created"], 3 in told["refused"], one["rows"]) == ([2], True, 4)
    first = machine.get(f"{HERE}/{one['id']}/rows?limit=3")
    later = first["Link"].split(">")[0].removeprefix("<http://testserver")
    assert [row["line"] for row in machine.get(later).json()["data"]] == [5]


@pytest.mark.parametrize("query", ["outcome=lost", "undone=maybe", "outcome=", "colour=red", "cursor=x"])
def test_a_question_about_rows_is_one_that_we_know(query: str, machine: Client, plinth: Operator) -> None:
    one = make_import(plinth)
    assert machine.get(f"{HERE}/{one.pk}/rows?{query}").json()["status_code"] == 2001


def test_answers_are_what_the_document_says(machine: Client, plinth: Operator) -> None:
    one = brought(machine)
    say(machine, "POST", f"/{one['id']}/undo")
    work()
    paths = {f"/{one['id']}": "/{id}", f"/{one['id']}/rows": "/{id}/rows", "": ""}
    for url, path in paths.items():
        told = document()["paths"][f"{HERE}{path}"]["get"]["responses"]["200"]["content"]["application/json"]
        assert complaints(told["schema"], machine.get(f"{HERE}{url}").json()) == []


def test_a_repeat_under_one_key_is_one_import(machine: Client, plinth: Operator) -> None:
    first, second = (
        machine.generic("POST", f"{HERE}?kind=locations", ROWS, content_type="text/csv", HTTP_IDEMPOTENCY_KEY="k")
        for _twice in range(2)
    )
    assert (second.json()["data"], second["Idempotent-Replayed"], Import.objects.count()) == (
        first.json()["data"],
        "true",
        1,
    )
    other = machine.generic(
        "POST", f"{HERE}?kind=locations", f"{ROWS}c\n", content_type="text/csv", HTTP_IDEMPOTENCY_KEY="k"
    )
    assert slug(other.json()) == (2000, "idempotency_key_reused")
    work()
    undone = [ask(machine, "POST", f"/{first.json()['data']['id']}/undo", Idempotency_Key="u") for _twice in range(2)]
    assert [each.get("Idempotent-Replayed") for each in undone] == [None, "true"]


@pytest.mark.parametrize(
    ("method", "path"),
    [("PATCH", ""), ("DELETE", ""), ("POST", "/import"), ("POST", "/undo"), ("GET", "/rows"), ("GET", "")],
)
def test_an_import_is_its_operators_alone(
    method: str, path: str, machine: Client, machine_with: Callable[..., Client], volta: Operator, plinth: Operator
) -> None:
    body = {"columns": ["id"]} if method == "PATCH" else None
    theirs = make_import(volta)
    assert ask(machine, method, f"/{theirs.pk}{path}", body).status_code == 404
    reader = machine_with(Scope.LOCATIONS_READ, Scope.STATIONS_READ)
    assert ask(reader, method, f"/{make_import(plinth).pk}{path}", body).status_code == 403
    assert ask(Client(), method, f"/{theirs.pk}{path}", body).status_code == 401


@pytest.mark.parametrize(("method", "path"), [("POST", "/import"), ("POST", "/undo"), ("DELETE", "")])
def test_who_may_not_write_stations_moves_no_import_of_them_on(
    method: str, path: str, machine: Client, machine_with: Callable[..., Client], plinth: Operator
) -> None:
    make_template(plinth)
    one = brought(machine, "charge_station_id,charge_station_template_id\nACE-1,double\n", "?kind=stations")
    answer = ask(machine_with(Scope.LOCATIONS_WRITE), method, f"/{one['id']}{path}")
    assert (answer.status_code, Import.objects.get().state) == (403, "done")


def test_a_token_for_some_companies_moves_its_own_on(plinth: Operator, machine: Client) -> None:
    token, secret = create_token(operator=plinth, name="some", scopes=[*Scope.values])
    ApiToken.objects.filter(pk=token.pk).update(cpo_ids=[plinth.cpo_id])
    some = Client(headers={"Authorization": f"Token {secret}"})
    theirs = brought(machine, query="?kind=locations&dry_run=1")
    assert ask(some, "POST", f"/{theirs['id']}/import").status_code == 404
    own = brought(some, ROWS.replace("\na,", "\nz,"))
    say(some, "POST", f"/{own['id']}/undo")
    work()
    assert (Location.objects.count(), Removal.objects.get().key) == (0, "z")


def test_a_thing_made_again_and_removed_again_is_one_removal(machine: Client, plinth: Operator) -> None:
    sequences = []
    for _time in range(2):
        one = brought(machine)
        say(machine, "POST", f"/{one['id']}/undo")
        work()
        sequences.append(Removal.objects.get().sequence)
    assert sequences == sorted(set(sequences))


def test_what_somebody_went_on_from_is_kept_and_not_told_as_gone(machine: Client, plinth: Operator) -> None:
    one = brought(machine)
    make_station(plinth, "ACE-1", location=Location.objects.get_queryset().get())
    stored()
    say(machine, "POST", f"/{one['id']}/undo")
    work()
    told = machine.get(f"{HERE}/{one['id']}").json()["data"]["undone"]
    assert (told, Removal.objects.count()) == ({"removed": 0, "restored": 0, "kept": 1}, 0)
