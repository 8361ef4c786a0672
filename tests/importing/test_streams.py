"""Objects come out of a feed one by one, in whatever it wraps them."""

from __future__ import annotations

import io
import json
import tracemalloc
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.importing import streams
from core.importing.errors import FeedBroken
from core.importing.streams import objects_of

if TYPE_CHECKING:
    from collections.abc import Iterator

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
lists = st.lists(values, max_size=5)
things = st.dictionaries(st.text().filter(lambda name: name != "data"), values, max_size=4)


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read a few signs at a time, so that everything is cut somewhere."""
    monkeypatch.setattr(streams, "PIECE", 3)


def read(text: str) -> list[Any]:
    return list(objects_of(io.StringIO(text)))


@given(lists, st.sampled_from([None, 2]))
def test_an_array(objects: list[Any], indent: int | None) -> None:
    assert read(json.dumps(objects, indent=indent)) == objects


@given(lists)
def test_an_envelope(objects: list[Any]) -> None:
    assert read(json.dumps({"status_code": 1000, "data": objects, "timestamp": "now"})) == objects


@given(st.lists(things, max_size=4))
def test_json_lines(objects: list[Any]) -> None:
    assert read("\n".join(json.dumps(each, ensure_ascii=False) for each in objects)) == objects


def test_a_byte_order_mark_is_a_blank() -> None:
    assert read('\ufeff[{"id": "1"}]\n') == [{"id": "1"}]


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ('[{"id": 1}, {"id": 2}', [{"id": 1}, {"id": 2}]),
        ('[{"id": 1} {"id": 2}]', [{"id": 1}]),
        ('[{"id": 1}, NaN]', [{"id": 1}]),
        ('{"data": [1], "more"', [1]),
        ('{"a": 1}\n{"a" 2}', [{"a": 1}]),
        ("{1: 2}", []),
        ("[" * 100_000, []),
        ("<html>", []),
    ],
)
def test_where_it_breaks_off_what_came_before_is_given(text: str, before: list[Any]) -> None:
    got: list[Any] = []
    with pytest.raises(FeedBroken, match="The file stops being JSON after"):
        list(kept(text, got))
    assert got == before


def kept(text: str, into: list[Any]) -> Iterator[Any]:
    """Keep each object as it comes."""
    for each in objects_of(io.StringIO(text)):
        into.append(each)
        yield from ()


def test_what_is_not_utf_8_is_told() -> None:
    file = io.TextIOWrapper(io.BytesIO(b'["\xff"]'), encoding="utf-8")
    with pytest.raises(FeedBroken, match="it is not UTF-8"):
        list(objects_of(file))


class Endless(io.StringIO):
    """A feed of so many Locations that is nowhere as a whole."""

    left = 20_000

    def read(self, size: int | None = -1) -> str:
        self.left -= 1
        return '{"id": "x", "name": "' + "y" * 1000 + '"}\n' if self.left >= 0 else ""


def test_memory_stays_flat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "PIECE", 1 << 16)
    tracemalloc.start()
    assert sum(1 for _each in objects_of(Endless())) == Endless.left
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000
