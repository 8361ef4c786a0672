"""The figures of a period: as cells of a file, and on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.documents.report_pdf import report_pdf

if TYPE_CHECKING:
    from collections.abc import Iterable

HEAD = (
    "",
    gettext_lazy("Installs"),
    gettext_lazy("Reviewed"),
    gettext_lazy("Right first time"),
    gettext_lazy("Share"),
    gettext_lazy("Median, min"),
    gettext_lazy("9 of 10, min"),
)
STEP_WORDS = {"day": gettext_lazy("Day"), "week": gettext_lazy("Week"), "month": gettext_lazy("Month")}
COLUMNS = ("table", "key", "installs", "reviewed", "right_first_time", "share", "median_minutes", "p90_minutes")


def rows_of(told: Any) -> Iterable[list[Any]]:
    """Give the lines of a file, of a `core.queries.reports.Report`: one for all, one a day, a person, a model."""
    yield ["all", "", *numbers(told.total)]
    for name, lines in (("day", told.periods), ("installer", told.installers), ("model", told.models)):
        yield from (
            [told.period.step if name == "day" else name, str(line.key), *numbers(line.figures)] for line in lines
        )


def numbers(figures: Any) -> list[Any]:
    """Give figures as the last six of COLUMNS have them."""
    minutes = [None if each is None else round(each, 1) for each in (figures.median_min, figures.p90_min)]
    share = None if figures.right_share is None else round(figures.right_share, 3)
    return [figures.installs, figures.reviewed, figures.right, share, *minutes]


def figures_pdf(told: Any, *, author: str) -> bytes:
    """Draw a report on paper, in the active language."""
    about = f"{date_format(told.period.first)} – {date_format(told.period.last)}"
    head = [str(word) for word in HEAD]
    tables = [
        (_("All"), [_printed("", told.total)]),
        (str(STEP_WORDS[told.period.step]), [_printed(date_format(line.key), line.figures) for line in told.periods]),
        (_("By installer"), [_printed(line.key, line.figures) for line in told.installers]),
        (_("By model"), [_printed(line.key, line.figures) for line in told.models]),
    ]
    return report_pdf(title=_("Installs"), about=about, author=author, head=head, tables=tables)


def _printed(key: object, figures: Any) -> list[str]:
    """Give a line of a table on paper."""
    share = "–" if figures.right_share is None else f"{number_format(100 * figures.right_share, 0)} %"
    minutes = ["–" if each is None else number_format(each, 0) for each in (figures.median_min, figures.p90_min)]
    return [str(key) or "–", *map(str, (figures.installs, figures.reviewed, figures.right)), share, *minutes]
