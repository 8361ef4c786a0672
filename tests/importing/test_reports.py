"""What is told of a run adds up, and stays short however long the run."""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command

from core.importing.errors import CountsDiffer
from core.importing.ocpi.rules import Notes
from core.importing.reports import MOST_REASONS, Report
from core.models import Location
from tests.importing.feeds import place

if TYPE_CHECKING:
    from core.models import Operator


def test_a_row_that_was_lost_is_not_passed_over() -> None:
    report = Report()
    report.saw("Locations", 2)
    report.ends("Locations", "created")
    with pytest.raises(CountsDiffer, match="Locations: 2 were read and 1 told"):
        list(report.lines())


def test_reasons_are_counted_by_rule_wherever_in_a_list_they_are() -> None:
    report, notes = Report(), Notes()
    for number in range(3):
        notes.refused(f"evses.{number}.uid", "api_refused", more=f"Taken by {number}.")
    report.note("station", "a", notes)
    assert list(report.lines())[1:] == ["       3 x refused evses.uid: The API refuses it: Taken by 0."]


def test_only_the_commonest_reasons_are_printed() -> None:
    report, notes = Report(), Notes()
    for number in range(MOST_REASONS + 2):
        notes.dropped(f"field{number}x", "no_place", number)
    report.note("location", "a", notes)
    assert list(report.lines())[-1] == "         and 2 more reasons; --report FILE has them all"


def test_a_long_value_is_cut_in_the_report() -> None:
    file, notes = io.StringIO(), Notes()
    notes.dropped("x", "no_place", "y" * 1000)
    Report(file).note("location", "a", notes)
    assert len(json.loads(file.getvalue())["was"]) == 201


@pytest.mark.django_db
def test_a_feed_comes_in_by_standard_input(plinth: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    feed = io.BytesIO(json.dumps({"data": [place(name="Käde")]}).encode())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(feed, encoding="ascii"))
    call_command("import_ocpi", "-", ocpi="2.2.1", operator="NLPLI", stdout=io.StringIO())
    assert Location.objects.values_list("name", flat=True).get() == "Käde"
