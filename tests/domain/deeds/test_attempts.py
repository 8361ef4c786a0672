"""A scan begins work where it is meant, and a step is done once: whoever tries it again, or did it otherwise since."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from core.choices import StepName
from core.domain.field.attempting import Attempt, perform
from core.domain.field.positions import position_at_scan
from core.domain.field.scanning import scan_label
from core.errors import NotFound
from core.models import Installation, Reading, StepAttempt
from core.models.clock import database_now
from tests.domain.deeds.asked import changed, refused
from tests.factories import make_location, make_station

if TYPE_CHECKING:
    from core.models import Actor, Operator

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fitted_once")]


@pytest.mark.parametrize(
    ("deploy", "work", "again", "slug"),
    [
        ("Stock", None, False, ""),
        ("Production", None, False, "2910 in_production"),
        ("Production", None, True, ""),
        ("Production", "open", False, ""),
        ("Production", "handed_over", False, ""),
        ("Production", "approved", False, "2910 in_production"),
        ("Production", "dropped", False, "2910 in_production"),
        ("Deprecated", "open", True, "2907 station_retired"),
    ],
)
def test_work_is_begun_where_it_is_meant(
    deploy: str, work: str | None, slug: str, fitter: Actor, plinth: Operator, *, again: bool
) -> None:
    station = make_station(plinth, "ACE0100202", location=make_location(plinth), deploy_state=deploy)
    if work:
        Installation.objects.create(operator=plinth, station=station, state=work)
    if slug:
        assert refused(lambda: scan_label(actor=fitter, label="ACE0100202", again=again))[0] == slug
        return
    found = scan_label(actor=fitter, label="ACE0100202", again=again)
    assert (found.resumed, found.registered, found.installation.state) == (work is not None, False, work or "open")


@pytest.mark.parametrize(
    ("lets", "register", "label", "slug"),
    [
        (False, False, "NEW0100209", "2904 station_not_found"),
        (False, True, "NEW0100209", "2904 station_not_found"),
        (True, False, "NEW0100209", "2909 not_registered"),
        (True, True, "NEW0100209", ""),
        (True, True, "VOL0100201", "2905 identity_taken"),
    ],
)
def test_an_unknown_number_is_registered_where_that_is_allowed_and_meant(
    label: str, slug: str, fitter: Actor, volta: Operator, *, lets: bool, register: bool
) -> None:
    make_station(volta, "VOL0100201")
    make_station(fitter.operator, "NEW0100208")
    fitter.operator.registers_by_scan = lets
    asked: dict[str, Any] = {"actor": fitter, "label": label, "register": register}
    if not slug:
        found = scan_label(**asked)
        assert (found.registered, found.resumed, str(found.station)) == (True, False, label)
        assert scan_label(**asked).registered is False
        return
    with pytest.raises(Exception, match=slug.partition(" ")[2]) as caught:
        scan_label(**asked)
    refusal: Any = caught.value
    meant = refusal.data or {}
    named = slug.startswith(("2904", "2909"))
    assert meant == ({"charge_station_id": label, "did_you_mean": ["NEW0100208"]} if named else {})


# --- tried once ---


def tried(actor: Actor, row: Installation | None, answers: dict[str, Any], **facts: Any) -> dict[str, Any]:
    kept: dict[str, Any] = {"step": StepName.FIT, "nonce": uuid.uuid4(), "said": {"template_id": "a"}} | facts
    attempt = Attempt(actor=actor, installation_id=row.pk if row else None, **kept)
    return perform(attempt=attempt, verb=lambda _row: answers, answer=lambda answer: answer)


def test_a_step_is_done_once_and_its_answer_is_given_again(fitter: Actor, boss: Actor, fitted: Installation) -> None:
    row, nonce = fitted, uuid.uuid4()
    assert tried(fitter, row, {"n": 1}, nonce=nonce) == {"n": 1}
    assert tried(fitter, row, {"n": 2}, nonce=nonce) == {"n": 1}
    assert tried(boss, row, {"n": 3}, nonce=nonce) == {"n": 1}
    assert tried(fitter, row, {"n": 4}, nonce=nonce, step=StepName.LINK) == {"n": 4}
    attempts = StepAttempt.objects.order_by("pk").values_list("step", "by", "outcome", "answer")
    assert list(attempts) == [("fit", "ina", 1000, {"n": 1}), ("link", "ina", 1000, {"n": 4})]
    with pytest.raises(Exception, match="nonce_reused"):
        tried(fitter, row, {}, nonce=nonce, said={"template_id": "b"})
    last = StepAttempt.objects.order_by("-pk")[0]
    assert (last.outcome, last.slug, last.answer, last.said) == (2992, "nonce_reused", None, {"template_id": "b"})


@pytest.mark.parametrize(
    ("said", "other", "differ"),
    [
        ({"template_id": "a"}, {"template_id": "a"}, False),
        ({"template_id": "a"}, {"template_id": "b"}, True),
        ({"template_id": "a", "note": "x"}, {"template_id": "a", "note": "y"}, False),
        ({"template_id": ""}, {"template_id": "b"}, False),
        ({"template_id": "a"}, {"template_id": None}, False),
        ({"template_id": "a"}, {}, False),
    ],
)
@pytest.mark.parametrize("way", ["late", "early", "instead"])
def test_what_a_phone_kept_gives_way_to_what_somebody_did_otherwise_since(
    said: dict[str, Any],
    other: dict[str, Any],
    way: str,
    fitter: Actor,
    boss: Actor,
    fitted: Installation,
    *,
    differ: bool,
) -> None:
    row = fitted
    tried(boss, row, {}, said=other)
    moment = database_now() + timedelta(minutes=1 if way == "early" else -1)
    asked: dict[str, Any] = {"said": said, "happened_at": moment, "instead": way == "instead"}
    if differ and way == "late":
        with pytest.raises(Exception, match="sue did this after you"):
            tried(fitter, row, {}, **asked)
    else:
        assert tried(fitter, row, {"done": 1}, **asked) == {"done": 1}


def test_of_several_who_did_it_otherwise_the_last_is_named(
    fitted: Installation, fitter: Actor, boss: Actor, admin: Actor
) -> None:
    row, at = fitted, database_now()
    for actor in (boss, admin):
        tried(actor, row, {}, said={"template_id": f"of {actor}"})
    StepAttempt.objects.filter(installation=row).update(at=at)
    with pytest.raises(Exception, match="ada did this after you"):
        tried(fitter, row, {}, happened_at=at - timedelta(minutes=1))


def test_a_step_at_nobodys_work_leaves_a_row_without_one(fitter: Actor, stranger: Actor, fitted: Installation) -> None:
    row = fitted
    with pytest.raises(NotFound):
        tried(stranger, row, {})
    kept = StepAttempt.objects.get()
    assert (kept.outcome, kept.slug, kept.installation, kept.operator) == (2003, "not_found", None, stranger.operator)
    assert changed(lambda: tried(fitter, None, {"x": 1}, step=StepName.SCAN)) == ["core_stepattempt"]


def test_where_a_phone_was_is_that_of_its_last_scan(fitted: Installation, fitter: Actor, plinth: Operator) -> None:
    row, at = fitted, database_now()
    for north in (51, 52):
        facts = {"operator": plinth, "installation": row, "step": "scan", "who": fitter.who, "outcome": 1000}
        StepAttempt.objects.create(**facts, nonce=uuid.uuid4(), at=at, latitude=north, longitude=5, accuracy_m=9)
    found = position_at_scan(fitter, row, at=at)
    assert found is not None
    assert (found.latitude, found.longitude, found.accuracy_m) == (52, 5, 9)
    assert Reading.objects.count() == 0
