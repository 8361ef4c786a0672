"""The pages of the evidence: the installer's step, the record, and what the supervisor asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from core.choices import InstallationState, PhotoKind, ReadingKind, StepName
from core.errors import NotFound
from core.queries.evidence import evidence_of, meter_values, rules_of
from core.queries.installations import installations_of
from core.queries.records import facts_of, is_whole, newest_record
from installer_app.evidence_files import photo_file, record_address, record_file
from installer_app.evidence_forms import evidence_forms
from installer_app.pages import draw
from installer_app.policy import EVERYBODY, for_roles
from installer_app.step_pages import draw_step, installation_of
from installer_app.steps.rules import typed_lines

if TYPE_CHECKING:
    from core.models import Actor
    from core.queries.evidence import Evidence
    from installer_app.policy import PageRequest

PARTS = ("photos", "readings", "checklist", "signature")


def evidence(request: PageRequest, actor: Actor, pk: int, *, refusal: Any = None, typed: Any = None) -> HttpResponse:
    """Draw what there is and what is missing; `?open=` is the part that somebody works at."""
    row = installation_of(actor, pk)
    shown = evidence_of(actor=actor, installation=row)
    context = {
        **evidence_forms(shown, row.station.location.country if row.station.location else ""),
        "opened": request.GET.get("open") or opened(request.path, shown),
        "places": row.station.evses.exclude(status="REMOVED").order_by("evse_sequence_number"),
        "meter": meter_values(row),
        "is_open": row.state == InstallationState.OPEN,
    }
    return draw_step(
        request, actor, row, "installer/evidence.html", StepName.HAND_OVER, refusal=refusal, typed=typed, **context
    )


def opened(path: str, shown: Evidence) -> str:
    """Name the part to begin with: the one whose form was refused, or the first that keeps the hand-over back."""
    lacking = {lack.part for lack in shown.lacks} | ({"readings"} if shown.held_back else set())
    refused = next((part for part in PARTS if f"/{part}" in path), "")
    return refused or next((part for part in PARTS if part in lacking), "")


def rules(request: PageRequest, actor: Actor, *, refusal: Any = None, typed: Any = None) -> HttpResponse:
    """Draw what the operator asks for."""
    kept = rules_of(actor.operator)
    context = {
        "rules": kept,
        "lines": typed_lines(kept.lines),
        "asked": (
            ("photos", PhotoKind.choices, kept.photos),
            ("readings", ReadingKind.choices, kept.readings),
        ),
    }
    return draw(request, actor, "supervisor/rules.html", refusal=refusal, typed=typed, **context)


@for_roles(*EVERYBODY)
def record(request: PageRequest, actor: Actor, pk: int) -> HttpResponse:
    """Draw the newest record of an installation as it was kept."""
    installation = get_object_or_404(installations_of(actor), pk=pk)
    kept = newest_record(actor=actor, installation=installation)
    context = {"record": kept, "facts": facts_of(kept), "whole": is_whole(kept)} if kept else {}
    context |= {"installation": installation, "station": installation.station, "pk": pk}
    context["photos"] = {photo.sha256: photo for photo in evidence_of(actor=actor, installation=installation).photos}
    return draw(request, actor, "installer/record.html", address=record_address(kept) if kept else "", **context)


@for_roles(*EVERYBODY)
def record_pdf(request: PageRequest, actor: Actor, pk: int) -> HttpResponse:  # noqa: ARG001 -- a view's signature
    """Give the record on paper."""
    try:
        return record_file(actor, get_object_or_404(installations_of(actor), pk=pk))
    except NotFound as error:
        raise Http404 from error


@for_roles(*EVERYBODY)
def photo(request: PageRequest, actor: Actor, key: str) -> HttpResponse:
    """Give a photo; `?small` gives its thumbnail."""
    try:
        return photo_file(actor, key, small="small" in request.GET)
    except NotFound as error:
        raise Http404 from error
