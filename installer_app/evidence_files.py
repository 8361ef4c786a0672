"""Photos and records as files: from their own paths, and only for those who may see the installation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation

from core.documents.record_pdf import record_pdf
from core.errors import NotFound
from core.queries.evidence import photos_of
from core.queries.records import facts_of, newest_record, thumbnails

if TYPE_CHECKING:
    from core.models import Actor, CommissioningRecord, Installation

# Whatever a browser takes these bytes for: nothing in them runs, and nothing is fetched.
HARMLESS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


def photo_file(actor: Actor, key: str, *, small: bool) -> HttpResponse:
    """Give a photo, or its thumbnail. Raises NotFound, also for one whose time is over."""
    field = "thumbnail" if small else "image"
    photo = photos_of(actor).filter(key=key).only("key", field).first()
    if photo is None:
        raise NotFound
    return _file(bytes(getattr(photo, field)), "image/jpeg", f"{key}.jpg")


def record_file(actor: Actor, installation: Installation) -> HttpResponse:
    """Give the newest record of an installation as a PDF, in the language that it was kept in. Raises NotFound."""
    record = newest_record(actor=actor, installation=installation)
    if record is None:
        raise NotFound
    facts = facts_of(record)
    with translation.override(facts["language"]):
        drawn = record_pdf(
            facts=facts,
            sha256=record.sha256,
            address=record_address(record),
            thumbnails=thumbnails(actor=actor, record=record),
        )
    return _file(drawn, "application/pdf", f"{facts['station']['charge_station_id']}.pdf")


def record_address(record: CommissioningRecord) -> str:
    """Give the address of the page of a record, as its QR code holds it."""
    return settings.PUBLIC_URL + reverse("record", args=[record.installation_id])


def _file(body: bytes, kind: str, name: str) -> HttpResponse:
    disposition = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(body, content_type=kind, headers=HARMLESS | disposition)
