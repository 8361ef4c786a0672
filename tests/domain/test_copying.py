"""What goes in by COPY comes back as it was: every text, every kind of column; a clash is refused."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.domain.copying import FEW, texts, write_rows_at_once
from core.models import ChargeStation, Event, Evse, Location
from tests.factories import make_location, make_station, stored

if TYPE_CHECKING:
    from core.models import Operator

pytestmark = pytest.mark.django_db

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


def some_locations(operator: Operator, count: int, **facts: Any) -> list[Location]:
    place = {"cpo_id": "NLPLI", "address": "a", "city": "b", "postal_code": "c", "country": "NLD"}
    return [Location(operator=operator, name=str(number), **(place | facts)) for number in range(count)]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS, listed=st.lists(TEXTS, max_size=3))
def test_every_text_comes_back(plinth: Operator, text: str, listed: list[str]) -> None:
    rows = some_locations(
        plinth, FEW, remarks=text, directions=[{"text": text}], facilities=[each[:20] for each in listed]
    )
    with transaction.atomic():
        write_rows_at_once(rows)
        kept = Location.objects.filter(pk__in=[row.pk for row in rows]).values_list(
            "remarks", "directions", "facilities"
        )
        assert set(map(repr, kept)) == {repr((text, [{"text": text}], [each[:20] for each in listed]))}
        transaction.set_rollback(True)


def test_every_kind_of_column_comes_back(plinth: Operator) -> None:
    facts = {"latitude": Decimal("-33.8567844"), "longitude": Decimal("151.2152967"), "charging_when_closed": False}
    write_rows_at_once(rows := some_locations(plinth, FEW, **facts))
    for row in rows:
        kept = Location.objects.get(pk=row.pk)
        names = (*facts, "etag", "publish", "opening_times", "auth_rules", "facilities")
        assert [getattr(kept, name) for name in names] == [getattr(row, name) for name in names]
        assert kept.created is not None
    stored()


def test_bytes_come_back_and_what_is_absent_stays_absent(plinth: Operator) -> None:
    digests = [None, b"\x00\\x\xff\n", *[b"k"] * (FEW - 2)]
    rows = [
        ChargeStation.fresh(operator=plinth, charge_station_id=f"CP-{number}", look_alike="CP", key_digest=digest)
        for number, digest in enumerate(digests)
    ]
    write_rows_at_once(rows)
    kept = ChargeStation.objects.order_by("pk").values_list("key_digest", "next_key_digest", "installation_date")
    told = [(digest and bytes(digest), *others) for digest, *others in kept]
    assert told == [(digest, None, None) for digest in digests]
    stored()


@pytest.mark.parametrize(
    "rules",
    [
        [[]] * FEW,
        [[1], [True]] * FEW,
        [[0], [False], [0.0]] * FEW,
        [[], [{"a": None}], [], ["\\t"]] * FEW,
        [[""], [], ["\n"]] * FEW,
    ],
    ids=["none", "one and true", "zero and false", "some", "texts"],
)
def test_what_is_equal_and_not_the_same_stays_what_it_was(plinth: Operator, rules: list[Any]) -> None:
    rows = some_locations(plinth, len(rules))
    for row, said in zip(rows, rules, strict=True):
        row.auth_rules = said
    write_rows_at_once(rows)
    kept = dict(Location.objects.values_list("pk", "auth_rules"))
    assert [repr(kept[row.pk]) for row in rows] == [*map(repr, rules)]
    stored()


TEXTS_ABSENT = [["a", None, "b"], [None, None, None], ["", "x", None], ["a\tb", None, "\\N"], ["é", "\r", ""]]


@pytest.mark.parametrize("values", TEXTS_ABSENT, ids=range(len(TEXTS_ABSENT)))
def test_texts_that_are_absent_stay_absent(values: list[str | None]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE copied (place int, text text) ON COMMIT DROP")
        with cursor.copy("COPY copied FROM STDIN") as copy:
            for place, text in enumerate(texts(values)):
                copy.write(f"{place}\t{text}\n")
        cursor.execute("SELECT text FROM copied ORDER BY place")
        assert [text for (text,) in cursor.fetchall()] == values


@pytest.mark.parametrize("count", [1, FEW])
def test_rows_that_exist_change_in_the_named_columns_alone(plinth: Operator, count: int) -> None:
    rows = [make_location(plinth) for _number in range(count)]
    for number, row in enumerate(rows):
        row.remarks, row.city = f"new {number}", "not written"
    write_rows_at_once(rows, columns=["remarks"])
    kept = [Location.objects.get(pk=row.pk) for row in rows]
    assert [(row.remarks, row.city) for row in kept] == [(f"new {number}", "Utrecht") for number in range(count)]
    stored()


def test_a_clash_is_an_integrity_error(plinth: Operator) -> None:
    station = make_station(plinth)
    rows = [Evse(station=station, uid="same", evse_sequence_number=number) for number in range(FEW)]
    with pytest.raises(IntegrityError), transaction.atomic():
        write_rows_at_once(rows)
    assert Evse.objects.count() == 0


def test_what_the_database_fills_is_filled(plinth: Operator) -> None:
    write_rows_at_once([Event(operator=plinth, by="x", who="y", verb="z", subject="s") for _number in range(FEW)])
    assert (Event.objects.count(), Event.objects.filter(at__isnull=False).count()) == (FEW, FEW)


def test_nothing_is_nothing() -> None:
    write_rows_at_once([])
