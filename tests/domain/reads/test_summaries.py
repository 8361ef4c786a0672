"""What a hand-over says line by line, what evidence there is, and how trials stand."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from core.domain.evidence.giving import keep_rules, measure, sign, tick
from core.models import (
    ChargeStation,
    CheckResult,
    CheckRun,
    EvidenceRules,
    Installation,
    Photo,
    Reading,
    Signature,
    Tick,
    Trial,
)
from core.models.clock import database_now
from core.queries.evidence import USUAL_LINES, Evidence, evidence_of, photos_of
from core.queries.summary import summary
from core.queries.trials import running_trial, standing_of, standings
from tests.domain.reads.happened import MINUTE, ran, said
from tests.installs import make_checked, make_fitted, make_linked

if TYPE_CHECKING:
    from core.models import Actor, Operator

LINES = [{"text": "Sweep.", "required": True}, {"text": "Mop.", "required": False}]


# --- evidence ---


def evidence(
    *, photos: str = "", readings: str = "", ticks: str = "", signed: bool = False, beyond: str = "", **rules: Any
) -> Evidence:
    return Evidence(
        rules=EvidenceRules(**({"lines": LINES} | rules)),
        photos=[Photo(kind=kind) for kind in photos.split()],
        readings=[Reading(kind=kind, within=kind not in beyond.split()) for kind in readings.split()],
        ticks={text: Tick(text=text, by="ina") for text in ticks.split()},
        signature=Signature(name="Ina") if signed else None,
    )


@pytest.mark.parametrize(
    ("given", "asks", "lacks"),
    [
        (evidence(lines=[]), False, []),
        (evidence(lines=LINES[1:]), False, []),
        (evidence(), True, ["checklist: Sweep."]),
        (evidence(ticks="Sweep."), True, []),
        (evidence(ticks="Mop."), True, ["checklist: Sweep."]),
        (evidence(lines=[], photos="panel"), False, []),
        (evidence(lines=[], signature=True), True, ["signature: Signature"]),
        (evidence(lines=[], signature=True, signed=True), True, []),
    ],
)
def test_what_is_asked_for_and_not_there_is_named(given: Evidence, lacks: list[str], *, asks: bool) -> None:
    assert ([f"{lack.part}: {lack.what}" for lack in given.lacks], given.asks) == (lacks, asks)


def test_photos_and_readings_are_named_in_the_order_asked_for() -> None:
    rules = EvidenceRules(lines=LINES, photos=["panel", "label"], readings=["rcd", "loop"], signature=True)
    given = Evidence(rules, [Photo(kind="label")], [Reading(kind="rcd", within=False)], {}, None)
    assert [f"{lack.part}: {lack.what}" for lack in given.lacks] == [
        "photos: photo: Panel", "readings: Earth fault loop impedance", "checklist: Sweep.", "signature: Signature",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("ticks", "ticked", "unfinished"),
    [("", 0, False), ("Sweep.", 1, True), ("Sweep. Mop.", 2, False), ("Gone.", 0, True)],
)
def test_a_checklist_in_part_is_unfinished(ticks: str, ticked: int, *, unfinished: bool) -> None:
    given = evidence(ticks=ticks)
    assert (given.ticked, given.unfinished) == (ticked, unfinished)
    assert [line["tick"] is not None for line in given.lines] == [text in ticks for text in ("Sweep.", "Mop.")]


@pytest.mark.parametrize(("allowed", "held"), [(True, []), (False, ["loop"])])
def test_what_is_beyond_its_limit_holds_back_unless_a_note_will_do(held: list[str], *, allowed: bool) -> None:
    given = evidence(readings="rcd loop", beyond="loop", out_of_limit_allowed=allowed)
    assert ([each.kind for each in given.beyond], [each.kind for each in given.held_back]) == (["loop"], held)


@pytest.mark.django_db
def test_evidence_is_one_installations_and_photos_are_seen_while_kept(
    plinth: Operator, fitter: Actor, stranger: Actor
) -> None:
    one, other = make_fitted(plinth), make_fitted(plinth, identity="CP-2")
    tick(actor=fitter, installation=one, lines=USUAL_LINES[:1])
    sign(actor=fitter, installation=other, name="Ina")
    facts = {"operator": plinth, "image": b"x", "thumbnail": b"x", "size": 1, "width": 1, "height": 1, "kind": "label"}
    for key, purged in (("kept", None), ("gone", database_now())):
        Photo.objects.create(installation=one, key=key, purged_at=purged, **facts)
    found = evidence_of(actor=fitter, installation=Installation.objects.get(pk=one.pk))
    assert ([*found.ticks], found.signature, len(found.photos), found.readings) == ([USUAL_LINES[0]], None, 2, [])
    assert [row.key for row in photos_of(fitter)] == ["kept"]
    assert list(photos_of(stranger)) == []


# --- the lines of a hand-over ---


def told(work: Installation, actor: Actor) -> list[tuple[str, str, str]]:
    work = Installation.objects.select_related("station__location", "station__template", "operator").get(pk=work.pk)
    return [
        (str(fact.title), str(fact.state), fact.value or str(fact.sentence))
        for fact in summary(actor=actor, installation=work)
    ]


@pytest.mark.django_db
def test_what_is_missing_comes_first_and_says_what_to_do(plinth: Operator, fitter: Actor) -> None:
    assert told(make_linked(plinth, linked=False), fitter) == [
        ("Location", "failed", "Link the station to a Location first."),
        ("Hardware", "failed", "Fit a template first."), ("Checks", "failed", "Run the checks."),
    ]  # fmt: skip
    assert told(make_fitted(plinth, identity="CP-2"), fitter) == [
        ("Checks", "failed", "Run the checks."), ("Location", "passed", "Kanaalkade 12, Utrecht"),
        ("Hardware", "passed", "Double"),
    ]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("verdict", "rebuilt", "state", "said_of"),
    [
        ("", False, "running", "The checks are still running."),
        ("passed", False, "passed", "1 / 2"),
        ("passed_with_warnings", False, "warning", "1 / 2"),
        ("failed", False, "failed", "1 / 2"),
        ("stopped", False, "failed", "The checks were stopped: run them again."),
        ("passed", True, "failed", "The hardware was changed after the checks: run them again."),
    ],
)
def test_the_newest_run_says_how_the_checks_stand(
    verdict: str, state: str, said_of: str, work: Installation, fitter: Actor, *, rebuilt: bool
) -> None:
    ran(work, 1, "failed")
    run = ran(work, 2, verdict)
    for place, each in enumerate(("passed", "warning")):
        CheckResult.objects.create(run=run, slug=f"c{place}", position=place, state=each)
    if rebuilt:
        ChargeStation.objects.update(rebuilt_at=run.started_at + MINUTE)
    assert ("Checks", state, said_of) in told(work, fitter)


@pytest.mark.django_db
def test_what_was_overridden_is_said_with_who_and_why(work: Installation, fitter: Actor) -> None:
    run = ran(work, 1, "passed_with_warnings")
    for place, name in enumerate(("sue", "ada")):
        facts = {"state": "overridden", "overridden_by": name, "override_reason": f"R{place}"}
        CheckResult.objects.create(run=run, slug=f"c{place}", position=place, **facts)
    [fact] = [fact for fact in summary(actor=fitter, installation=work) if str(fact.title) == "Checks"]
    assert str(fact.sentence) == "Overridden by sue: R0 Overridden by ada: R1"
    CheckResult.objects.update(state="warning")
    [fact] = [fact for fact in summary(actor=fitter, installation=work) if str(fact.title) == "Checks"]
    assert str(fact.sentence) == "It works, with warnings: the supervisor will see them."
    CheckRun.objects.update(verdict="failed")
    [fact] = [fact for fact in summary(actor=fitter, installation=work) if str(fact.title) == "Checks"]
    assert str(fact.sentence) == "A required check has not passed: mend it and run the checks again."


@pytest.mark.django_db
def test_what_a_supervisor_wants_again_waits(work: Installation, fitter: Actor) -> None:
    ran(work, 1)
    said(work, 2, step="fit")
    assert told(work, fitter)[0] == ("Hardware", "waiting", "Double")
    [first, *_others] = summary(actor=fitter, installation=Installation.objects.get(pk=work.pk))
    assert str(first.sentence) == "A supervisor asked for this again."


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("linked", "handed", "reason", "note", "lines"),
    [
        (None, None, "", "", []),
        (250, 250, "", "", []),
        (251, None, "", "", ["The phone was that far from the Location's pin; nobody was asked why."]),
        (251, None, "large_site", "", ["The site is that large."]),
        (2000, None, "other", "Rain.", ["For another reason: “Rain.”"]),
        (0, 300, "", "", ["The phone was that far from the Location's pin when it was handed over."]),
    ],
)
def test_a_distance_is_told_beyond_what_the_operator_calls_far(
    linked: int | None, handed: int | None, reason: str, note: str, lines: list[str], work: Installation, fitter: Actor
) -> None:
    facts = {"linked_off_m": linked, "handed_over_off_m": handed, "far_reason": reason, "far_note": note}
    Installation.objects.filter(pk=work.pk).update(**facts)
    work.refresh_from_db()
    found = [fact for fact in summary(actor=fitter, installation=work) if str(fact.title).startswith("Distance")]
    assert [(str(fact.sentence), str(fact.state)) for fact in found] == [(line, "warning") for line in lines]


@pytest.mark.django_db
def test_each_part_of_the_evidence_says_how_it_stands(plinth: Operator, fitter: Actor) -> None:
    work = make_checked(make_fitted(plinth))
    keep_rules(plinth, lines=LINES, photos=["label"], out_of_limit_allowed=False)
    measure(actor=fitter, installation=work, note="x", loop=Decimal(9))
    tick(actor=fitter, installation=work, lines=["Sweep."])
    sign(actor=fitter, installation=work, name="Ina V.")
    parts = {title: (state, value) for title, state, value in told(work, fitter)}
    assert {title: parts[title] for title in ("Photos", "Readings", "Checklist", "Signature")} == {
        "Photos": ("failed", "Your operator asks for: Label"), "Readings": ("failed", "1"),
        "Checklist": ("warning", "1 / 2"), "Signature": ("passed", "Ina V."),
    }  # fmt: skip
    keep_rules(plinth, photos=[], out_of_limit_allowed=True)
    parts = {title: (state, value) for title, state, value in told(work, fitter)}
    assert ("Photos" in parts, parts["Readings"]) == (False, ("warning", "1"))


# --- trials ---


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("extra", "optional", "states", "state", "value", "missing"),
    [
        ([], [], [], "waiting", "", False),
        (["walk"], [], [], "waiting", "", True),
        (["walk"], ["walk"], [], "waiting", "", False),
        (["walk"], [], [("passed", 1)], "running", "1 / 2", True),
        (["walk"], [], [("passed", 1), ("passed", 1)], "running", "1 / 2", True),
        (["walk"], [], [("passed", 1), ("passed", 2)], "passed", "2 / 2", False),
        (["walk"], [], [("passed", 1), ("passed", 2), ("failed", None)], "failed", "2 / 2", True),
        (["walk"], [], [("overridden", None)], "overridden", "v", False),
    ],
)
def test_a_walk_stands_where_its_sockets_do(
    extra: list[str], optional: list[str], states: list[tuple[str, int | None]], state: str, value: str,
    plinth: Operator, *, missing: bool,
) -> None:  # fmt: skip
    plinth.extra_checks, plinth.optional_checks = extra, optional
    plinth.save()
    work = make_fitted(plinth)
    now = database_now()
    facts = {"operator": plinth, "installation": work, "kind": "walk", "value": "v", "deadline": now, "ended_at": now}
    Trial.objects.create(**facts, state="passed", found=2, started_at=now - timedelta(days=1))
    for place, (each, found) in enumerate(states):
        at = now + timedelta(seconds=place // 2)
        Trial.objects.create(**facts, state=each, found=found, started_at=at)
    stands = standing_of(work, "walk")
    assert (stands.state, stands.value, stands.missing, len(stands.rows)) == (state, value, missing, len(states))
    assert ([each.kind for each in standings(work)], running_trial(work)) == (
        ["walk", "presence", "charge"],
        None,
    )
