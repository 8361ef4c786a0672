"""Files from machines: taken in, checked, imported by the worker, and told of in the envelope."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from core.api import imports as door
from core.choices import Scope
from core.domain.people.tokens import create_token
from core.importing import receiving
from core.models import ApiToken, Import, Location
from core.models.clock import database_now
from core.queries.imports import asker_of
from tests.app.test_imports import work
from tests.factories import make_import

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.models import Operator

pytestmark = pytest.mark.django_db

HERE = "/api/2.0/imports"
ROWS = "id,name,address,city,postal_code,country\na,Kade,Kade 1,Utrecht,1,NLD\nb,,Kade 2,Utrecht,1,NLD\n"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def post(client: Client, body: str | bytes = ROWS, query: str = "?kind=locations", kind: str = "text/csv") -> Any:
    return client.generic("POST", f"{HERE}{query}", body, content_type=kind).json()


def said(envelope: Any) -> tuple[int, str]:
    return envelope["status_code"], envelope["status_message"]


def test_a_body_is_imported_in_the_background(machine: Client, plinth: Operator) -> None:
    made = post(machine)["data"]
    assert (made["state"], made["dry_run"], made["counts"]["created"]) == ("checking", False, 0)
    work()
    told = machine.get(f"{HERE}/{made['id']}").json()["data"]
    assert (told["state"], told["rows"], told["counts"], told["created_by"]) == (
        "done",
        2,
        {"created": 1, "updated": 0, "unchanged": 0, "refused": 1},
        "test",
    )
    assert told["refused"] == [
        {
            "line": 3,
            "outcome": "refused",
            "id": "b",
            "cells": ["b", "", "Kade 2", "Utrecht", "1", "NLD"],
            "reasons": [{"column": "name", "read": "", "message": "This field is required."}],
        }
    ]
    assert Location.objects.values_list("location_id", "created_by").get() == ("a", "test")


@pytest.mark.parametrize("how", ["form", "query"])
def test_a_dry_run_writes_nothing(how: str, machine: Client, plinth: Operator) -> None:
    if how == "form":
        form = {"file": SimpleUploadedFile("places.csv", ROWS.encode()), "kind": "locations", "dry_run": "true"}
        made = machine.post(HERE, form).json()["data"]
        assert made["name"] == "places.csv"
    else:
        made = post(machine, query="?kind=locations&dry_run=true")["data"]
    work()
    told = machine.get(f"{HERE}/{made['id']}").json()["data"]
    assert (told["state"], told["dry_run"], told["counts"]["created"], Location.objects.count()) == (
        "checked",
        True,
        1,
        0,
    )


def test_a_workbook_is_a_body_too(machine: Client, plinth: Operator) -> None:
    book, file = Workbook(), BytesIO()
    for line in ROWS.splitlines():
        book.active.append(line.split(","))
    book.save(file)
    post(machine, file.getvalue(), kind=XLSX)
    work()
    assert Location.objects.count() == 1


def test_where_nothing_is_good_it_ends_with_that(machine: Client, plinth: Operator) -> None:
    made = post(machine, "id,name\na,Kade\n")["data"]
    work()
    told = machine.get(f"{HERE}/{made['id']}").json()["data"]
    assert (told["state"], told["counts"]["refused"]) == ("done", 1)


@pytest.mark.parametrize(
    ("body", "query", "told"),
    [
        (ROWS, "", "One of locations, stations, jobs."),
        (ROWS, "?kind=jobs&dry_run=perhaps", "The request names something that is unreadable or unknown: dry_run."),
        (ROWS, "?kind=locations&colour=red", "The request names something that is unreadable or unknown: colour."),
        ("id,Kleur\n", "?kind=locations", "Say what these columns are, or leave them out: Kleur."),
        ("name\n", "?kind=locations", "No column is id: without it a row could not be found again."),
        ("day,day\n", "?kind=jobs", "This file cannot be imported. The first line names the fields; there twice: day."),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_in_is_said(body: str, query: str, told: str, machine: Client, plinth: Operator) -> None:
    envelope = post(machine, body, query)
    assert (told in {envelope["status_message"], envelope["errors"][0]["message"]}, envelope["status_code"] < 3000) == (
        True,
        True,
    )


def test_what_is_no_file_is_told_what_a_file_comes_as(machine: Client, plinth: Operator) -> None:
    """Each address names what it reads: one that takes files does not ask for the JSON that it was sent."""
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    told = [
        machine.post(path, said, content_type=kind).json()["errors"][0]["message"]
        for path, said, kind in (
            (HERE, {"kind": "jobs"}, "application/json"),
            ("/api/2.0/installations/1/photos", {"kind": "plate"}, "application/json"),
            ("/api/2.0/jobs", "a,b", "text/csv"),
        )
    ]
    assert told == [
        f"Send this with Content-Type: multipart/form-data, text/csv, {sheet}.",
        "Send this with Content-Type: multipart/form-data.",
        "Send this with Content-Type: application/json.",
    ]


def test_a_form_needs_a_file_and_a_body_an_end(machine: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    told = machine.post(HERE, {"kind": "jobs", "file": "words"}).json()["errors"]
    assert [(error["field"], error["code"]) for error in told] == [("file", "required")]
    file = SimpleUploadedFile("places.csv", ROWS.encode())
    assert said(machine.post(HERE, {"kind": "jobs", "dry_run": "x", "file": file}).json())[0] == 2001
    assert post(machine, kind="application/json")["status_code"] != 1000
    for module in (door, receiving):
        monkeypatch.setattr(module, "MOST_MB", 0)
    assert said(post(machine)) == (2000, "Choose a file of at most 0 MB; divide a larger one.")


@pytest.mark.parametrize("name", ["dry_run", "columns"])
def test_a_file_where_a_word_belongs_is_refused_by_name(name: str, machine: Client) -> None:
    file, strange = (SimpleUploadedFile("places.csv", ROWS.encode()) for _file in range(2))
    told = machine.post(HERE, {"kind": "locations", "file": file, name: strange}).json()
    assert (told["status_code"], [error["field"] for error in told["errors"]]) == (2001, [name])
    assert Import.objects.count() == 0


def test_who_writes_what_may_bring_it_in(machine_with: Callable[..., Client], plinth: Operator) -> None:
    of_places, reader = machine_with(Scope.LOCATIONS_WRITE), machine_with(Scope.LOCATIONS_READ)
    told = [said(post(client, query=f"?kind={kind}"))[0] for client, kind in
            ((of_places, "locations"), (of_places, "stations"), (reader, "locations"))]  # fmt: skip
    assert (told[0], told[1] == told[2] != 1000) == (1000, True)


def test_a_list_is_ones_own(machine: Client, plinth: Operator, volta: Operator) -> None:
    make_import(volta)
    ours = [make_import(plinth).pk for _time in range(2)]
    answer = machine.get(HERE)
    assert ([one["id"] for one in answer.json()["data"]], answer["X-Total-Count"]) == ([*reversed(ours)], "2")
    assert machine.get(f"{HERE}/{make_import(volta).pk}").status_code == 404


def test_a_token_for_some_companies_sees_its_own_imports_alone(plinth: Operator) -> None:
    token, secret = create_token(operator=plinth, name="some", scopes=[*Scope.values])
    ApiToken.objects.filter(pk=token.pk).update(cpo_ids=["NLPLI"])
    caller = Client(headers={"Authorization": f"Token {secret}"})
    make_import(plinth)
    made = post(caller)["data"]["id"]
    assert [one["id"] for one in caller.get(HERE).json()["data"]] == [made]


def test_a_token_that_ended_imports_nothing_more(machine: Client, plinth: Operator) -> None:
    post(machine)
    one = Import.objects.get()
    ApiToken.objects.update(expires_at=database_now() - timedelta(minutes=1))
    assert asker_of(Import.objects.get(pk=one.pk)) is None
    work()
    assert (Import.objects.get().state, Location.objects.count()) == ("failed", 0)
