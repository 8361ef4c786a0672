"""The day of an installer: what came back, what goes on, what waits, and what is done."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from core.models import Installation
from core.queries.today import day_of
from tests.domain.reads.happened import AT, MINUTE, ran, said, tried
from tests.factories import stored
from tests.handed import make_handed

if TYPE_CHECKING:
    from core.models import Actor, Operator


@pytest.mark.django_db
def test_a_day_shows_returned_work_first_and_what_was_approved_that_day(
    work: Installation, fitter: Actor, plinth: Operator, settings: Any
) -> None:
    settings.TIME_ZONE = "UTC"
    midnight = AT.replace(hour=0)
    mine = {"opened_by_user": fitter.user}
    Installation.objects.filter(pk=work.pk).update(**mine)
    back = make_handed(plinth, "CP-BACK", AT - MINUTE, state="open")
    waits = make_handed(plinth, "CP-WAITS", AT)
    today = make_handed(plinth, "CP-TODAY", midnight, state="approved")
    before = make_handed(plinth, "CP-BEFORE", midnight - timedelta(microseconds=1), state="approved")
    dropped = make_handed(plinth, "CP-DROPPED", AT, state="dropped")
    Installation.objects.filter(pk__in=[each.pk for each in (back, waits, today, before, dropped)]).update(**mine)
    make_handed(plinth, "CP-OTHERS", AT, state="open")
    touched = make_handed(plinth, "CP-TOUCHED", AT - 5 * MINUTE, state="open")
    tried(touched, 1, "link", who=fitter.who)
    stored()
    said(back, 1, step="fit")
    day = day_of(fitter, at=AT)
    lists = [[str(one.installation.station) for one in some] for some in (day.begun, day.waiting, day.done)]
    assert lists == [["CP-BACK", "ACE0100201", "CP-TOUCHED"], ["CP-WAITS"], ["CP-TODAY"]]
    assert ([str(one.installation.station) for one in day.came_back], len(day.going_on)) == (["CP-BACK"], 2)
    assert [(one.step, one.returned is not None) for one in day.begun] == [
        ("fit", True), ("checks", False), ("checks", False),
    ]  # fmt: skip
    tried(back, 2, "fit")
    ran(back, 3)
    [first, *_others] = day_of(fitter, at=AT).begun
    assert (first.to_mend, first.step) == (False, "hand_over")
