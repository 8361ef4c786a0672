"""The supervisor's queue, for machines: hand-overs that wait, and why each asks to be looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.api import filters
from core.api.authentication import asker
from core.api.paging import answer_list
from core.api.permissions import MayReview
from core.api.resource import NOTHING, Resource
from core.documents.plain import present, stamp
from core.domain.checks import ALL
from core.queries.reviews import CLEAN, narrowed, ranked, shown, waiting, with_reason
from core.queries.risk import BY_SLUG, RISKS, risk_of
from core.speech import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse
    from rest_framework.request import Request

    from core.models import Actor

TITLES = {check.slug: check.title for check in ALL}
REASONS = (CLEAN, *BY_SLUG)


def reason(value: str) -> str:
    """Take a reason, or "clean"."""
    return REASONS[REASONS.index(value)]


class Reviews(Resource):
    """The hand-overs that wait for a word, the riskiest first; the word itself is said at the installation."""

    permission_classes = [MayReview]
    key = "pk"
    of_list = {
        "offset": str,
        "limit": str,
        "reason": reason,
        "by": filters.text,
        "location_id": filters.text,
        "q": filters.words,
    }

    def get(self, request: Request, key: str | None = None) -> HttpResponse:  # noqa: ARG002 -- as declared
        """Answer a page. Raises BadQuery."""
        asked = filters.asked(request, self.of_list)
        actor = asker(request)
        ranks = with_reason(ranked(self.rows(actor, asked)), asked.get("reason", ""))
        return answer_list(request, ranks, lambda page: [*map(self.draw, shown(actor, page))])

    def rows(self, actor: Actor, asked: Mapping[str, Any]) -> Any:
        named = {"location": asked["location_id"]} if "location_id" in asked else {}
        return narrowed(waiting(actor), {**asked, **named})

    def draw(self, row: Any, asked: Mapping[str, Any] = NOTHING) -> dict[str, Any]:  # noqa: ARG002 -- as declared
        """Print a hand-over; a clean one has no reasons, and a risk of 0."""
        row.titles = TITLES
        reasons = [{"reason": risk.slug, "sentence": say(risk.say(row))} for risk in RISKS if risk.holds(row)]
        station = row.station
        card = {
            "installation_id": row.pk,
            "charge_station_id": station.charge_station_id,
            "location_id": station.location.location_id if station.location else None,
            "handed_over_by": row.handed_over_by,
            "handed_over_at": stamp(row.handed_over_at),
            "note": row.note,
            "risk": risk_of(row),
        }
        return present(card) | {"reasons": reasons}
