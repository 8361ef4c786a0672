"""The evidence of an installation as machines read it: the facts, each photo, the record and its PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.api import filters
from core.api.authentication import asker
from core.api.conditional import answer
from core.documents.plain import stamp
from core.errors import NotFound
from core.queries.evidence import evidence_of
from core.queries.records import newest_record
from core.speech import say
from installer_app.evidence_files import photo_file, record_file
from installer_app.machine import Found
from installer_app.steps.evidence_cards import PhotoCard, ReadingCard, RulesCard, SignatureCard, TickCard

if TYPE_CHECKING:
    from django.http import HttpResponse
    from rest_framework.request import Request

    from core.queries.evidence import Evidence


class EvidenceOfOne(Found):
    """Photos, readings, checklist and signature, what is asked for, and what is missing."""

    def get(self, request: Request, pk: int) -> HttpResponse:
        filters.asked(request, self.of_one)
        return answer(request, evidence_card(evidence_of(actor=asker(request), installation=self.found(request, pk))))


class PhotoOfOne(Found):
    """One photo, as a JPEG."""

    gives = ("image/jpeg",)

    def get(self, request: Request, pk: int, key: str) -> HttpResponse:
        filters.asked(request, self.of_one)
        self.found(request, pk)
        return photo_file(asker(request), key, small=False)


class RecordOfOne(Found):
    """The newest record: `canonical` is the text whose SHA-256 in UTF-8 is `sha256`, as the PDF prints it."""

    def get(self, request: Request, pk: int) -> HttpResponse:
        filters.asked(request, self.of_one)
        record = newest_record(actor=asker(request), installation=self.found(request, pk))
        if record is None:
            raise NotFound
        kept = {"number": record.number, "made_at": stamp(record.made_at)}
        return answer(request, kept | {"sha256": record.sha256, "canonical": record.text})


class RecordOnPaper(Found):
    """The newest record as a PDF."""

    gives = ("application/pdf",)

    def get(self, request: Request, pk: int) -> HttpResponse:
        filters.asked(request, self.of_one)
        return record_file(asker(request), self.found(request, pk))


def evidence_card(evidence: Evidence) -> dict[str, Any]:
    """Give the evidence with what is missing of it."""
    return {
        "rules": RulesCard(evidence.rules).data,
        "photos": PhotoCard(evidence.photos, many=True).data,
        "readings": ReadingCard(evidence.readings, many=True).data,
        "ticks": TickCard(evidence.ticks.values(), many=True).data,
        **({"signature": SignatureCard(evidence.signature).data} if evidence.signature else {}),
        "missing": [{"part": lack.part, "what": say(lack.what)} for lack in evidence.lacks],
    }
