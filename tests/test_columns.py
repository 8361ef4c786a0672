"""Columns for `unnest`: the database reads what was written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from core.queries.columns import array

texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=9)
awkward = st.sampled_from(["", "NULL", '"', "\\", '"\\"', "{", "}", ",", "'", "%s", " a ", "\t\n\r", "\\N", "€"])
AT = datetime(2026, 3, 1, 12, 0, 0, 123456, UTC)
WEST = timezone(timedelta(hours=-3, minutes=-30))


def read_back(column, kind):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT %s::{kind}[]", [array(column)])
        return cursor.fetchone()[0]


def test_any_texts_come_back(db):
    @given(st.lists(texts | awkward, max_size=6))
    def check(column):
        assert read_back(column, "text") == column

    check()


@pytest.mark.parametrize(
    ("kind", "column"),
    [
        ("text", ["a", None, '"', "\\x"]),
        ("bigint", [1, -(2**62), 2**62, None]),
        ("float8", [1.5, -0.0, 1e299, 5e-324, 0.1, None]),
        ("bool", [True, False, None]),
        ("timestamptz", [AT, AT.astimezone(WEST), datetime(1970, 1, 1, tzinfo=UTC), None]),
        ("int", []),
    ],
)
def test_what_is_no_text_comes_back_too(db, kind, column):
    assert read_back(column, kind) == column
