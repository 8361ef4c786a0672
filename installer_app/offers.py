"""What a field offers to who types in it, where a list of everything would be too long to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from core.queries.offered import energy_mixes, places, templates, workers
from installer_app.policy import DISPATCHING, for_roles

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from core.models import Actor
    from core.queries.offered import Offered
    from installer_app.policy import PageRequest


def offers(name: str, found: Callable[[Actor, str], Offered]) -> Callable[..., HttpResponse]:
    """Make a view that draws what the field of this name offers to who typed so much of it."""

    @for_roles(*DISPATCHING)
    def view(request: PageRequest, actor: Actor) -> HttpResponse:
        typed = request.GET.get(name, "").strip()
        return render(request, "components/offered.html", {"offered": found(actor, typed)})

    return view


place_names = offers("location_id", places)
worker_names = offers("installer", workers)
template_names = offers("charge_station_template_id", templates)
mix_names = offers("energy_mix", energy_mixes)
