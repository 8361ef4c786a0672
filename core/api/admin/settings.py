"""The operator's settings, and what the nightly purge forgot, for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework.views import APIView

from core.api import filters
from core.api.admin.bodies import SettingsBody
from core.api.admin.things import said_by
from core.api.authentication import TokenAuthentication, asker
from core.api.conditional import answer, for_the_caller_alone
from core.api.envelope import wrap
from core.api.once import answered_once
from core.api.paging import answer_page
from core.api.permissions import MayAdminister
from core.api.writing import no_query, sent
from core.documents.plain import stamp
from core.domain.people.settling import change_settings, settings_of
from core.queries.purges import purge_reports

if TYPE_CHECKING:
    from django.http import HttpResponse
    from rest_framework.request import Request

    from core.models import Operator, PurgeReport


class Settings(APIView):
    """What an administrator may change of the operator itself."""

    authentication_classes = [TokenAuthentication]
    permission_classes = [MayAdminister]
    of_its_list = of_one_thing = ("GET", "PATCH")
    bodies = {"PATCH": SettingsBody}
    needs: dict[str, tuple[str, ...]] = {}

    def get(self, request: Request) -> HttpResponse:
        """Answer every setting."""
        no_query(request)
        return answer(request, card(asker(request).operator))

    def patch(self, request: Request) -> HttpResponse:
        """Change those that are named. Raises Invalid."""
        no_query(request)
        actor, said = asker(request), said_by(SettingsBody, sent(request))
        act = answered_once(request, lambda: wrap(card(change_settings(actor=actor, said=said))))
        return for_the_caller_alone(act)


class PurgeReports(APIView):
    """What was forgotten, night by night, the newest first."""

    authentication_classes = [TokenAuthentication]
    permission_classes = [MayAdminister]
    of_list = filters.PAGE
    of_its_list, of_one_thing = ("GET",), ()

    def get(self, request: Request) -> HttpResponse:
        """Answer a page. Raises BadQuery."""
        filters.asked(request, self.of_list)
        return for_the_caller_alone(answer_page(request, purge_reports(asker(request)), report_card))


def card(operator: Operator) -> dict[str, Any]:
    who = {name: getattr(operator, name) for name in ("cpo_id", "country_code", "party_id")}
    return who | settings_of(operator)


def report_card(row: PurgeReport) -> dict[str, Any]:
    times = {"at": stamp(row.at), "until": stamp(row.until)}
    return {"what": row.what, "number": row.number, "days": row.days, **times}
