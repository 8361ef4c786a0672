"""One EVSE of a station, with the terms of its connectors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from core.bodies import EvseFactsBody
from core.bodies.evses import TermsBody
from core.domain.stations.by_hand import change_evse
from core.errors import FieldError
from core.queries.inventory import one_evse
from installer_app.policy import DISPATCHING, for_roles
from installer_app.records.editing import Editing, edit, read_with
from installer_app.records.kinds import evse_form, term_of
from installer_app.records.station_pages import record_url

if TYPE_CHECKING:
    from django.http import HttpResponse

    from core.domain.etags import Seen
    from core.models import Actor, Evse
    from installer_app.policy import PageRequest


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(*DISPATCHING, keeps_typed=True)
def edit_evse(request: PageRequest, actor: Actor, charge_station_id: str, uid: str) -> HttpResponse:
    """Change an EVSE; it is held by its station's etag."""
    row = found(actor, charge_station_id, uid)

    def write(said: dict[str, Any], seen: Seen) -> None:
        change_evse(actor=actor, charge_station_id=row.station.charge_station_id, uid=row.uid, seen=seen, **said)

    editing = Editing(
        form=evse_form(row),
        row=row,
        etag_of=lambda evse: evse.station.etag,
        again=lambda: found(actor, charge_station_id, uid),
        body=facts_and_terms,
        write=write,
        back=record_url(row.station),
        title=_("Change the charge point"),
    )
    return edit(request, actor, editing)


def found(actor: Actor, charge_station_id: str, uid: str) -> Evse:
    """Give the EVSE that the actor's station has now. Raises Http404."""
    row = one_evse(actor, charge_station_id, uid)
    if row is None:
        raise Http404
    return row


def facts_and_terms(raw: dict[str, Any]) -> tuple[dict[str, Any], list[FieldError]]:
    """Read what is said of the EVSE, and of each connector by its number, by the contract's own structs."""
    of_connectors = {member: place for member in raw if (place := term_of(member))}
    facts, errors = read_with(EvseFactsBody)({name: value for name, value in raw.items() if name not in of_connectors})
    terms: dict[int, dict[str, Any]] = {}
    for member, (name, number) in of_connectors.items():
        said, wrong = read_with(TermsBody)({name: raw[member]})
        terms.setdefault(number, {}).update(said)
        errors += [FieldError(member, error.sentence, error.code) for error in wrong]
    return {"said": facts, "terms": terms}, errors
