"""The supervisor's pages: what waits, and one hand-over with everything behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.utils import timezone

from core.api.filters import MAX_TEXT
from core.choices import InstallationState, StepName
from core.domain.checks import ALL
from core.domain.field.installing import AT_WORK
from core.domain.review.approving import Seen
from core.queries.evidence import evidence_of
from core.queries.installations import installations_of
from core.queries.reviews import hands, how_many, narrowed, places, ranked, shown, timeline, waiting, with_reason
from core.queries.risk import RISKS, reasons, risk_of
from core.queries.runs import newest_run
from core.queries.summary import summary
from core.queries.suspicion import twins_of
from installer_app.pages import draw
from installer_app.policy import REVIEWING, for_roles
from installer_app.reading import read_results

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

    from core.models import Actor, Installation
    from core.words import Sentence

HAND_OVERS_A_PAGE = 25
TITLES = {check.slug: check.title for check in ALL}


@for_roles(*REVIEWING)
def queue(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Draw the hand-overs that wait, the riskiest first.

    `?reason=` (or "clean"), `?by=`, `?location=` and `?q=` narrow them, `?page=` turns the page.
    """
    every, asked = waiting(actor), asked_in(request.GET)
    ranks = ranked(every)
    waits, reason = len(ranks), asked.get("reason", "")
    if asked.keys() - {"reason"}:
        found = set(narrowed(every, asked).values_list("pk", flat=True))
        ranks = [rank for rank in ranks if rank.pk in found]
    counts = how_many(ranks)
    page = Paginator(with_reason(ranks, reason), HAND_OVERS_A_PAGE).get_page(request.GET.get("page"))
    rows = [card(actor, row) for row in shown(actor, list(page.object_list))]
    context = {
        "page": page,
        "rows": rows,
        "ready": sum(row["takes"] for row in rows),
        "waits": waits,
        "counts": counts,
        "reasons": [
            (each.slug, each.name, counts[each.slug]) for each in RISKS if counts[each.slug] or each.slug == reason
        ],
        "asked": asked,
        "search": asked.get("q", ""),
        "hands": hands(actor, also=asked.get("by", "")),
        "places": places(actor, also=asked.get("location", "")),
    }
    return draw(request, actor, "supervisor/queue.html", **context)


def asked_in(said: Mapping[str, str]) -> dict[str, str]:
    """Read what an address asks for; what it leaves empty is not asked for."""
    read = {name: said.get(name, "").replace("\0", "").strip()[:MAX_TEXT] for name in ("reason", "by", "location", "q")}
    return {name: text for name, text in read.items() if text}


def card(actor: Actor, row: Any) -> dict[str, Any]:
    """Give a hand-over with why it asks to be looked at; `takes` is what a form sends to approve it with others."""
    clean = risk_of(row) == 0 and row.handed_over_who != actor.who
    return {"row": row, "reasons": reasons(row, TITLES), "seen": Seen.of(row), "takes": clean}


def reasons_of(actor: Actor, row: Installation) -> list[Sentence]:
    """Say why a hand-over that waits asks to be looked at, as the queue does; once it is decided, nothing."""
    waits: Any = waiting(actor, pk=row.pk).first() if row.state == InstallationState.HANDED_OVER else None
    return reasons(waits, TITLES) if waits else []


def review(request: HttpRequest, actor: Actor, pk: int, *, refusal: Any = None, typed: Any = None) -> HttpResponse:
    """Draw one hand-over: facts, check results with their messages, every attempt, and the two answers."""
    row = get_object_or_404(installations_of(actor), pk=pk)
    run = newest_run(actor=actor, installation=row)
    evidence = evidence_of(actor=actor, installation=row)
    found = reasons_of(actor, row)
    context = {
        "installation": row,
        "station": row.station,
        "reasons": found,
        "twins": twins_of(actor=actor, installation=row) if found else [],
        "facts": summary(actor=actor, installation=row, evidence=evidence),
        "evidence": evidence,
        "suggested": StepName.EVIDENCE if evidence.lacks or evidence.beyond else "",
        "answer": read_results(run=run, at=timezone.now()) if run else None,
        "timeline": timeline(row),
        "waits": row.state == InstallationState.HANDED_OVER,
        "own_work": row.handed_over_who == actor.who,
        "returnable": AT_WORK,
        "publish": actor.operator.publish_on_approval,
    }
    return draw(request, actor, "supervisor/review.html", pk=pk, refusal=refusal, typed=typed, **context)
