"""Which checks an operator asks for: a supervisor's page, and the same for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext
from rest_framework import serializers
from rest_framework.views import APIView

from core.api import filters
from core.api.authentication import TokenAuthentication, asker
from core.api.conditional import answer
from core.api.permissions import MayReview
from core.api.writing import no_other, no_query, sent
from core.choices import CheckMode
from core.domain.field.choosing import choices_of, choose_checks
from core.errors import Refused
from installer_app.pages import draw
from installer_app.policy import REVIEWING, for_roles
from installer_app.steps.doors import refuse_page

if TYPE_CHECKING:
    from django.http import HttpResponse
    from rest_framework.request import Request

    from core.models import Actor, Operator
    from installer_app.policy import PageRequest


@for_roles(*REVIEWING)
def operator_checks(request: PageRequest, actor: Actor) -> HttpResponse:
    """Draw what is asked of a station before it may be handed over; POST changes it."""
    if request.method != "POST":
        words = [{"value": str(mode), "label": mode.label} for mode in CheckMode]
        return draw(request, actor, "supervisor/operator_checks.html", **chosen(actor.operator), modes=words)
    known = {choice.slug for choice in choices_of(actor.operator)}
    modes = {slug: mode for slug, mode in request.POST.items() if slug in known and mode in CheckMode.values}
    try:
        choose_checks(
            actor=actor,
            modes=modes,
            accepts_every_tag=request.POST.get("accepts_every_tag") == "true",
        )
    except Refused as refusal:
        return refuse_page(request, refusal)
    messages.success(request, gettext("Saved. It holds for every check from now on."))
    return redirect("operator_checks")


class OperatorChecks(APIView):
    """The checks of the caller's operator: GET reads them, PUT changes those that it names."""

    authentication_classes = [TokenAuthentication]
    permission_classes = [MayReview]
    of_one_thing = ("GET", "PUT")

    class Input(serializers.Serializer):
        checks = serializers.DictField(child=serializers.ChoiceField(CheckMode.choices), required=False, default=dict)
        accepts_every_tag = serializers.BooleanField(required=False)

    def get(self, request: Request) -> HttpResponse:
        filters.asked(request, {})
        return answer(request, chosen(asker(request).operator))

    def put(self, request: Request) -> HttpResponse:
        """Change what is named; answer all of it. Raises BadQuery, CheckUnknown, Invalid and UnknownField."""
        no_query(request)
        given = self.Input(data=sent(request))
        if isinstance(request.data, dict):
            no_other(request.data, given.fields)
        given.is_valid(raise_exception=True)
        said = given.validated_data
        every_tag = said.get("accepts_every_tag")
        operator = choose_checks(actor=asker(request), modes=said["checks"], accepts_every_tag=every_tag)
        return answer(request, chosen(operator))


def chosen(operator: Operator) -> dict[str, Any]:
    """Give every check with what the operator makes of it, and whether any tag may charge."""
    checks = [
        {
            "slug": choice.slug,
            "title": gettext(choice.title),
            "mode": str(choice.mode),
            "usual": choice.usual,
            "by_hand": choice.by_hand,
        }
        for choice in choices_of(operator)
    ]
    return {"checks": checks, "accepts_every_tag": operator.accepts_every_tag}
