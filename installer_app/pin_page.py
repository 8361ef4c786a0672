"""The page on which a station's own pin is dropped: two numbers, and a small plan of the site."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from core.choices import StepName
from core.domain.field.positions import Position, off_pin_m
from core.queries.site_plans import pin_of, spots_of
from core.words import length
from installer_app.step_pages import degrees, draw_step, installation_of

if TYPE_CHECKING:
    from django.http import HttpResponse

    from core.models import Actor
    from installer_app.policy import PageRequest


def pin(request: PageRequest, actor: Actor, pk: int, *, refusal: Any = None, typed: Any = None) -> HttpResponse:
    """Draw the station's pin among its neighbours; `?latitude=&longitude=` shows another place before it is kept."""
    row = installation_of(actor, pk)
    kept, said = pin_of(row.station), typed or request.GET
    tried = degrees(said.get("latitude"), 90), degrees(said.get("longitude"), 180)
    shown = (tried[0], tried[1]) if tried[0] is not None and tried[1] is not None else _floats(kept)
    off = off_pin_m(row.station.location, Position(Decimal(shown[0]), Decimal(shown[1]))) if shown else None
    context: dict[str, Any] = {"spots": spots_of(row.station, shown), "kept": kept, "shown": shown}
    context["distance"] = None if off is None else length(off)
    template = "installer/plan_of_site.html" if request.htmx.target == "plan" else "installer/pin.html"
    return draw_step(request, actor, row, template, StepName.HAND_OVER, refusal=refusal, typed=typed, **context)


def _floats(kept: Any) -> tuple[float, float] | None:
    return (float(kept[0]), float(kept[1])) if kept else None
