"""An import on its way: where it may go from where, who sends it on, and what a worker finds when it comes late."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from core.domain.imports import (
    discard_import,
    go_on_importing,
    import_rows,
    keep_file,
    may_go_on,
    moved,
    name_columns,
    purge,
    resume,
    undo_import,
)
from core.domain.people.tokens import create_token
from core.models import Actor, ApiToken, ColumnName, Import, ImportRow, User
from core.models.clock import database_now
from core.queries.imports import (
    asker_of,
    counts_of,
    good_rows,
    imports_of,
    in_order,
    kept_rows,
    late_ids,
    names_said,
    next_rows,
    refused_rows,
    rows_asked_for,
    shown_rows,
    taken_back,
    undone_of,
    with_counts,
    written_rows,
)
from tests.domain.deeds.asked import NOT_HERE, changed, nobody, refused, told
from tests.factories import make_import

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.models import Operator

pytestmark = pytest.mark.django_db
DESK = "your supervisor or dispatcher"
MOVED_ON = ["2000 import_moved_on", "This import is at another point by now. Look at it as it is."]
STATES = ("uploaded", "checking", "checked", "importing", "done", "undoing", "undone", "failed")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def one(plinth: Operator) -> Import:
    return make_import(plinth)


def rows(one: Import, *outcomes: str) -> None:
    ImportRow.objects.bulk_create(
        [ImportRow(of=one, line=line, cells=[], outcome=each, key=f"k{line}") for line, each in enumerate(outcomes, 2)]
    )


def waking() -> list[Any]:
    return list(ProcrastinateJob.objects.order_by("id").values_list("task_name", "args"))


# --- kept ---


def test_a_file_is_kept_as_it_came(planner: Actor) -> None:
    asked = {"name": "n" * 256, "content": b"id\n1\n", "form": {"delimiter": ","}, "header": ["id"], "columns": ["id"]}
    one = keep_file(actor=planner, kind="locations", **asked)
    one.refresh_from_db()
    assert (one.name, bytes(one.content or b""), one.form, one.header, one.columns, one.state) == (
        "n" * 255, b"id\n1\n", {"delimiter": ","}, ["id"], ["id"], "uploaded",
    )  # fmt: skip
    assert (one.who, one.created_by, one.user, one.token) == (planner.who, "dan", planner.user, None)


@pytest.mark.parametrize(
    ("kind", "scopes", "may"),
    [
        ("locations", ["locations:write"], True),
        ("jobs", ["locations:write"], True),
        ("stations", ["locations:write"], False),
        ("stations", ["stations:write"], True),
        ("locations", ["stations:write", "locations:read"], False),
    ],
)
def test_who_may_write_the_rows_brings_them_in(kind: str, scopes: list[str], plinth: Operator, *, may: bool) -> None:
    token, _secret = create_token(operator=plinth, name="ERP", scopes=scopes)
    actor = Actor.of_machine(token)
    asked = {"name": "f", "content": b"", "form": {}, "header": [], "columns": []}
    if may:
        one = keep_file(actor=actor, kind=kind, **asked)
        assert (one.token, one.user, may_go_on(actor, one)) == (token, None, True)
    else:
        assert refused(lambda: keep_file(actor=actor, kind=kind, **asked)) == nobody(DESK)


# --- from where to where ---


def columns(actor: Actor, one: Import) -> Import:
    return name_columns(actor=actor, import_id=one.pk, columns=["id"])


def bring(actor: Actor, one: Import) -> Import:
    return import_rows(actor=actor, import_id=one.pk)


def undo(actor: Actor, one: Import) -> Import:
    return undo_import(actor=actor, import_id=one.pk)


def discard(actor: Actor, one: Import) -> None:
    discard_import(actor=actor, import_id=one.pk)


ACTS: dict[str, tuple[Callable[[Actor, Import], Any], dict[str, str]]] = {
    "columns": (columns, {"uploaded": "checking", "checked": "checking", "failed": "checking"}),
    "import": (bring, {"checked": "importing", "importing": "importing", "done": "done"}),
    "undo": (undo, {"done": "undoing", "undoing": "undoing", "undone": "undone"}),
    "discard": (discard, {"uploaded": "", "checked": "", "failed": ""}),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", STATES)
def test_an_act_moves_it_on_from_where_it_is(act: str, state: str, one: Import, planner: Actor) -> None:
    Import.objects.update(state=state, done=3, through=3)
    rows(one, "created")
    verb, ways = ACTS[act]
    if state not in ways:
        assert refused(lambda: verb(planner, one)) == MOVED_ON
        return
    entries = told(lambda: verb(planner, one))
    after = Import.objects.filter(pk=one.pk).values_list("state", flat=True).first() or ""
    news = ways[state] != state and act != "discard"
    assert (after, len(waking())) == (ways[state], news)
    said = {
        "import": [("import", "dan", f"import {one.pk}", {"file": [None, "places.csv"]})],
        "undo": [("undo_import", "dan", f"import {one.pk}", {})],
    }
    assert entries == (said.get(act, []) if news else [])
    if news:
        row = Import.objects.get(pk=one.pk)
        assert (row.done, row.through, row.user, waking()) == (
            0, 0, planner.user, [("bring_in", {"import_id": one.pk})],
        )  # fmt: skip


@pytest.mark.parametrize("act", ACTS)
def test_it_is_its_operators_desks(act: str, one: Import, fitter: Actor, stranger: Actor) -> None:
    Import.objects.update(state=next(iter(ACTS[act][1])))
    rows(one, "created")
    assert refused(lambda: ACTS[act][0](fitter, one)) == nobody(DESK)
    assert refused(lambda: ACTS[act][0](stranger, one)) == NOT_HERE


@pytest.mark.parametrize(("outcomes", "goes"), [((), False), (("refused",), False), (("refused", "unchanged"), True)])
def test_where_nothing_is_good_nothing_is_brought_in(
    outcomes: tuple[str, ...], one: Import, planner: Actor, *, goes: bool
) -> None:
    Import.objects.update(state="checked")
    rows(one, *outcomes)
    if goes:
        assert bring(planner, one).state == "importing"
        return
    said = "No row of this file can be imported. Mend the file, and choose it again."
    assert refused(lambda: bring(planner, one)) == ["2000 nothing_to_import", said]
    go_on_importing(actor=planner, one=Import.objects.get(pk=one.pk))
    one.refresh_from_db()
    assert (one.state, one.content) == ("done", None)


# --- its columns ---


def test_what_columns_are_is_kept_for_the_next_file(plinth: Operator, planner: Actor, stranger: Actor) -> None:
    one = make_import(plinth, header=["A", "B", "C"], columns=["", "", ""], total=9, fault={"text": "x", "facts": {}})
    asked = {"actor": planner, "import_id": one.pk, "columns": ["id", "", "name"]}
    row = name_columns(**asked, headings=["a", "b", ""], goes_on=True)
    assert (row.columns, row.goes_on, row.total, row.fault) == (["id", "", "name"], True, 0, None)
    assert names_said(planner, "locations") == {"a": "id", "b": ""}
    Import.objects.update(state="failed")
    name_columns(actor=planner, import_id=one.pk, columns=["name", "", ""], headings=["a", "", ""])
    assert (names_said(planner, "locations"), names_said(planner, "jobs"), names_said(stranger, "locations")) == (
        {"a": "name", "b": ""}, {}, {},
    )  # fmt: skip


def test_two_columns_of_one_kind_or_too_few_are_refused(plinth: Operator, planner: Actor) -> None:
    one = make_import(plinth, header=["A", "B", "C"], columns=["", "", ""])
    asked = {"actor": planner, "import_id": one.pk, "headings": ["a", "b", "c"]}
    twice = ["2000 column_twice", "Two columns are both id, name: leave one out."]
    for said in (["id", "name", "id", "name"], ["id", "name", "name", "id"]):
        assert refused(lambda said=said: name_columns(**asked, columns=said)) == twice
    assert refused(lambda: name_columns(**asked, columns=["id", "name"])) == MOVED_ON
    assert ColumnName.objects.count() == 0
    assert name_columns(**asked, columns=["", "", ""]).columns == ["", "", ""]


# --- the worker ---


def test_of_two_workers_one_goes_on(one: Import) -> None:
    first, second = Import.objects.get(), Import.objects.get()
    assert moved(first, through=5) is True
    assert (first.through, Import.objects.get().moved_at == first.moved_at) == (5, True)
    assert changed(lambda: moved(second, through=9)) == []
    assert moved(second, through=9) is False
    Import.objects.update(state="done")
    assert moved(first, through=6) is False


@pytest.mark.parametrize(
    ("state", "ago_s", "is_late"),
    [("checking", 181, True), ("importing", 181, True), ("undoing", 181, True), ("checking", 180, False),
     ("checked", 999, False), ("done", 999, False)],
)  # fmt: skip
def test_what_a_stopped_worker_left_is_gone_on_with(state: str, ago_s: int, one: Import, *, is_late: bool) -> None:
    at = database_now()
    Import.objects.update(state=state, moved_at=at - timedelta(seconds=ago_s))
    assert late_ids(at - 3 * MINUTE) == ([one.pk] if is_late else [])
    assert [resume(at=at) for _twice in range(2)] == [is_late, 0]
    assert waking() == ([("bring_in", {"import_id": one.pk})] if is_late else [])


def test_imports_go_after_ninety_days_five_at_a_turn(plinth: Operator) -> None:
    at = database_now()
    for number in range(7):
        one = make_import(plinth, created=at - timedelta(days=90, seconds=number))
        rows(one, "created")
    assert [purge(at=at) for _turn in range(3)] == [5, 1, 0]
    assert (Import.objects.count(), ImportRow.objects.count()) == (1, 1)


# --- its rows ---


def test_rows_are_counted_and_told_by_what_became_of_them(one: Import, plinth: Operator) -> None:
    rows(one, "created", "updated", "unchanged", "refused", "created")
    ImportRow.objects.filter(line__in=[2, 3]).update(undone="kept")
    ImportRow.objects.filter(line=6).update(undone="removed")
    other = make_import(plinth)
    counts = counts_of(one)
    assert (counts.pop("created"), {*counts.values()}) == (2, {1})
    assert [sum(each.values()) for _row, each in with_counts([other, one])] == [0, 5]
    undone = undone_of(one)
    assert (undone["kept"], undone["removed"], sum(undone.values())) == (2, 1, 3)
    lists: dict[str, Any] = {
        "refused": refused_rows(one), "good": good_rows(one), "written": written_rows(one), "kept": kept_rows(one),
        "asked": rows_asked_for(one, outcome="created"), "both": rows_asked_for(one, outcome="created", undone="kept"),
        "all": rows_asked_for(one), "shown": shown_rows(one, written=True), "can": shown_rows(one, written=False),
        "one": shown_rows(one, "updated", written=True), "no": shown_rows(one, "refused", written=False),
        "whole": in_order(rows_asked_for(one)),
    }  # fmt: skip
    assert {name: [row.line for row in found] for name, found in lists.items()} == {
        "refused": [5], "good": [2, 3, 4, 6], "written": [2, 3, 6], "kept": [2, 3], "asked": [2, 6], "both": [2],
        "all": [2, 3, 4, 5, 6], "shown": [2, 3, 6], "can": [2, 3, 4, 6], "one": [3], "no": [2, 3, 4, 6],
        "whole": [2, 3, 4, 5, 6],
    }  # fmt: skip
    assert [[row.key for row in taken_back(one, "kept", most)] for most in (1, 9)] == [["k2"], ["k2", "k3"]]
    one.through = 3
    assert [row.line for row in next_rows(good_rows(one), one)] == [4, 6]


def test_whoever_asked_may_be_gone(one: Import, planner: Actor, plinth: Operator, stranger: Actor) -> None:
    assert asker_of(one) is None
    one.user = planner.user
    found = asker_of(one)
    assert found is not None
    assert (found.who, found.role) == (planner.who, "dispatcher")
    User.objects.update(is_active=False)
    assert asker_of(one) is None
    token, _secret = create_token(operator=plinth, name="ERP", scopes=[])
    one.user, one.token = None, token
    found = asker_of(one)
    assert (found and found.token) == token
    at = database_now()
    for facts in ({"revoked_at": at}, {"expires_at": at}):
        kept: dict[str, Any] = {"revoked_at": None, "expires_at": None} | facts
        ApiToken.objects.update(**kept)
        token.refresh_from_db()
        assert asker_of(one) is None
    ApiToken.objects.update(revoked_at=None, expires_at=at + MINUTE)
    token.refresh_from_db()
    assert asker_of(one) is not None
    limited, _secret = create_token(operator=plinth, name="one", scopes=[], cpo_ids=["NLPLI"])
    Import.objects.filter(pk=make_import(plinth).pk).update(who=f"token:{limited.pk}")
    told_of = [imports_of(actor).count() for actor in (planner, Actor.of_machine(limited), stranger)]
    assert told_of == [2, 1, 0]
