"""The supervisor's pages: what waits, and one hand-over with everything behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404
from django.utils import timezone

from core.choices import InstallationState
from core.domain.installing import AT_WORK
from core.queries.evidence import evidence_of
from core.queries.installations import installations_of
from core.queries.reviews import timeline, waiting
from core.queries.runs import newest_run
from core.queries.summary import summary
from installer_app.pages import draw
from installer_app.policy import REVIEWING, for_roles
from installer_app.reading import read_run

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from core.models import Actor


@for_roles(*REVIEWING)
def queue(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Draw the hand-overs that wait, those with warnings first."""
    return draw(request, actor, "supervisor/queue.html", rows=waiting(actor))


def review(request: HttpRequest, actor: Actor, pk: int, *, refusal: Any = None, typed: Any = None) -> HttpResponse:
    """Draw one hand-over: facts, check results with their messages, every attempt, and the two answers."""
    row = get_object_or_404(installations_of(actor), pk=pk)
    run = newest_run(actor=actor, installation=row)
    context = {
        "installation": row,
        "station": row.station,
        "facts": summary(actor=actor, installation=row),
        "evidence": evidence_of(actor=actor, installation=row),
        "answer": read_run(run=run, at=timezone.now()) if run else None,
        "timeline": timeline(row),
        "waits": row.state == InstallationState.HANDED_OVER,
        "own_work": row.handed_over_who == actor.who,
        "returnable": AT_WORK,
        "publish": actor.operator.publish_on_approval,
    }
    return draw(request, actor, "supervisor/review.html", pk=pk, refusal=refusal, typed=typed, **context)
