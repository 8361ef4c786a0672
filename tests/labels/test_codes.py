"""The codes of our own labels catch the slips of people."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.labels.codes import ALPHABET, check, new_code, own_label_url
from core.labels.reading import read_label

RANDOM = st.integers(min_value=0).map(Random)


@given(RANDOM)
def test_new_code_passes_its_check(random: Random) -> None:
    code = new_code(random)
    assert (len(code), check(code), set(code) <= set(ALPHABET)) == (8, True, True)


def test_nothing_in_the_alphabet_is_mistaken() -> None:
    assert (len(ALPHABET), set(ALPHABET) & set("0O1IL")) == (31, set())


@given(RANDOM)
def test_any_single_wrong_character_is_caught(random: Random) -> None:
    code = new_code(random)
    wrong = [code[:at] + other + code[at + 1 :] for at in range(8) for other in ALPHABET if other != code[at]]
    assert [each for each in wrong if check(each)] == []


@given(RANDOM)
def test_any_swapped_pair_is_caught(random: Random) -> None:
    code = new_code(random)
    pairs = [(one, two) for one in range(8) for two in range(one + 1, 8) if code[one] != code[two]]
    swapped = [code[:one] + code[two] + code[one + 1 : two] + code[one] + code[two + 1 :] for one, two in pairs]
    assert [each for each in swapped if check(each)] == []


@pytest.mark.parametrize("code", ["", "2222222", "222222222", "NEWTAG01", "2222222 ", "é2222222", "abcdefgh"])
def test_other_texts_fail_the_check(code: str) -> None:
    assert check(code) is False


@given(RANDOM, st.sampled_from(["https://field.example.com", "https://field.example.com/"]))
def test_own_label_is_read_back(random: Random, host: str) -> None:
    code = new_code(random)
    assert own_label_url(host, code) == f"https://field.example.com/s/{code}"
    assert read_label(own_label_url(host, code)).facts() == {"code": code}
