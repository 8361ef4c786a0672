"""What every answer of the machine API carries: the reader's language, and ids that a log line can name."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest
from django.utils import translation

from tests.api.writes import LOCATIONS

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
THERE = f"{LOCATIONS}/there"
IDS = ("X-Request-ID", "X-Correlation-ID")


@pytest.mark.parametrize(
    ("accepted", "language"), [("", "en"), ("nl", "nl"), ("de-AT,de;q=0.9", "de"), ("xx", "en"), ("fr", "fr")]
)
def test_a_reader_is_answered_in_their_language_and_the_next_in_ours(
    machine: Client, accepted: str, language: str
) -> None:
    named = {"Accept-Language": accepted} if accepted else {}
    assert machine.get(THERE, headers=named)["Content-Language"] == language
    assert machine.get(THERE)["Content-Language"] == "en"
    assert translation.get_language() == "en"


def test_who_comes_after_a_reader_of_dutch_pages_is_answered_in_english(machine: Client) -> None:
    with translation.override("nl"):
        assert machine.get(THERE)["Content-Language"] == "en"
        assert translation.get_language() == "nl"


def test_every_answer_has_ids_of_its_own(machine: Client) -> None:
    answers = [machine.get(THERE) for _time in range(10)]
    ids = [answer[name] for answer in answers for name in IDS]
    made = [uuid.UUID(each) for each in ids]
    assert (len(set(made)), [str(each) for each in made]) == (20, ids)
    assert {(each.version, each.variant) for each in made} == {(4, uuid.RFC_4122)}


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("abc-1", True), ("a:b_c.d", True), ("x" * 64, True), ("x" * 65, False), ("a b", False), ("", False)],
)
def test_an_id_that_is_safe_comes_back(machine: Client, sent: str, *, kept: bool) -> None:
    answer = machine.get(THERE, headers=dict.fromkeys(IDS, sent))
    assert [answer[name] == sent for name in IDS] == [kept, kept]
