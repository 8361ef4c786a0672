"""The audit trail for machines: who changed what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework.views import APIView

from core.api import filters
from core.api.authentication import TokenAuthentication, asker
from core.api.conditional import for_the_caller_alone
from core.api.files import CSV, long_answer
from core.api.paging import answer_page
from core.api.permissions import MayReview
from core.documents.history import EVENT_COLUMNS, event_cells, event_line
from core.documents.spreadsheets import csv_lines
from core.queries.audit import events_asked_for
from core.queries.exports import in_pieces
from core.queries.moments import one_moment

if TYPE_CHECKING:
    from django.http import HttpResponse
    from rest_framework.request import Request


class Events(APIView):
    """The entries of the audit trail, oldest first."""

    authentication_classes = [TokenAuthentication]
    permission_classes = [MayReview]
    of_list = filters.PAGE | filters.OF_EVENTS
    of_its_list, of_one_thing = ("GET",), ()

    def get(self, request: Request) -> HttpResponse:
        """Answer a page. Raises BadQuery."""
        rows = events_asked_for(asker(request), filters.asked(request, self.of_list)).order_by("at", "pk")
        return for_the_caller_alone(answer_page(request, rows, event_line))


class EventsFile(APIView):
    """The same entries as CSV that no spreadsheet computes with, however many there are."""

    authentication_classes = [TokenAuthentication]
    permission_classes = [MayReview]
    of_one = filters.OF_EVENTS
    of_its_list = of_one_thing = ("GET",)
    gives = (CSV,)

    def get(self, request: Request) -> Any:
        """Answer the file. Raises BadQuery."""
        rows = events_asked_for(asker(request), filters.asked(request, self.of_one)).order_by("at", "pk")
        with one_moment():
            return long_answer(csv_lines(EVENT_COLUMNS, map(event_cells, in_pieces(rows))), CSV, "audit.csv")
