"""What goes wrong with imports, who may see them, and what a stopped worker leaves."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import OperationalError
from django.db.models import F
from django.test import Client
from django.urls import reverse

from core import tasks
from core.choices import Role
from core.domain import imports as verbs
from core.errors import ImportMovedOn, NotFound
from core.importing import receiving, working
from core.models import Actor, ColumnName, Import, ImportRow, Job, Location, Membership
from core.models.clock import database_now
from core.queries.imports import asker_of
from core.speech import say
from tests.app.test_imports import PLACES, bad, begun, checked, counts, imported, moved, upload, work
from tests.factories import make_import, make_location, make_person, make_template, stored

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.models import Operator, User

pytestmark = pytest.mark.django_db


def refused(answer: Any) -> list[str]:
    card = answer.context["refusal"]
    return [card["sentence"], *(error["message"] for error in card["errors"] if error["field"])]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "This file cannot be imported. The file is empty."),
        (b"%PDF-1.7", "This file cannot be imported. This is no table: neither CSV nor XLSX, whatever its name says."),
        (b"id,id\n1,2\n", "This file cannot be imported. The first line names the fields; there twice: id."),
    ],
)
def test_a_file_that_cannot_be_imported_is_said_at_once(content: bytes, told: str, desk_of_dan: Client) -> None:
    assert (refused(upload(desk_of_dan, content)), Import.objects.count()) == ([told], 0)


def test_a_form_without_its_parts(desk_of_dan: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(desk_of_dan.post(reverse("imports"), {"kind": "jobs"}))[1:] == ["Choose a file."]
    assert refused(upload(desk_of_dan, PLACES, "colours"))[1:] == ["Say what the rows are."]
    monkeypatch.setattr(receiving, "MOST_MB", 0)
    assert refused(upload(desk_of_dan, PLACES)) == ["Choose a file of at most 0 MB; divide a larger one."]


def test_columns_must_make_sense_and_what_was_said_is_kept(desk_of_dan: Client, plinth: Operator) -> None:
    one = begun(desk_of_dan, "Nummer,Kleur,naam\nkade-1,red,Kade\n")
    assert one.columns == ["", "", "name"]
    here = reverse("import_columns", args=[one.pk])

    def say(*columns: str) -> Any:
        return desk_of_dan.post(here, {f"column-{place}": name for place, name in enumerate(columns)})

    assert refused(say("", "", "name"))[0] == "No column is id: without it a row could not be found again."
    assert refused(say("id", "", "id")) == ["Two columns are both id: leave one out."]
    assert refused(say("id", "colour", ""))[0] == "Say what these columns are, or leave them out: colour."
    assert [column["field"] for column in say("id", "colour", "").context["asked"]] == ["id", "colour", ""]
    assert say("id", "remarks", "name").status_code == 303
    assert desk_of_dan.get(here).status_code == 200
    assert refused_page(say("id", "remarks", "name")) == "This import is at another point by now. Look at it as it is."
    assert begun(desk_of_dan, "Naam,NUMMER,kleur\n").columns == ["name", "id", "remarks"]
    assert ColumnName.objects.filter(operator=plinth).count() == 3
    jobs = begun(desk_of_dan, "dag\n2030-01-31\n", "jobs")
    answer = desk_of_dan.post(reverse("import_columns", args=[jobs.pk]), {"column-0": "day"})
    assert refused(answer)[0] == "No column is location_id: without it a row could not be found again."


def refused_page(answer: Any) -> str:
    refusal = answer.context.get("refusal")
    return refusal["sentence"] if refusal else answer.context["sentence"]


def test_the_same_id_twice_and_rows_without_one(desk_of_dan: Client, plinth: Operator) -> None:
    make_location(plinth, location_id="a")
    page = checked(desk_of_dan, "id,name\na,Kade\nA,Kade\n,Kade\n")
    assert (counts(page), bad(page)) == (
        (0, 1, 0, 2),
        [
            (3, [("id", "A", "It is in this file twice; only the first was looked at.")]),
            (4, [("id", "", "Without it the row could not be found again.")]),
        ],
    )


def test_a_file_that_breaks_on_the_way_is_not_imported(
    desk_of_dan: Client, plinth: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = checked(desk_of_dan, 'id,name\na,Kade\nb,Kade\nc,Kade\nd,"Kade\n')
    told = "The file stops being a table at line 5: unexpected end of data."
    assert (page.templates[0].name, page.context["fault"]) == ("imports/columns.html", told)
    assert checked(desk_of_dan, "id,name\n").context["fault"] == "There are no rows below the headings."
    monkeypatch.setattr(working, "MOST_ROWS", 2)
    assert checked(desk_of_dan, PLACES).context["fault"] == "It has more than 2 rows: divide it."


def test_where_nothing_is_good_nothing_is_imported(desk_of_dan: Client, plinth: Operator) -> None:
    one = checked(desk_of_dan, "id,name\na,Kade\n").context["one"]
    answer = desk_of_dan.post(reverse("import_rows", args=[one.pk]))
    assert answer.context["sentence"] == "No row of this file can be imported. Mend the file, and choose it again."


def test_a_file_is_thrown_away_by_its_own_people_before_it_is_imported(
    desk_of_dan: Client, plinth: Operator, volta: Operator, phone: Client
) -> None:
    one, theirs = begun(desk_of_dan, PLACES), make_import(volta)
    told = [desk.post(reverse("import_discard", args=[pk])).status_code for desk, pk in
            ((phone, one.pk), (desk_of_dan, theirs.pk), (desk_of_dan, one.pk))]  # fmt: skip
    assert (told, list(Import.objects.all())) == ([403, 404, 303], [theirs])
    done = imported(desk_of_dan, PLACES).context["one"]
    answer = desk_of_dan.post(reverse("import_discard", args=[done.pk]))
    assert answer.context["sentence"] == "This import is at another point by now. Look at it as it is."


def test_the_page_waits_for_the_worker_and_goes_on_by_itself(desk_of_dan: Client, plinth: Operator) -> None:
    one = checked(desk_of_dan, PLACES).context["one"]
    desk_of_dan.post(reverse("import_rows", args=[one.pk]))
    Import.objects.update(done=1)
    page, live = (desk_of_dan.get(reverse(name, args=[one.pk])) for name in ("import", "import_live"))
    assert (page.templates[0].name, live.templates[0].name) == ("imports/work.html", "imports/progress.html")
    assert "1 of 3 rows" in live.content.decode()
    work()
    assert desk_of_dan.get(reverse("import_live", args=[one.pk]))["HX-Redirect"] == reverse("import", args=[one.pk])


def test_a_worker_that_was_stopped_is_gone_on_from(desk_of_dan: Client, plinth: Operator) -> None:
    one = checked(desk_of_dan, PLACES).context["one"]
    desk_of_dan.post(reverse("import_rows", args=[one.pk]))
    now = database_now()
    assert verbs.resume(at=now) == 0
    assert (verbs.resume(at=now + timedelta(minutes=4)), verbs.resume(at=now + timedelta(minutes=4))) == (1, 0)
    stale = Import.objects.get()
    work()
    assert counts(desk_of_dan.get(reverse("import", args=[one.pk]))) == (2, 0, 0, 1)
    # One that woke up late finds that another went on.
    actor = asker_of(stale)
    assert actor is not None
    working.bring_in(actor, stale)
    working.check(actor, stale)
    working.undo(actor, stale)
    working.work_on(0)
    assert (Location.objects.count(), ImportRow.objects.count()) == (2, 3)


def test_who_may_no_longer_do_it_imports_nothing_more(desk_of_dan: Client, dan: User, plinth: Operator) -> None:
    one = checked(desk_of_dan, PLACES).context["one"]
    desk_of_dan.post(reverse("import_rows", args=[one.pk]))
    Membership.objects.filter(user=dan).update(role=Role.INSTALLER)
    work()
    Membership.objects.filter(user=dan).update(role=Role.DISPATCHER)
    page = desk_of_dan.get(reverse("import", args=[one.pk]))
    assert (counts(page), page.context["fault"]) == ((0, 0, 0, 3), "Whoever asked for this may not do it any more.")


@pytest.mark.parametrize("place", ["check", "load_judged", "write_rows_at_once"])
def test_a_mistake_of_ours_is_told_and_a_lost_database_is_waited_for(
    desk_of_dan: Client, plinth: Operator, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    one = begun(desk_of_dan, PLACES)
    desk_of_dan.post(reverse("import_columns", args=[one.pk]), {"column-0": "id"})

    def broken(*_facts: Any, **_named: Any) -> None:
        raise failure

    monkeypatch.setattr(working, place, broken)
    failure: Exception = OperationalError()
    with pytest.raises(OperationalError):
        working.work_on(one.pk)
    assert Import.objects.get().state == "checking"
    failure = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        working.work_on(one.pk)
    page = desk_of_dan.get(reverse("import", args=[one.pk]))
    assert page.context["fault"] == "Something went wrong on our side. It is written down; try again, or ask us."


def test_imports_are_forgotten_after_ninety_days(desk_of_dan: Client, plinth: Operator) -> None:
    imported(desk_of_dan, PLACES)
    tasks.purge(timestamp=0)
    assert Import.objects.count() == 1
    Import.objects.update(created=F("created") - timedelta(days=91))
    tasks.purge(timestamp=0)
    assert (Import.objects.count(), ImportRow.objects.count(), Location.objects.count()) == (0, 0, 2)


@pytest.mark.parametrize("language", ["en", "nl"])
def test_an_example_can_be_brought_in(language: str, desk_of_dan: Client, plinth: Operator) -> None:
    answer = desk_of_dan.get(reverse("import_example", args=["locations"]), headers={"Accept-Language": language})
    assert counts(checked(desk_of_dan, answer.content)) == (1, 0, 0, 0)
    assert desk_of_dan.get("/imports/example/colours.csv").status_code == 404


@pytest.mark.parametrize("templates", [0, 1])
def test_the_examples_come_in_one_after_the_other(
    templates: int, desk_of_dan: Client, plinth: Operator, ina: User
) -> None:
    for _number in range(templates):
        make_template(plinth)
    for kind in ("locations", "stations", "jobs"):
        answer = desk_of_dan.get(reverse("import_example", args=[kind]))
        done = imported(desk_of_dan, answer.content, kind)
        assert (counts(done), bad(done)) == ((1, 0, 0, 0), [])
    job = Job.objects.get()
    assert (str(job.installer), [str(one) for one in job.stations.all()], str(job.location)) == (
        "ina", ["NLPLI0100201"], "Kanaalkade 12, Utrecht",
    )  # fmt: skip


def test_an_example_of_a_job_names_nobody_where_nobody_may_be_sent(desk_of_dan: Client, plinth: Operator) -> None:
    lines = desk_of_dan.get(reverse("import_example", args=["jobs"])).content.decode("utf-8-sig").splitlines()
    assert lines == ["location_id,day,installer,note,stations", "kade-12,2030-01-31,,Call the porter,NLPLI0100201"]


def test_an_example_is_for_those_who_import(
    ina: User, volta: Operator, client_of: Callable[[User], Client], plinth: Operator
) -> None:
    stranger = client_of(make_person(volta, "olga", Role.DISPATCHER))
    clients = (Client(), client_of(ina), stranger)
    told = [client.get(reverse("import_example", args=["jobs"])).status_code for client in clients]
    assert told == [302, 403, 200]


def test_what_was_removed_meanwhile_is_named(desk_of_dan: Client, plinth: Operator) -> None:
    done = imported(desk_of_dan, PLACES).context["one"]
    Location.objects.filter(location_id="kade-12").delete()
    Location.objects.update(etag="00000000-0000-4000-8000-000000000000")
    stored()
    page = moved(desk_of_dan, done, "import_undo")
    assert bad(page) == [(2, [("", "", say(NotFound().sentence))]), (3, [("", "", "Somebody changed it since.")])]
    assert moved(desk_of_dan, done, "import_undo").context["undone"] == page.context["undone"]


def test_a_job_is_found_by_the_id_of_its_location(desk_of_dan: Client, ina: User, plinth: Operator) -> None:
    make_location(plinth, location_id="kade-12")
    rows = "location_id,day,installer\nKADE-12,2030-01-31,ina\nkade-12,2030-01-31,\nkade-13,2030-01-31,\n"
    page = imported(desk_of_dan, rows, "jobs")
    assert (counts(page), [line for line, _reasons in bad(page)]) == ((1, 0, 0, 2), [3, 4])


def test_columns_that_were_sent_for_another_file_are_not_taken(dan: User, plinth: Operator) -> None:
    actor = Actor.of_person(Membership.objects.select_related("operator", "user").get(user=dan))
    with pytest.raises(ImportMovedOn):
        verbs.name_columns(actor=actor, import_id=make_import(plinth).pk, columns=["id", "name"])


def test_the_list_costs_the_same_with_one_and_with_three(
    desk_of_dan: Client, plinth: Operator, django_assert_num_queries: Any
) -> None:
    for _time in range(2):
        make_import(plinth)
        with django_assert_num_queries(5):
            desk_of_dan.get(reverse("imports"))
        make_import(plinth)
