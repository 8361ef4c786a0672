"""The supervisor's queue as it fills: from nothing to more than a page, and what it asks the database meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from core.models.clock import database_now
from tests.app.test_queue import APPROVE, QUEUE, stations
from tests.handed import make_clean, make_handed

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db


def test_the_menu_marks_review_on_the_page_of_one(desk: Client, plinth: Operator) -> None:
    row = make_handed(plinth, "PLI-1", database_now())
    here = [
        [str(link["label"]) for group in desk.get(path).context["links"] for link in group["links"] if link["here"]]
        for path in (QUEUE, f"{QUEUE}{row.pk}/", f"{QUEUE}rules")
    ]
    assert here == [["Review"], ["Review"], ["What is asked for"]]


def test_an_empty_queue_says_what_comes_here(desk: Client) -> None:
    page = desk.get(QUEUE)
    assert (page.context["counts"]["all"], b"Nothing waits for you" in page.content) == (0, True)


def test_pages_of_25_keep_what_was_asked(desk: Client, plinth: Operator) -> None:
    for number in range(26):
        make_handed(plinth, f"P-{number:02}", database_now())
    first = desk.get(f"{QUEUE}?q=P-")
    assert (len(first.context["rows"]), 'href="?q=P-&amp;page=2"' in first.content.decode()) == (25, True)
    assert stations(desk.get(f"{QUEUE}?q=P-&page=2")) == ["P-25"]


def test_as_many_queries_for_three_as_for_one(desk: Client, plinth: Operator, django_assert_num_queries: Any) -> None:
    make_clean(plinth, "A", database_now())
    with django_assert_num_queries(9):
        desk.get(QUEUE)
    make_clean(plinth, "B", database_now())
    make_handed(plinth, "C", database_now(), by="omar", returned=1)
    with django_assert_num_queries(9):
        desk.get(QUEUE)
    with django_assert_num_queries(9):  # every fact is asked for once: a filter by reason is no question
        assert len(stations(desk.get(f"{QUEUE}?reason=clean"))) == 2
    with django_assert_num_queries(10):
        assert stations(desk.get(f"{QUEUE}?by=omar")) == ["C"]


def test_another_operators_hand_overs_do_not_exist(desk: Client, volta: Operator) -> None:
    row = make_clean(volta, "V", database_now())
    assert stations(desk.get(QUEUE)) == []
    assert desk.get(f"{APPROVE}?seen={row.pk}.1").context["status"] == 2931


def test_what_is_not_there_is_said(desk: Client, plinth: Operator) -> None:
    page: Any = desk.post(APPROVE, {"seen": "999999.1", "nonce": "none"})
    assert [(one["row"], bool(one["refusal"])) for one in page.context["outcomes"]] == [(None, True)]


def test_the_review_page_shows_what_was_judged_without_asking_who_else_called(
    desk: Client, plinth: Operator, django_assert_num_queries: Any
) -> None:
    row = make_clean(plinth, "A", database_now())
    with django_assert_num_queries(29):
        page = desk.get(reverse("review", args=[row.pk]))
    assert ([each["state"] for each in page.context["answer"]["results"]], page.context["answer"]["knocks"]) == (
        ["passed"],
        [],
    )
