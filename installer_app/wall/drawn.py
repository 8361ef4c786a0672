"""What a chart says: the same numbers as bars, as a table and as a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.speech import say

if TYPE_CHECKING:
    from core.queries.refused import Cause
    from core.queries.reports import Figures, Line, Report


PERCENT = "\N{NO-BREAK SPACE}%"


@dataclass(frozen=True)
class Chart:
    """One chart: `slug` names its file, `said` tells in a sentence what is drawn.

    Over time there are `bars` (and `behind` them others), each `rows` line one; else every row is drawn by itself.
    The first cell of a row says whose it is, the second is its length. `unit` follows what a bar stands for.
    Shares are `of` so many: a share of 0 is not nothing.
    """

    slug: str
    title: str
    said: str
    head: list[str]
    rows: list[list[Any]]
    bars: list[float] = field(default_factory=list)
    behind: list[float] = field(default_factory=list)
    legend: list[str] = field(default_factory=list)
    unit: str = ""
    of: int = 0

    @property
    def shown(self) -> list[list[Any]]:
        """Give the rows as a page writes them; a file has their days by ISO 8601."""
        return [[_when(row[0]) if isinstance(row[0], date) else row[0], *row[1:]] for row in self.rows]

    @property
    def most(self) -> float:
        """Give what is as high (or long) as the picture."""
        numbers = [*self.bars, *self.behind] or [row[1] for row in self.rows]
        return max(numbers, default=0)

    @property
    def ends(self) -> tuple[Any, Any] | None:
        """Give what the first and the last bar are called."""
        return (self.shown[0][0], self.shown[-1][0]) if self.bars else None

    @property
    def is_empty(self) -> bool:
        return not (self.most or self.of)

    @property
    def top(self) -> str:
        """Give how much the highest bar stands for."""
        return f"{round(self.most)}{self.unit}"


def charts(report: Report, causes: list[Cause], callers: int) -> list[Chart]:
    """Draw a period; one of the `callers` may have several `causes`."""
    return [installs(report), right(report), minutes(report), refused(causes, callers), models(report), people(report)]


def installs(report: Report) -> Chart:
    told = {"n": report.total.installs, **_span(report)}
    said = _("%(n)s handed over from %(first)s to %(last)s.") % told
    rows = [[line.key, line.figures.installs] for line in report.periods]
    head = [_begins(report), _("Handed over")]
    return Chart("installs", _("Handed over"), said, head, rows, bars=[row[1] for row in rows])


def right(report: Report) -> Chart:
    total = report.total
    told = {"n": total.reviewed, "right": total.right, "share": _percent(total)}
    said = ngettext(
        "Of %(n)s that got a word, %(right)s was right the first time: %(share)s.",
        "Of %(n)s that got a word, %(right)s were right the first time: %(share)s.",
        total.right,
    )
    rows = [[line.key, line.figures.reviewed, line.figures.right, _percent(line.figures)] for line in report.periods]
    head = [_begins(report), _("Reviewed"), _("Right the first time"), _("Share")]
    shares = [100 * (line.figures.right_share or 0) for line in report.periods]
    title = _("Right the first time")
    return Chart("first-time-right", title, said % told, head, rows, bars=shares, unit=PERCENT, of=total.reviewed)


def minutes(report: Report) -> Chart:
    told = {"median": _minutes(report.total.median_min), "most": _minutes(report.total.p90_min)}
    said = ngettext(
        "Half took at most %(median)s minute, nine of ten at most %(most)s.",
        "Half took at most %(median)s minutes, nine of ten at most %(most)s.",
        round(report.total.median_min or 0),
    )
    lines = report.periods
    rows = [[line.key, _minutes(line.figures.median_min), _minutes(line.figures.p90_min)] for line in lines]
    legend = [_("Median"), _("Nine of ten within")]
    return Chart(
        "minutes",
        _("Minutes from scan to hand-over"),
        said % told,
        [_begins(report), *legend],
        rows,
        bars=[line.figures.median_min or 0 for line in lines],
        behind=[line.figures.p90_min or 0 for line in lines],
        legend=legend,
    )


def refused(causes: list[Cause], callers: int) -> Chart:
    said = ngettext("%(n)s caller was turned away.", "%(n)s callers were turned away.", callers) % {"n": callers}
    head = [_("Cause"), _("Callers"), _("Attempts")]
    rows = [[say(one.sentence), one.callers, one.attempts] for one in causes]
    return Chart("refused", _("Turned away, by cause"), said, head, rows)


def models(report: Report) -> Chart:
    return _by(report.models, "models", _("By model"), _("Model"), _("without a model"))


def people(report: Report) -> Chart:
    return _by(report.installers, "installers", _("By installer"), _("Installer"), _("a machine"))


def _by(lines: list[Line], slug: str, title: str, whose: str, nobody: str) -> Chart:
    rows = [
        [line.key or nobody, one.installs, _percent(one), _minutes(one.median_min), _minutes(one.p90_min)]
        for line in lines
        for one in [line.figures]
    ]
    head = [
        whose, _("Handed over"), _("Right the first time"), _("Minutes, median"), _("Minutes, nine of ten within")
    ]  # fmt: skip
    return Chart(slug, title, _("The busiest first."), head, rows)


def _begins(report: Report) -> str:
    words = {"day": _("Day"), "week": _("Week from"), "month": _("Month from")}
    return words[report.period.step]


def _span(report: Report) -> dict[str, str]:
    return {"first": _when(report.period.first), "last": _when(report.period.last)}


def _when(day: date) -> str:
    return date_format(day)


def _percent(figures: Figures) -> str:
    share = figures.right_share
    return "–" if share is None else f"{round(100 * share)}{PERCENT}"


def _minutes(number: float | None) -> str:
    return "–" if number is None else str(round(number))
