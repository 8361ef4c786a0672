"""Installations as machines read them: the list, one with its attempts, and what is proposed for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.utils import timezone
from rest_framework.permissions import SAFE_METHODS
from rest_framework.views import APIView

from core.api import filters
from core.api.authentication import TokenAuthentication, asker
from core.api.conditional import answer
from core.api.paging import answer_page
from core.api.permissions import MaySeeTheWork
from core.documents.plain import stamp
from core.errors import NotFound
from core.queries.installations import installations_asked_for, installations_of
from core.queries.proposals import matching_templates, nearest_locations
from core.queries.runs import newest_run
from core.speech import say
from core.words import Sentence
from installer_app.reading import read_run
from installer_app.steps.cards import InstallationCard, LocationCard, StationCard, TemplateCard
from installer_app.steps.scan import ScanStep

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpResponse
    from rest_framework.request import Request

    from core.models import Installation, StepAttempt


class Installations(ScanStep):
    """POST scans; GET lists the operator's installations, newest first."""

    def get_permissions(self) -> Any:
        return [MaySeeTheWork()] if self.request.method in SAFE_METHODS else super().get_permissions()

    of_list = filters.PAGE | filters.OF_INSTALLATIONS

    def get(self, request: Request, pk: int | None = None) -> HttpResponse:  # noqa: ARG002 -- DRF's signature
        asked = filters.asked(request, self.of_list)
        return answer_page(request, installations_asked_for(asker(request), asked), installation_card)


class Found(APIView):
    """One installation of the caller's operator; `of_one` are the parameters that it is asked with."""

    of_one: ClassVar[Mapping[str, Callable[[str], Any]]] = {}
    authentication_classes = [TokenAuthentication]
    permission_classes = [MaySeeTheWork]

    def found(self, request: Request, pk: int) -> Installation:
        installation = installations_of(asker(request)).filter(pk=pk).first()
        if installation is None:
            raise NotFound
        return installation


class OneInstallation(Found):
    """An installation with every attempt at its steps and its newest check run."""

    def get(self, request: Request, pk: int) -> HttpResponse:
        filters.asked(request, self.of_one)
        installation = self.found(request, pk)
        run = newest_run(actor=asker(request), installation=installation)
        attempts = installation.attempts.order_by("at", "pk")
        card = installation_card(installation) | {"attempts": [attempt_card(row) for row in attempts]}
        if run is not None:
            card["checks"] = read_run(actor=asker(request), run=run, at=timezone.now())
        return answer(request, card)


class Proposals(Found):
    """The nearest Locations (`latitude` and `longitude` of the phone) and the templates that match."""

    of_one = filters.OF_PROPOSALS

    def get(self, request: Request, pk: int) -> HttpResponse:
        asked = filters.asked(request, self.of_one)
        installation = self.found(request, pk)
        here = asked.get("latitude"), asked.get("longitude")
        places = nearest_locations(asker(request), installation.station, *here, asked.get("q", ""))
        templates = matching_templates(asker(request), installation.station)
        proposed = {
            "locations": [place_card(place) for place in places],
            "templates": [
                TemplateCard(row.template).data | {"strength": row.strength, "why": say(row.why)} for row in templates
            ],
        }
        return answer(request, proposed)


def installation_card(installation: Installation) -> dict[str, Any]:
    """Give an installation with its station."""
    card = InstallationCard(installation).data
    return card | {"opened_at": stamp(installation.opened_at), "station": StationCard(installation.station).data}


def attempt_card(attempt: StepAttempt) -> dict[str, Any]:
    """Give who tried which step, when, and how it ended."""
    card = {"step": attempt.step, "by": attempt.by, "at": stamp(attempt.at), "status_code": attempt.outcome}
    sentence = say(Sentence.from_json(attempt.sentence))
    return card | ({"code": attempt.slug, "message": sentence} if attempt.slug else {})


def place_card(place: Any) -> dict[str, Any]:
    """Give a proposed Location; the distance is in metres, left out when unknown."""
    card = LocationCard(place.location).data | {"stations": place.stations}
    return card if place.distance_m is None else card | {"distance_m": place.distance_m}
