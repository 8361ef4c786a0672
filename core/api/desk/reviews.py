"""The supervisor's queue, for machines: hand-overs that wait, and why each asks to be looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from rest_framework.views import APIView

from core.api import filters
from core.api.admin.things import said_by
from core.api.authentication import TokenAuthentication, asker
from core.api.conditional import for_the_caller_alone
from core.api.desk.bodies import ApproveBody
from core.api.envelope import DONE, encoded, wrap, wrap_refusal
from core.api.paging import answer_list
from core.api.permissions import MayReview
from core.api.resource import NOTHING, Resource
from core.api.writing import SOME, no_query, sent
from core.documents.plain import present, stamp
from core.domain.checks import ALL
from core.domain.review.approving import Seen, approve_clean
from core.errors import Invalid
from core.queries.reviews import CLEAN, narrowed, ranked, shown, waiting, with_reason
from core.queries.risk import BY_SLUG, RISKS, risk_of
from core.speech import in_language, say
from core.words import Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rest_framework.request import Request

    from core.domain.review.approving import Decided
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
            "seen": str(Seen.of(row)),
        }
        return present(card) | {"reasons": reasons}


class ApproveClean(APIView):
    """Approve clean hand-overs together, each by itself: one that is no more what was seen is refused, others not."""

    authentication_classes = [TokenAuthentication]
    permission_classes = [MayReview]
    of_its_list = of_one_thing = ("POST",)
    bodies: Mapping[str, Any] = {"POST": ApproveBody}
    needs: Mapping[str, Any] = {"POST": ("seen", "nonce")}

    def post(self, request: Request) -> HttpResponse:
        """Answer what became of each, in order. Raises Invalid."""
        no_query(request)
        said = said_by(ApproveBody, sent(request), self.needs["POST"])
        seen = [Seen(*map(int, text.split("."))) for text in dict.fromkeys(said["seen"])]
        decided = approve_clean(actor=asker(request), seen=seen, nonce=said["nonce"], publish=said.get("publish"))
        refused = sum(each.refusal is not None for each in decided)
        told = [outcome_card(each) for each in decided]
        note = say(Sentence(SOME, {"refused": refused, "all": len(told)})) if refused else "Success"
        envelope = wrap(told, status_code=Invalid.status_code if refused else DONE, message=note)
        response = HttpResponse(encoded(envelope), content_type="application/json")
        return for_the_caller_alone(in_language(response))


def outcome_card(decided: Decided) -> dict[str, Any]:
    """Print what became of one hand-over, as a batch does."""
    envelope = wrap(None) if decided.refusal is None else wrap_refusal(decided.refusal)
    told = {name: value for name, value in envelope.items() if name not in {"timestamp", "data"}}
    return {"installation_id": decided.seen.pk, **told}
