"""What a supervisor says of a hand-over: what that moves, what is told and kept of it, and whose word counts."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from core.domain.field.handing_over import hand_over
from core.domain.review.approving import Seen, approve_clean
from core.domain.review.records import canonical, hash_of
from core.domain.review.reviewing import approve, return_to_installer
from core.models import (
    ChargeStation,
    CheckResult,
    CheckRun,
    CommissioningRecord,
    Installation,
    Location,
    Review,
    StepAttempt,
)
from core.models.clock import database_now
from tests.domain.deeds.asked import changed, refused, told
from tests.factories import stored
from tests.installs import make_checked, make_fitted

if TYPE_CHECKING:
    from core.models import Actor, Operator

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fitted_once")]
STATION = "station ACE0100201"
CHANGED = ["2974 changed_since_checked"]
CHANGED += ["The station's hardware was changed after the checks. Give it back, so that they are run again."]
SUPERVISOR = "your supervisor"


@pytest.fixture
def row(fitted: Installation, fitter: Actor) -> Installation:
    """Give an installation that Ina handed over."""
    return hand_over(actor=fitter, installation=make_checked(fitted), note="Left the key.")


@pytest.fixture
def open_row(fitted: Installation) -> Installation:
    """Give an installation that is fitted, checked and open."""
    return make_checked(fitted, verdict="failed")


def place_of(row: Installation) -> Location:
    return Location.objects.get(stations=row.station_id)


# --- handed over ---


def test_a_hand_over_is_kept_told_and_recorded(fitted: Installation, plinth: Operator, fitter: Actor) -> None:
    work, before = make_checked(fitted), database_now()
    entries = told(lambda: hand_over(actor=fitter, installation=work, note="Left the key."))
    work.refresh_from_db()
    assert (work.state, work.handed_over_by, work.handed_over_who, work.note) == (
        "handed_over", "ina", fitter.who, "Left the key.",
    )  # fmt: skip
    assert (work.handed_over_at and before < work.handed_over_at, work.suspicion, work.handed_over_off_m) == (
        True, None, None,
    )  # fmt: skip
    assert entries == [("hand_over", "ina", STATION, {})]
    record = CommissioningRecord.objects.get()
    assert (record.number, record.operator, record.sha256) == (1, plinth, hash_of(record.text))
    facts = json.loads(record.text)
    assert (facts["note"], facts["handed_over"]["by"], "approved" in facts) == ("Left the key.", "ina", False)
    assert record.text == canonical(facts)


def test_without_a_new_note_the_old_one_stays(row: Installation, boss: Actor, fitter: Actor) -> None:
    return_to_installer(actor=boss, installation=row, step="hand_over", comment="Again.")
    assert hand_over(actor=fitter, installation=row).note == "Left the key."
    assert list(CommissioningRecord.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


FAILED = ["2972 checks_failed", "A required check has not passed: Reached us. Mend it and run the checks again."]


@pytest.mark.parametrize(
    ("verdict", "state", "answer"),
    [
        ("passed_with_warnings", "failed", []),
        ("failed", "failed", FAILED),
        ("failed", "not_possible", FAILED),
        ("stopped", "passed", ["2970 not_checked", "Run the checks first."]),
    ],
)
def test_a_verdict_lets_it_be_handed_over_or_names_what_failed(
    verdict: str, state: str, answer: list[str], fitted: Installation, fitter: Actor
) -> None:
    work = make_checked(fitted, verdict=verdict)
    CheckResult.objects.update(state=state)
    facts = {"run": CheckRun.objects.get(), "position": 1, "state": "failed", "required": False}
    CheckResult.objects.create(slug="may fail", **facts)
    if answer:
        assert refused(lambda: hand_over(actor=fitter, installation=work)) == answer
    else:
        assert hand_over(actor=fitter, installation=work).state == "handed_over"


def test_trials_that_are_asked_for_come_first(fitted: Installation, plinth: Operator, fitter: Actor) -> None:
    work = make_checked(fitted)
    plinth.extra_checks, plinth.optional_checks = ["walk", "charge", "presence"], ["charge"]
    plinth.save()
    work = Installation.objects.get(pk=work.pk)
    [number, sentence] = refused(lambda: hand_over(actor=fitter, installation=work))
    assert (number, sentence.count(",")) == ("2975 not_tried", 1)


# --- approved ---


def test_an_approval_puts_it_into_production_and_tells_so(row: Installation, boss: Actor) -> None:
    station, place, before = row.station, place_of(row), database_now()
    old = station.etag
    entries = told(lambda: approve(actor=boss, installation=row, publish=False, comment="Fine work."))
    station.refresh_from_db()
    row.refresh_from_db()
    assert (station.deploy_state, station.modified_by, station.modified > before) == ("Production", "sue", True)
    assert (row.state, row.approved_at and row.approved_at > before) == ("approved", True)
    changes = {"deploy_state": ["Stock", "Production"], "etag": [str(old), str(station.etag)]}
    assert entries == [("approve", "sue", STATION, changes)]
    review = Review.objects.get()
    assert (review.verdict, review.by, review.user, review.step, review.comment) == (
        "approved", "sue", boss.user, "", "Fine work.",
    )  # fmt: skip
    facts = json.loads(CommissioningRecord.objects.get(number=2).text)
    assert (facts["approved"]["by"], facts["approved"]["comment"]) == ("sue", "Fine work.")
    after = place_of(row)
    assert (after.publish, after.etag, after.last_updated > place.last_updated) == (False, place.etag, True)


@pytest.mark.parametrize(
    ("setting", "said", "was", "shown", "is_told"),
    [
        (False, None, False, False, False),
        (True, None, False, True, True),
        (False, True, False, True, True),
        (True, False, False, False, False),
        (True, True, True, True, False),
        (False, False, True, True, False),
    ],
)
def test_its_location_is_shown_where_that_is_said(
    row: Installation, boss: Actor, *, setting: bool, said: bool | None, was: bool, shown: bool, is_told: bool
) -> None:
    boss.operator.publish_on_approval = setting
    place = place_of(row)
    Location.objects.filter(pk=place.pk).update(publish=was)
    stored()
    entries = told(lambda: approve(actor=boss, installation=row, publish=said))
    after = place_of(row)
    assert (after.publish, after.etag != place.etag, after.last_updated > place.last_updated) == (shown, is_told, True)
    assert (after.modified_by == "sue") == is_told
    changes = {"publish": [False, True], "etag": [str(place.etag), str(after.etag)]}
    first = [("change", "sue", f"location {place.location_id}", changes)] if is_told else []
    assert entries[:-1] == first


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        ({"location": None}, ["2942 not_linked", "Link the station to a Location first."]),
        ({"template": None}, ["2960 not_fitted",
                              "Fit a template first, so that we know what to expect of the station."]),
        ({"rebuilt_at": 1}, CHANGED),
    ],
)  # fmt: skip
def test_what_is_no_more_what_was_handed_over_is_not_approved(
    facts: dict[str, Any], answer: list[str], row: Installation, boss: Actor
) -> None:
    facts = {name: database_now() if value else None for name, value in facts.items()}
    ChargeStation.objects.filter(pk=row.station_id).update(**facts)
    stored()
    assert refused(lambda: approve(actor=boss, installation=row)) == answer


# --- given back ---


def test_what_is_given_back_is_open_with_the_words(row: Installation, boss: Actor) -> None:
    entries = told(
        lambda: return_to_installer(actor=boss, installation=row, step="fit", comment="  The other template. ")
    )
    row.refresh_from_db()
    assert (row.state, row.handed_over_at, row.handed_over_by, row.note) == ("open", None, "ina", "Left the key.")
    assert entries == [("return", "sue", STATION, {})]
    review = Review.objects.get()
    assert (review.verdict, review.by, review.user, review.step, review.comment) == (
        "returned", "sue", boss.user, "fit", "The other template.",
    )  # fmt: skip
    assert CommissioningRecord.objects.count() == 1


@pytest.mark.parametrize("comment", ["", " \n\t"])
def test_nothing_is_given_back_without_a_word(comment: str, row: Installation, boss: Actor) -> None:
    answer = ["2981 comment_missing", "Say what has to be mended, so that the installer knows."]
    assert refused(lambda: return_to_installer(actor=boss, installation=row, comment=comment)) == answer


def test_nobody_reviews_their_own_work_and_only_what_waits(row: Installation, fitter: Actor, boss: Actor) -> None:
    for verb in (approve, return_to_installer):
        own = refused(lambda verb=verb: verb(actor=fitter, installation=row, comment="x"))
        assert own == ["2982 own_work", "Nobody reviews their own work. Ask another supervisor."]
    approve(actor=boss, installation=row)
    row.refresh_from_db()
    for verb in (approve, return_to_installer):
        late = refused(lambda verb=verb: verb(actor=boss, installation=row))
        faster = "sue was faster and has reviewed this. Look at it again to see what was said."
        assert late == ["2989 reviewed_already", faster]


def test_what_was_never_handed_over_waits_for_no_review(open_row: Installation, boss: Actor) -> None:
    for verb in (approve, return_to_installer):
        answer = refused(lambda verb=verb: verb(actor=boss, installation=open_row))
        assert answer == ["2980 not_handed_over", "This installation is not waiting for a review."]


# --- several at once ---


def test_of_several_each_is_decided_by_itself(row: Installation, boss: Actor, plinth: Operator, fitter: Actor) -> None:
    risky = hand_over(actor=fitter, installation=make_checked(make_fitted(plinth, identity="ACE0100202")))
    CheckResult.objects.filter(run__installation=risky).update(state="overridden")
    fine, nonce = Seen.of(row), uuid.uuid4()
    _known(plinth, fitter)
    seen = [Seen.of(risky), Seen(fine.pk, fine.moment + 1), Seen(987654, 0), fine]
    decided = approve_clean(actor=boss, seen=seen, nonce=nonce)
    slugs = [one.refusal.slug if one.refusal else "" for one in decided]
    assert ([one.seen for one in decided], slugs) == (
        seen, ["not_clean_any_more", "not_clean_any_more", "not_found", ""],
    )  # fmt: skip
    assert [str(each) for each in (Seen(7, 12), fine)] == ["7.12", f"{row.pk}.{fine.moment}"]
    assert list(Review.objects.values_list("installation", flat=True)) == [row.pk]
    attempt = StepAttempt.objects.get(outcome=1000, step="review")
    assert (attempt.said, attempt.by) == ({"approve": True, "publish": None, "seen": fine.moment}, "sue")
    assert changed(lambda: approve_clean(actor=boss, seen=[fine], nonce=nonce)) == []


def _known(plinth: Operator, fitter: Actor) -> None:
    """Let three hand-overs of Ina's have been approved: she is no beginner."""
    for number in range(3):
        facts = {"operator": plinth, "state": "approved", "handed_over_who": fitter.who, "opened_by": "ina"}
        station = ChargeStation.objects.create(operator=plinth, charge_station_id=f"OLD-{number}", look_alike="")
        Installation.objects.create(station=station, **facts)
    stored()
