"""Which step comes next, from the facts: what a run, a supervisor's word and what was done since make of it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest

from core.choices import StepName
from core.errors import NotFound
from core.models import ChargeStation, Installation
from core.queries.installations import (
    installations_asked_for,
    installations_of,
    last_return,
    newest_proof,
    next_step,
    opened_by_scan,
    rebuilt_since,
    to_redo,
)
from core.queries.runs import messages_of, newest_run
from tests.domain.reads.happened import AT, MINUTE, ran, said, tried
from tests.factories import stored
from tests.handed import make_handed

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.models import Actor, Operator


def row(
    state: str = "open", *, place: bool = True, template: bool = True, rebuilt: int | None = None, **facts: Any
) -> Installation:
    """Make an installation in memory; moments are minutes since noon."""
    station = ChargeStation(
        location_id=1 if place else None,
        template_id=1 if template else None,
        rebuilt_at=None if rebuilt is None else AT + rebuilt * MINUTE,
    )
    known = {"run_verdict": None, "run_started_at": None, "word": None, "word_step": None, "word_at": None}
    known |= {"tried_at": None, "shown_at": None} | facts
    found = Installation(station=station, state=state)
    for name, value in known.items():
        setattr(found, name, AT + value * MINUTE if isinstance(value, int) else value)
    return found


PASSED = {"run_verdict": "passed", "run_started_at": 10}
RETURNED = {"word": "returned", "word_at": 20}


@pytest.mark.parametrize(
    ("given", "step"),
    [
        ({"state": "handed_over"}, StepName.REVIEW),
        ({"state": "approved", "place": False}, StepName.REVIEW),
        ({"state": "dropped"}, StepName.REVIEW),
        ({"place": False, "template": False}, StepName.LINK),
        ({"place": False, **RETURNED, "word_step": "checks"}, StepName.LINK),
        ({"template": False}, StepName.FIT),
        ({}, StepName.CHECKS),
        ({"run_verdict": "", "run_started_at": 10}, StepName.CHECKS),
        ({"run_verdict": "failed", "run_started_at": 10}, StepName.CHECKS),
        ({"run_verdict": "stopped", "run_started_at": 10}, StepName.CHECKS),
        ({"run_verdict": "passed_with_warnings", "run_started_at": 10}, StepName.HAND_OVER),
        (PASSED, StepName.HAND_OVER),
        ({**PASSED, "rebuilt": 9}, StepName.HAND_OVER),
        ({**PASSED, "rebuilt": 10}, StepName.HAND_OVER),
        ({**PASSED, "rebuilt": 11}, StepName.CHECKS),
        ({**PASSED, "word": "approved", "word_at": 20, "word_step": "fit"}, StepName.HAND_OVER),
        ({**PASSED, **RETURNED, "word_step": ""}, StepName.HAND_OVER),
        ({**PASSED, **RETURNED, "word_step": "hand_over"}, StepName.HAND_OVER),
    ],
)
def test_the_facts_lead_to_a_step(given: dict[str, Any], step: str) -> None:
    assert next_step(row(**given)) == step


@pytest.mark.parametrize(
    ("word_step", "facts", "redo"),
    [
        ("link", {}, "link"),
        ("fit", {}, "fit"),
        ("fit", {"tried_at": 19}, "fit"),
        ("fit", {"tried_at": 20}, "fit"),
        ("fit", {"tried_at": 21}, "checks"),
        ("fit", {"tried_at": 21, "run_started_at": 21}, "checks"),
        ("fit", {"tried_at": 21, "run_started_at": 22}, None),
        ("link", {"tried_at": 21, "run_started_at": 22}, None),
        ("checks", {"run_started_at": 20}, "checks"),
        ("checks", {"run_started_at": 21}, None),
        ("checks", {"tried_at": 30, "run_started_at": 21}, None),
        ("evidence", {}, "evidence"),
        ("evidence", {"shown_at": 20}, "evidence"),
        ("evidence", {"shown_at": 21}, None),
        ("evidence", {"run_started_at": 30, "tried_at": 30}, "evidence"),
        ("hand_over", {}, None),
        ("", {}, None),
    ],
)
def test_a_return_asks_for_its_step_and_the_checks_after_it(
    word_step: str, facts: dict[str, int], redo: str | None
) -> None:
    asked = {**PASSED, **RETURNED, "word_step": word_step} | facts
    assert to_redo(row(**asked)) == redo
    assert to_redo(row(**asked | {"word": "approved"})) is None
    assert next_step(row(**asked)) == (redo or "hand_over")


# --- read from the rows ---


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("happened", "step"),
    [
        ([], "checks"),
        ([lambda work: ran(work, 1)], "hand_over"),
        ([lambda work: ran(work, 2, "failed"), lambda work: ran(work, 1)], "checks"),
        ([lambda work: ran(work, 1, "failed"), lambda work: ran(work, 1)], "hand_over"),
        ([lambda work: ran(work, 1), lambda work: said(work, 2, step="checks")], "checks"),
        ([lambda work: ran(work, 1), lambda work: said(work, 2, step="fit")], "fit"),
        (
            [
                lambda work: ran(work, 1),
                lambda work: said(work, 2, step="fit"),
                lambda work: tried(work, 3, "fit", outcome=2940),
                lambda work: tried(work, 4, "fit", answer={"dry_run": True}),
                lambda work: tried(work, 5, "link"),
            ],
            "fit",
        ),
        (
            [
                lambda work: ran(work, 1),
                lambda work: said(work, 2, step="fit"),
                lambda work: tried(work, 3, "fit", answer={"dry_run": False}),
            ],
            "checks",
        ),
        (
            [
                lambda work: ran(work, 1),
                lambda work: said(work, 2, step="evidence"),
                lambda work: tried(work, 3, "photo"),
                lambda work: said(work, 4, step=""),
            ],
            "hand_over",
        ),
        *(
            (
                [
                    lambda work: ran(work, 1),
                    lambda work: said(work, 2, step="evidence"),
                    lambda work, step=step: tried(work, 3, step),
                ],
                "hand_over",
            )
            for step in ("photo", "drop_photo", "readings", "checklist", "sign")
        ),
    ],
)
def test_the_newest_of_each_counts(
    happened: list[Callable[[Installation], Any]], step: str, work: Installation, fitter: Actor
) -> None:
    for each in happened:
        each(work)
    assert next_step(work) == step
    [listed] = installations_of(fitter)
    assert next_step(listed) == step


@pytest.mark.django_db
def test_a_row_of_the_list_costs_no_question(
    work: Installation, fitter: Actor, django_assert_num_queries: Callable[[int], Any]
) -> None:
    [listed] = installations_of(fitter)
    with django_assert_num_queries(0):
        assert (next_step(listed), str(listed.station.location), str(listed.station.template)) == (
            "checks", "Kanaalkade 12, Utrecht", "Double",
        )  # fmt: skip
    with django_assert_num_queries(1):
        to_redo(work)


@pytest.mark.django_db
@pytest.mark.parametrize(("rebuilt", "proves"), [(None, True), (1, True), (2, False)])
def test_what_was_rebuilt_after_a_run_is_proven_by_none(
    rebuilt: int | None, work: Installation, fitter: Actor, *, proves: bool
) -> None:
    ran(work, 0)
    run, other = ran(work, 1), make_handed(work.operator, "CP-2", AT)
    ran(other, 9)
    if rebuilt is not None:
        ChargeStation.objects.filter(pk=work.station_id).update(rebuilt_at=AT + rebuilt * MINUTE)
    assert (rebuilt_since(work, run), newest_proof(work)) == (not proves, run if proves else None)
    assert newest_run(actor=fitter, installation=work) == run


@pytest.mark.django_db
def test_the_last_word_is_a_return_or_none(work: Installation) -> None:
    assert last_return(work) is None
    first = said(work, 1)
    second = said(work, 1)
    assert (first.pk < second.pk, last_return(work)) == (True, second)
    said(work, 2, "approved")
    assert last_return(work) is None


@pytest.mark.django_db
def test_installations_are_listed_newest_first_and_narrowed(
    work: Installation, fitter: Actor, stranger: Actor, plinth: Operator
) -> None:
    later = make_handed(plinth, "CP-2", AT + 20 * MINUTE, minutes=10)
    same = make_handed(plinth, "CP-3", AT + 20 * MINUTE, minutes=10, state="approved")
    stored()
    asked = [{}, {"state": "open"}, {"charge_station_id": "cp-2"}, {"state": "open", "charge_station_id": "CP-2"}]
    found = [[row.pk for row in installations_asked_for(fitter, each)] for each in (*asked, {"other": 1})]
    every = [same.pk, later.pk, work.pk]
    assert found == [every, [work.pk], [later.pk], [], every]
    assert list(installations_asked_for(stranger, {})) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("facts", "is_found"),
    [({}, True), ({"who": "user:99"}, False), ({"step": "link"}, False), ({"outcome": 2904}, False)],
)
def test_a_phone_finds_what_its_scan_began(
    facts: dict[str, Any], work: Installation, fitter: Actor, stranger: Actor, *, is_found: bool
) -> None:
    made = tried(work, 0, **{"step": "scan", "who": fitter.who} | facts)
    if is_found:
        assert opened_by_scan(fitter, made.nonce) == work.pk
    for actor, nonce in ((fitter, uuid.uuid4()), (stranger, made.nonce)) + (
        () if is_found else ((fitter, made.nonce),)
    ):
        with pytest.raises(NotFound):
            opened_by_scan(actor, nonce)


@pytest.mark.django_db
def test_the_messages_of_a_run_are_those_of_its_time(work: Installation) -> None:
    run = ran(work, 5)
    assert messages_of(run, ["Heartbeat"], AT) == {"Heartbeat": []}
