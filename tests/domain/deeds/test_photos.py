"""Photos of the work, and what an operator asks for: kept, dropped, forgotten, and named where it is missing."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from core.domain.evidence.giving import keep_rules, measure, set_rules
from core.domain.evidence.photos import MOST_PHOTOS, drop_photo, forget_places, purge_photos, take_photo
from core.domain.evidence.pictures import Picture
from core.domain.field.handing_over import hand_over
from core.models import EvidenceRules, Installation, Photo
from core.models.clock import database_now
from core.queries.evidence import USUAL_LINES, rules_of
from tests.domain.deeds.asked import NOT_HERE, changed, refused, told
from tests.installs import make_checked, make_fitted

if TYPE_CHECKING:
    from core.models import Actor, Operator

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fitted_once")]
STATION = "station ACE0100201"
TINY = Picture(image=b"a photo", thumbnail=b"small", width=40, height=30)
GOOD: dict[str, Any] = {"loop": Decimal("0.30"), "polarity": "correct"}


# --- photos ---


@pytest.fixture
def row(fitted: Installation) -> Installation:
    return fitted


def test_a_photo_is_kept_with_its_hash_and_told(row: Installation, fitter: Actor) -> None:
    at = database_now() - timedelta(hours=1)
    where = {"latitude": Decimal("52.0907"), "longitude": Decimal("5.1214")}
    entries = told(lambda: take_photo(actor=fitter, installation=row, kind="panel", picture=TINY, taken_at=at, **where))
    photo = Photo.objects.get()
    kept = (bytes(photo.image), bytes(photo.thumbnail), photo.size, photo.width, photo.height, photo.kind, photo.by)
    assert kept == (b"a photo", b"small", 7, 40, 30, "panel", "ina")
    assert (photo.sha256, len(photo.key), photo.taken_at) == (hashlib.sha256(b"a photo").hexdigest(), 24, at)
    assert (photo.latitude, photo.longitude, photo.purged_at, photo.operator) == (*where.values(), None, row.operator)
    assert entries == [("take_photo", "ina", STATION, {})]


@pytest.mark.parametrize("half", [{"latitude": Decimal(52)}, {"longitude": Decimal(5)}])
def test_half_a_place_is_none(half: dict[str, Decimal], row: Installation, fitter: Actor) -> None:
    photo = take_photo(actor=fitter, installation=row, kind="label", picture=TINY, **half)
    assert (photo.latitude, photo.longitude) == (None, None)


def test_forty_photos_are_enough(row: Installation, fitter: Actor) -> None:
    facts = {"operator": row.operator, "installation": row, "kind": "other", "image": b"", "thumbnail": b"", "size": 0}
    facts |= {"sha256": "", "width": 1, "height": 1}
    Photo.objects.bulk_create([Photo(key=f"k{number}", **facts) for number in range(MOST_PHOTOS - 1)])
    last = take_photo(actor=fitter, installation=row, kind="label", picture=TINY)
    said = "There are 40 photos of this station already. Remove one that is not needed."
    asked = {"actor": fitter, "installation": row, "kind": "label", "picture": TINY}
    assert refused(lambda: take_photo(**asked)) == ["2952 enough_photos", said]
    drop_photo(actor=fitter, installation=row, key=last.key)
    assert take_photo(**asked).pk > last.pk


def test_a_photo_is_dropped_by_its_own_work_alone(
    row: Installation, fitter: Actor, stranger: Actor, plinth: Operator
) -> None:
    photo = take_photo(actor=fitter, installation=row, kind="label", picture=TINY)
    other = make_fitted(plinth, identity="ACE0100202")
    for actor, work in ((fitter, other), (stranger, row)):
        assert refused(lambda actor=actor, work=work: drop_photo(actor=actor, installation=work, key=photo.key)) == (
            NOT_HERE
        )
    entries = told(lambda: drop_photo(actor=fitter, installation=row, key=photo.key))
    assert (entries, Photo.objects.count()) == ([("drop_photo", "ina", STATION, {})], 0)


@pytest.mark.parametrize(("days", "older_s", "goes"), [(365, 0, False), (365, 1, True), (10, 0, False), (10, 1, True)])
def test_a_picture_goes_and_its_hash_stays(
    days: int, older_s: int, row: Installation, fitter: Actor, volta: Operator, *, goes: bool
) -> None:
    where = {"latitude": Decimal(52), "longitude": Decimal(5)}
    photo = take_photo(actor=fitter, installation=row, kind="label", picture=TINY, **where)
    if days != 365:
        keep_rules(row.operator, photo_days=days)
    at = photo.at + timedelta(days=days, seconds=older_s)
    assert purge_photos(at=at, operator_id=volta.pk) == 0
    assert [purge_photos(at=at, operator_id=row.operator.pk) for _twice in range(2)] == [int(goes), 0]
    photo.refresh_from_db()
    kept = (bytes(photo.image), bytes(photo.thumbnail), photo.latitude, photo.longitude, photo.purged_at)
    assert kept == ((b"", b"", None, None, at) if goes else (b"a photo", b"small", 52, 5, None))
    assert (photo.sha256, photo.kind, photo.by, photo.size) == (TINY.sha256, "label", "ina", 7)


@pytest.mark.parametrize(("older_s", "goes"), [(0, False), (1, True)])
def test_where_it_was_taken_goes_sooner(older_s: int, row: Installation, fitter: Actor, *, goes: bool) -> None:
    photo = take_photo(
        actor=fitter, installation=row, kind="label", picture=TINY, latitude=Decimal(52), longitude=Decimal(5)
    )
    at = photo.at + timedelta(days=row.operator.place_days, seconds=older_s)
    assert [forget_places(at=at, operator_id=row.operator.pk) for _twice in range(2)] == [int(goes), 0]
    photo.refresh_from_db()
    kept = (photo.latitude, photo.longitude, bytes(photo.image), photo.purged_at)
    assert kept == ((None, None) if goes else (52, 5)) + (b"a photo", None)


# --- what is asked for ---


def test_rules_are_told_as_they_change_and_the_proposed_ones_are_kept_with_them(boss: Actor) -> None:
    entries = told(lambda: set_rules(actor=boss, photos=["label"], signature=False, photo_days=30))
    changes = {"photos": [[], ["label"]], "photo_days": [365, 30]}
    assert entries == [("set_rules", "sue", "operator NLPLI", changes)]
    kept = rules_of(boss.operator)
    assert (kept.pk is not None, kept.photos, kept.photo_days, kept.signature, kept.far_from_pin_m) == (
        True, ["label"], 30, False, 250,
    )  # fmt: skip
    assert kept.lines == [{"text": text, "required": False} for text in USUAL_LINES]


def test_what_is_not_said_of_the_rules_stays(boss: Actor, stranger: Actor) -> None:
    lines = [{"text": "Sweep.", "required": True}]
    set_rules(actor=boss, lines=lines, readings=["loop"], out_of_limit_allowed=True, far_from_pin_m=10)
    set_rules(actor=boss, signature=True)
    rules = EvidenceRules.objects.get()
    assert (rules.lines, rules.readings, rules.out_of_limit_allowed, rules.far_from_pin_m, rules.signature) == (
        lines, ["loop"], True, 10, True,
    )  # fmt: skip
    assert (rules_of(stranger.operator).pk, rules_of(stranger.operator).signature) == (None, False)


@pytest.mark.parametrize(
    ("rules", "what"),
    [
        ({"photos": ["label", "panel"]}, "photo: Label, photo: Panel"),
        ({"readings": ["loop", "rcd"]}, "Earth fault loop impedance, RCD trip time"),
        ({"lines": [{"text": "Sweep.", "required": True}, {"text": "Mop.", "required": False}]}, "Sweep."),
        ({"signature": True}, "Signature"),
        ({"photos": ["label"], "signature": True}, "photo: Label, Signature"),
    ],
)
def test_a_hand_over_names_all_that_is_missing(
    rules: dict[str, Any], what: str, row: Installation, fitter: Actor
) -> None:
    make_checked(row)
    keep_rules(row.operator, **rules)
    said = f"Your operator asks for more evidence: {what}."
    answer = refused(lambda: hand_over(actor=fitter, installation=row))
    assert answer == ["2958 evidence_missing", said]


@pytest.mark.parametrize("allowed", [True, False])
def test_readings_out_of_their_limits_are_named_once_each_by_kind(
    row: Installation, fitter: Actor, *, allowed: bool
) -> None:
    make_checked(row)
    keep_rules(row.operator, out_of_limit_allowed=allowed)
    for place in (1, 2):
        measure(actor=fitter, installation=row, place=place, note="x", rcd=Decimal(400), loop=Decimal(2))
    if allowed:
        assert changed(lambda: hand_over(actor=fitter, installation=row)) != []
        return
    said = "A reading is out of its limit: Earth fault loop impedance, RCD trip time. "
    said += "Mend it and measure again, or ask your supervisor."
    assert refused(lambda: hand_over(actor=fitter, installation=row)) == ["2959 reading_out_of_limit", said]
