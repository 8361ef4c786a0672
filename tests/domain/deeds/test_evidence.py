"""Evidence: what is kept of a reading, a tick and a signature; what is told, and what is refused."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from core.domain.evidence.giving import keep_rules, measure, sign, tick
from core.domain.evidence.pictures import Picture
from core.models import Installation, Location, Reading, Signature, Tick
from core.queries.evidence import USUAL_LINES
from tests.domain.deeds.asked import refused, told
from tests.factories import stored

if TYPE_CHECKING:
    from core.models import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fitted_once")]
STATION = "station ACE0100201"
TINY = Picture(image=b"a photo", thumbnail=b"small", width=40, height=30)
GOOD: dict[str, Any] = {"loop": Decimal("0.30"), "polarity": "correct"}


@pytest.fixture
def row(fitted: Installation) -> Installation:
    return fitted


def readings(row: Installation) -> list[tuple[Any, ...]]:
    return list(row.readings.order_by("place", "kind").values_list("place", "kind", "value", "within", "note", "by"))


# --- readings ---


def test_readings_are_kept_as_they_were_meant_and_told(row: Installation, fitter: Actor) -> None:
    given = {"insulation": Decimal(300), "continuity": None, "polarity": "correct", "rotation": ""}
    entries = told(lambda: measure(actor=fitter, installation=row, place=2, note=" dry ", **given))
    assert readings(row) == [(2, "insulation", "300", True, "dry", "ina"), (2, "polarity", "correct", True, "", "ina")]
    assert entries == [("measure", "ina", STATION, {})]
    assert row.readings.get(kind="insulation").limit == {
        "least": 1.0, "unit": "MΩ",
        "source": "IEC 60364-6:2016 6.4.3.3, table 6A: up to 500 V, tested with 500 V DC",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("value", "kept"),
    [("0.30", "0.3"), ("0.90", "0.9"), ("0", "0"), ("0.0001", "0.0001"), ("0.95", "0.95"), ("1E-2", "0.01")],
)
def test_a_number_is_written_without_what_says_nothing(value: str, kept: str, row: Installation, fitter: Actor) -> None:
    measure(actor=fitter, installation=row, rcd=Decimal(value))
    assert readings(row) == [(0, "rcd", kept, True, "", "ina")]


def test_what_is_measured_again_there_is_read_anew_and_the_rest_stays(
    row: Installation, fitter: Actor, boss: Actor
) -> None:
    measure(actor=fitter, installation=row, note="first", **GOOD)
    measure(actor=fitter, installation=row, place=1, **GOOD)
    before = row.readings.get(place=0, kind="loop").at
    given = measure(actor=boss, installation=row, loop=Decimal("0.9"))
    assert len(given) == 4
    assert readings(row) == [
        (0, "loop", "0.9", True, "", "sue"), (0, "polarity", "correct", True, "", "ina"),
        (1, "loop", "0.3", True, "", "ina"), (1, "polarity", "correct", True, "", "ina"),
    ]  # fmt: skip
    assert row.readings.get(place=0, kind="loop").at > before


@pytest.mark.parametrize(
    ("kind", "value", "within"),
    [
        ("continuity", Decimal("1.0"), True),
        ("continuity", Decimal("1.01"), False),
        ("insulation", Decimal("1.0"), True),
        ("insulation", Decimal("0.99"), False),
        ("loop", Decimal("0.95"), True),
        ("loop", Decimal("0.96"), False),
        ("rcd", Decimal(300), True),
        ("rcd", Decimal("300.1"), False),
        ("polarity", "correct", True),
        ("polarity", "reversed", False),
        ("rotation", "single", True),
        ("rotation", "counterclockwise", False),
    ],
)
def test_a_limit_itself_is_good_and_the_first_value_past_it_wants_a_note(
    kind: str, value: Any, row: Installation, fitter: Actor, *, within: bool
) -> None:
    if within:
        measure(actor=fitter, installation=row, **{kind: value})
        assert readings(row)[0][3:5] == (True, "")
        return
    assert refused(lambda: measure(actor=fitter, installation=row, note=" ", **{kind: value}))[0] == "2955 out_of_limit"
    measure(actor=fitter, installation=row, note=" Old house. ", **{kind: value})
    assert readings(row)[0][3:5] == (False, "Old house.")


ASK = "Mend it and measure again, or ask your supervisor: a note alone does not let you hand over."
SAY = "Measure again, or say why in the note."


@pytest.mark.parametrize(("allowed", "way", "field"), [(True, SAY, "note"), (False, ASK, "loop")])
def test_what_is_out_of_its_limit_says_the_way_that_there_is(
    way: str, field: str, row: Installation, fitter: Actor, *, allowed: bool
) -> None:
    keep_rules(row.operator, out_of_limit_allowed=allowed)
    place = row.station.location
    assert place is not None
    Location.objects.filter(pk=place.pk).update(country="GBR")
    stored()
    row = Installation.objects.get(pk=row.pk)
    with pytest.raises(Exception, match="out_of_limit") as caught:
        measure(actor=fitter, installation=row, rcd=Decimal(30), loop=Decimal("1.11"))
    refusal: Any = caught.value
    said = f"Earth fault loop impedance is out of its limit: 1.11 Ω, where ≤ 1.1 Ω is asked for. {way}"
    assert (str(refusal.sentence), refusal.field, Reading.objects.count()) == (said, field, 0)


def test_the_note_goes_with_what_is_out_of_its_limit(row: Installation, fitter: Actor) -> None:
    given = {"continuity": Decimal("0.2"), "loop": Decimal(2), "rcd": Decimal(400)}
    measure(actor=fitter, installation=row, note="Old house.", **given)
    assert [(kind, within, note) for _place, kind, _value, within, note, _by in readings(row)] == [
        ("continuity", True, ""), ("loop", False, "Old house."), ("rcd", False, "Old house."),
    ]  # fmt: skip


@pytest.mark.parametrize("given", [{}, {"loop": None}, {"polarity": ""}, {"loop": None, "polarity": ""}])
def test_nothing_measured_is_nothing_kept(given: dict[str, Any], row: Installation, fitter: Actor) -> None:
    answer = ["2954 nothing_measured", "Type at least one reading."]
    assert refused(lambda: measure(actor=fitter, installation=row, note="x", **given)) == answer


# --- the checklist ---


def test_who_ticked_a_line_first_stays_and_what_is_not_named_is_unticked(
    row: Installation, fitter: Actor, boss: Actor
) -> None:
    one, two, three = USUAL_LINES[:3]
    entries = told(lambda: tick(actor=fitter, installation=row, lines=[one, two]))
    assert entries == [("tick", "ina", STATION, {})]
    tick(actor=boss, installation=row, lines=[three, two])
    ticks = set(Tick.objects.values_list("text", "by", "installation"))
    assert ticks == {(two, "ina", row.pk), (three, "sue", row.pk)}
    assert tick(actor=boss, installation=row, lines=[]) == []


def test_a_line_that_is_not_on_the_list_is_named(row: Installation, fitter: Actor) -> None:
    said = "The checklist was changed meanwhile: Sweep. is not on it. Reload it."
    lines = [USUAL_LINES[0], "Sweep.", "Mop."]
    assert refused(lambda: tick(actor=fitter, installation=row, lines=lines)) == ["2956 line_unknown", said]


def test_ticks_of_lines_that_are_asked_for_no_more_are_left_alone(row: Installation, fitter: Actor) -> None:
    tick(actor=fitter, installation=row, lines=USUAL_LINES[:2])
    keep_rules(row.operator, lines=[{"text": "Sweep.", "required": True}])
    tick(actor=fitter, installation=row, lines=["Sweep."])
    assert set(Tick.objects.values_list("text", flat=True)) == {*USUAL_LINES[:2], "Sweep."}
    tick(actor=fitter, installation=row, lines=[])
    assert set(Tick.objects.values_list("text", flat=True)) == {*USUAL_LINES[:2]}


# --- the signature ---


def test_a_signature_is_the_last_one(row: Installation, fitter: Actor, boss: Actor) -> None:
    first = sign(actor=fitter, installation=row, name="Ina", drawing="M0 0L10 -20")
    entries = told(lambda: sign(actor=boss, installation=row, name="Sue"))
    kept = Signature.objects.get()
    assert (kept.pk, kept.name, kept.drawing, kept.by, kept.at > first.at) == (first.pk, "Sue", "", "sue", True)
    assert entries == [("sign", "sue", STATION, {})]


@pytest.mark.parametrize(
    ("drawing", "reads"),
    [
        ("M0 0", True),
        ("M0 0L9999 -9999M1 1", True),
        ("M10000 0", False),
        ("0 0", False),
        ("M0 0 ", False),
        ("M0,0", False),
        ("m0 0", False),
        ("M0 0<svg>", False),
        ("M٣ 0", False),
    ],
)
def test_a_drawing_is_moves_and_lines_of_a_pen(drawing: str, row: Installation, fitter: Actor, *, reads: bool) -> None:
    if reads:
        assert sign(actor=fitter, installation=row, name="Ina", drawing=drawing).drawing == drawing
        return
    said = "The drawn signature could not be read. Draw it again, or leave the typed name alone."
    answer = refused(lambda: sign(actor=fitter, installation=row, name="Ina", drawing=drawing))
    assert answer == ["2957 drawing_unreadable", said]
