"""Patterns come from operators: which of them may run on what a station says."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalogue.matching import safe_pattern


@pytest.mark.parametrize(
    ("pattern", "safe"),
    [
        ("G3-M5320E-F2.*", True),
        (r"NG9[12]0-\d+", True),
        ("(NG910|NG920)(?:-.*)?", True),
        (r"CC612_\w{4,6}", True),
        (r"a\+\+\*\(", True),
        ("[+*(]{2}", True),
        ("(a+)+", False),
        ("(a|a)*", False),
        ("(?:x*){2,}", False),
        ("(a?){50}", False),
        (".*.*.*.*b", False),
        ("a?a?a?a?aaaa", False),
        ("(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)b", False),
        (r"(.*)\1", False),
        ("(?=a).*", False),
        ("(?i)a", False),
        ("[", False),
        ("[[a]", False),
        ("[a--b]", False),
        ("(", False),
        ("a{99999999999999999999}", False),
        ("", False),
        ("a" * 101, False),
    ],
)
def test_a_pattern_must_end_in_short_time(pattern: str, safe: bool) -> None:  # noqa: FBT001 -- a parameter of the table
    assert safe_pattern(pattern) == safe


@given(st.text(alphabet="ab()[]{}|*+?.\\1,^$-&~", max_size=30), st.sampled_from(["a" * 100, "ab" * 50, "a" * 99 + "c"]))
def test_what_is_called_safe_runs_quickly(pattern: str, model: str) -> None:
    if safe_pattern(pattern):
        begun = time.process_time()
        re.fullmatch(pattern, model, re.IGNORECASE)
        assert time.process_time() - begun < 1
