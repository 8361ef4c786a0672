"""Charts: the same numbers as bars, as a table and as a file."""

from __future__ import annotations

import csv
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from tests.app.test_gateway_page import make_knock
from tests.handed import make_handed

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db


def ago(days: float) -> Any:
    return timezone.now() - timedelta(days=days)


@pytest.fixture
def handed(plinth: Operator, volta: Operator) -> None:
    """Hand four over: three approved, one of them returned first, and one without a word; and one of somebody else."""
    make_handed(plinth, "PLI-1", ago(0), minutes=10, state="approved")
    make_handed(plinth, "PLI-2", ago(1), by="=omar", minutes=20, state="approved", returned=1)
    make_handed(plinth, "PLI-3", ago(1), minutes=30, state="approved")
    make_handed(plinth, "PLI-4", ago(40), minutes=99)
    make_handed(volta, "VOL-1", ago(0), by="otto")


def charts(client: Client, query: str = "") -> dict[str, Any]:
    return {one.slug: one for one in client.get(f"/charts/{query}").context["charts"]}


def table(client: Client, slug: str, query: str = "") -> list[list[str]]:
    answer = client.get(f"/charts/{slug}.csv{query}")
    assert answer["Content-Disposition"] == f'attachment; filename="{slug}.csv"'
    return [*csv.reader(answer.getvalue().decode().splitlines())]


@pytest.mark.usefixtures("handed")
def test_what_was_handed_over_by_day(desk_of_dan: Client) -> None:
    drawn = charts(desk_of_dan)
    assert (len(drawn["installs"].bars), drawn["installs"].bars[-2:], drawn["installs"].top) == (30, [2, 1], "2")
    assert [round(share) for share in drawn["first-time-right"].bars[-2:]] == [50, 100]
    assert (drawn["minutes"].bars[-2:], drawn["minutes"].behind[-2:]) == ([25, 10], [29, 10])
    assert [drawn[slug].said for slug in ("first-time-right", "minutes")] == [
        "Of 3 that got a word, 2 were right the first time: 67\N{NO-BREAK SPACE}%.",
        "Half took at most 20 minutes, nine of ten at most 28.",
    ]
    assert drawn["installs"].said.startswith("3 handed over from ")


def test_one_is_said_as_one(desk_of_dan: Client, plinth: Operator) -> None:
    make_handed(plinth, "PLI-1", ago(0), minutes=1, state="approved")
    make_handed(plinth, "PLI-2", ago(0), minutes=1, state="approved", returned=1)
    drawn = charts(desk_of_dan)
    assert [drawn[slug].said for slug in ("first-time-right", "minutes")] == [
        "Of 2 that got a word, 1 was right the first time: 50\N{NO-BREAK SPACE}%.",
        "Half took at most 1 minute, nine of ten at most 1.",
    ]


@pytest.mark.usefixtures("handed")
def test_by_model_and_installer(desk_of_dan: Client) -> None:
    drawn = charts(desk_of_dan)
    assert drawn["models"].rows == [["Double", 3, "67\N{NO-BREAK SPACE}%", "20", "28"]]
    assert [row[:2] for row in drawn["installers"].rows] == [["ina", 2], ["=omar", 1]]


@pytest.mark.usefixtures("handed")
@pytest.mark.parametrize(
    ("query", "bars", "installs"), [("?days=7", 7, 3), ("?days=90", (13, 14), 4), ("?days=365", (12, 13), 4)]
)
def test_a_longer_time_has_wider_bars(query: str, bars: Any, installs: int, desk_of_dan: Client) -> None:
    drawn = charts(desk_of_dan, query)["installs"]
    assert len(drawn.bars) in (bars if isinstance(bars, tuple) else (bars,))
    assert (sum(drawn.bars), len(charts(desk_of_dan, "?days=8")["installs"].bars)) == (installs, 30)


def test_who_was_turned_away_by_cause(desk_of_dan: Client, plinth: Operator) -> None:
    from core.models import Operator  # noqa: PLC0415 -- the only operator sees every knock

    assert Operator.objects.count() == 1
    make_knock("CP-1", "wrong_key", count=7)
    make_knock("CP-2", "wrong_key")
    make_knock("CP-3", "no_bytes", first_h=24 * 40, last_h=24 * 35)
    (row,) = charts(desk_of_dan)["refused"].rows
    assert row == ["The password is wrong.", 2, 8]
    assert len(charts(desk_of_dan, "?days=90")["refused"].rows) == 2


def test_one_caller_with_three_causes_is_one(desk_of_dan: Client, plinth: Operator) -> None:
    for cause in ("wrong_key", "no_authorization", "wrong_path"):
        make_knock("CP-1", cause)
    drawn = charts(desk_of_dan)["refused"]
    assert (drawn.said, [row[1] for row in drawn.rows]) == ("1 caller was turned away.", [1, 1, 1])


@pytest.mark.usefixtures("handed")
def test_the_file_says_the_same_and_computes_nothing(desk_of_dan: Client) -> None:
    rows = table(desk_of_dan, "installs", "?days=7")
    today = timezone.localdate()
    assert rows[0] == ["Day", "Handed over"]
    assert rows[-2:] == [[str(today - timedelta(days=1)), "2"], [str(today), "1"]]
    assert [row[0] for row in table(desk_of_dan, "installers")] == ["Installer", "ina", "'=omar"]
    assert desk_of_dan.get("/charts/nothing.csv").status_code == 404


@pytest.mark.usefixtures("handed")
def test_a_picture_says_what_it_shows(desk_of_dan: Client) -> None:
    page = desk_of_dan.get("/charts/?days=7").content.decode()
    pictures = re.findall(r'<svg class="bars".*?</svg>', page, re.DOTALL)
    said = [re.findall(r'role="img" aria-label="([^"]+)" focusable="false"><title>', each) for each in pictures]
    assert [len(each) for each in said] == [1, 1, 1]
    assert said[2] == ["Half took at most 20 minutes, nine of ten at most 28."]
    assert [each.count("<rect") for each in pictures] == [7, 7, 14]
    assert page.count("The same as a table") == 5


def test_a_share_of_nothing_right_is_not_nothing(desk_of_dan: Client, plinth: Operator) -> None:
    make_handed(plinth, "PLI-1", ago(0), minutes=1, state="approved", returned=1)
    drawn = charts(desk_of_dan)["first-time-right"]
    said = "Of 1 that got a word, 0 were right the first time: 0\N{NO-BREAK SPACE}%."
    assert (drawn.is_empty, drawn.said, drawn.top) == (False, said, "0\N{NO-BREAK SPACE}%")
    page = desk_of_dan.get("/charts/").content.decode()
    assert page.split('id="first-time-right"')[1].split("</section>")[0].count(said) == 3


def test_nothing_is_said_to_be_nothing(desk_of_dan: Client) -> None:
    page = desk_of_dan.get("/charts/").content.decode()
    assert (page.count("Nothing in this time."), page.count('<svg class="bars"')) == (6, 0)


@pytest.mark.parametrize("rows", [1, 3])
def test_it_asks_no_more_for_more(
    rows: int, desk_of_dan: Client, plinth: Operator, django_assert_num_queries: Callable[..., Any]
) -> None:
    for number in range(rows):
        make_handed(plinth, f"PLI-{number}", ago(number), by=f"p{number}")
        make_knock(f"CP-{number}", ("wrong_key", "no_bytes", "quarantine")[number])
    with django_assert_num_queries(8):
        assert desk_of_dan.get("/charts/").status_code == 200


def test_only_who_dispatches_gets_the_files(phone: Client, client: Client) -> None:
    told = [each.get("/charts/installs.csv").status_code for each in (phone, client)]
    assert told == [403, 302]
