"""A few calm commands on a station's own page: a second door to the verb that machines use."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django_htmx.http import HTMX_STOP_POLLING

from core.choices import Scope, StationCommand
from core.domain.commands.ordering import command_station, may_command
from core.errors import Refused
from core.queries.commands import commands_by_people, outcome_of
from core.queries.installations import may_make_key
from core.queries.stations import one_station
from core.speech import say
from core.words import _
from installer_app.desk.fields import value_text
from installer_app.numbers import whole
from installer_app.policy import EVERYBODY, for_roles
from installer_app.steps.doors import drawn_refusal, refuse_page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from core.models import Actor, ChargeStation
    from installer_app.policy import PageRequest

Act = tuple[str, str, dict[str, Any]]
ACTS: dict[str, Act] = {
    "boot": (_("Let it say what it is"), StationCommand.TRIGGER_MESSAGE, {"requestedMessage": "BootNotification"}),
    "status": (
        _("Let it report its connectors"),
        StationCommand.TRIGGER_MESSAGE,
        {"requestedMessage": "StatusNotification"},
    ),
    "configuration": (_("Read its settings"), StationCommand.GET_CONFIGURATION, {}),
    "soft": (_("Restart it when it is free"), StationCommand.RESET, {"type": "Soft"}),
    "hard": (_("Restart it at once"), StationCommand.RESET, {"type": "Hard"}),
    "unlock": (_("Unlock a connector"), StationCommand.UNLOCK_CONNECTOR, {}),
    "operative": (_("Put it into service"), StationCommand.CHANGE_AVAILABILITY, {"type": "Operative"}),
    "inoperative": (_("Take it out of service"), StationCommand.CHANGE_AVAILABILITY, {"type": "Inoperative"}),
    "key": (_("Give it a new password"), StationCommand.PUSH_KEY, {}),
    "diagnostics": (_("Let it upload its log"), StationCommand.GET_DIAGNOSTICS, {}),
}
OF_CONNECTOR = frozenset({"unlock", "operative", "inoperative"})
MOVED = frozenset({"sent", "waiting", "promised"})
COLOURS = {"done": "passed", "promised": "running", "waiting": "waiting", "sent": "running", "stopped": "stopped"}
REFUSED = frozenset({"rejected", "not_implemented", "not_supported", "error"})
UNSURE = frozenset({"silent", "rejected", "not_implemented", "not_supported"})


@for_roles(*EVERYBODY)
def station_commands(request: PageRequest, actor: Actor, charge_station_id: str) -> HttpResponse:
    """Tell a station something (POST), or draw what became of the last commands, live until each has its end (GET).

    Whoever opens the address itself is led to the station's page, which asks for that part.
    """
    row = get_object_or_404(one_station(actor), charge_station_id__iexact=charge_station_id)
    if not request.htmx and request.method != "POST":
        return redirect("station", row.charge_station_id)
    refused: dict[str, Any] = {}
    if request.method == "POST":
        try:
            command_station(actor=actor, charge_station_id=row.charge_station_id, **meant(request.POST))
        except Refused as refusal:
            if not request.htmx or not may_command(actor, row):
                return refuse_page(request, refusal)
            refused = {"refusal": drawn_refusal(refusal)}  # beside the list, which stays for the next one
        if not request.htmx:
            return redirect(f"{reverse('station', args=[row.charge_station_id])}#commands")
    told = outcomes(actor, row) | refused | {"renewed": request.POST.get("act")}
    is_still = request.method != "POST" and not told["goes_on"]
    status = HTMX_STOP_POLLING if is_still else 200
    return render(request, "installer/outcomes.html", told | {"station": row}, status=status)


def meant(said: Any) -> dict[str, Any]:
    """Give the command and payload that a form means. Raises Http404 for one that no form of ours has."""
    act, number = said.get("act", ""), said.get("connector", "")
    if act not in ACTS:
        raise Http404
    _title, command, payload = ACTS[act]
    if act in OF_CONNECTOR:
        payload = payload | {"connectorId": whole(number, digits=5)}
    if act == "diagnostics":
        payload = payload | {"location": said.get("location", "").strip()}
    return {"command": command, "payload": payload, "nonce": _nonce(said, payload)}


def _nonce(said: Any, payload: dict[str, Any]) -> UUID:
    """Give the key of what was said: the same form with the same words is one command, with others another one.

    Raises Http404 for a form without one: ours has one.
    """
    try:
        return uuid5(UUID(said.get("nonce", "")), json.dumps([said.get("act"), payload], sort_keys=True))
    except ValueError as error:
        raise Http404 from error


def panel(actor: Actor, row: ChargeStation) -> dict[str, Any]:
    """Give what the panel of a station's page draws; nothing for those who may not tell it anything."""
    if not may_command(actor, row):
        return {}
    acts = {slug: gettext(title) for slug, (title, _command, _payload) in ACTS.items()}
    return {"acts": acts, **outcomes(actor, row)}


def outcomes(actor: Actor, row: ChargeStation) -> dict[str, Any]:
    """Give the last commands that people gave, each with what became of it; `goes_on` while any has no end."""
    at, told = timezone.now(), []
    for command in commands_by_people(actor, row):
        outcome = outcome_of(command, at=at)
        state = COLOURS.get(outcome.slug, "warning" if outcome.slug in UNSURE else "failed")
        by = command.asked_by.username if command.asked_by else ""
        one = {"row": command, "state": state, "sentence": say(outcome.sentence), "slug": outcome.slug, "by": by}
        told.append(one | {"action": value_text(command.action, "command"), "by_hand": _by_hand(actor, row, one)})
    return {"commands": told, "goes_on": any(each["slug"] in MOVED for each in told)}


def _by_hand(actor: Actor, row: ChargeStation, told: dict[str, Any]) -> bool:
    """Tell whether a station took no new password by OCPP, so that whoever asks has to enter one in the box."""
    refused = told["row"].action == StationCommand.PUSH_KEY and told["slug"] in REFUSED
    return refused and actor.may(Scope.FIELD_INSTALL) and may_make_key(actor, row)
