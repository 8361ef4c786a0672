"""Our own labels, for machines: made, listed, drawn on sheets and tapes, stuck."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from rest_framework.views import APIView

from core.api import filters
from core.api.admin.things import Act, Secrets, Things
from core.api.authentication import TokenAuthentication, asker
from core.api.desk.bodies import LabelsBody, StickBody
from core.api.envelope import wrap
from core.api.files import PDF, SVG, file_answer
from core.api.once import answered_once
from core.api.permissions import MayReadStations, MayStick, MayWriteStations
from core.documents.plain import present, stamp
from core.domain.stations import labelling as verbs
from core.errors import FieldError, Invalid, UnknownReference
from core.labels.codes import LENGTH, own_label_url
from core.labels.sheets import sheet_pdf, sheet_svg
from core.labels.stock import STOCKS
from core.queries import labels as seen
from core.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse
    from rest_framework.request import Request

    from core.models import Actor, Label

BETWEEN = "."
MOST_PLACES = max(each.a_page for each in STOCKS.values())  # on one sheet


class Labels(Things):
    """Labels that were made, the newest first; POST makes some, and answers all of them."""

    key = "code"
    permission_classes = [MayReadStations]
    of_list = filters.PAGE | {"charge_station_id": filters.text, "stuck": filters.yes}
    of_one_thing = ("GET",)
    bodies = {"POST": LabelsBody}

    def get_permissions(self) -> Any:
        return [MayWriteStations()] if self.request.method == "POST" else super().get_permissions()

    def rows(self, actor: Actor, asked: Mapping[str, Any]) -> Any:
        return seen.labels_asked_for(actor, identity=asked.get("charge_station_id", ""), stuck=asked.get("stuck"))

    def said(self, request: Request) -> dict[str, Any]:
        """Give what the body says: how many, or for which stations. Raises Invalid, BadQuery."""
        said = super().said(request)
        if ("count" in said) == ("stations" in said):
            raise Invalid(errors=[FieldError("count", _("Name how many, or for which stations: one of the two."))])
        if said.get("replace") and "count" in said:
            raise Invalid(errors=[FieldError("replace", _("This goes with stations alone."))])
        return said

    @staticmethod
    def card(row: Label) -> dict[str, Any]:
        """Print a label; `url` is what its QR code says."""
        card = {
            "code": row.code,
            "url": own_label_url(settings.PUBLIC_URL, row.code),
            "charge_station_id": str(row.station) if row.station else None,
            "created": stamp(row.created),
            "stuck_at": stamp(row.stuck_at),
        }
        return present(card)

    def post(self, request: Request) -> HttpResponse:
        """Make so many, or give the stations theirs. Raises what `make_labels` and `label_stations` refuse."""
        actor, said = asker(request), self.said(request)

        def act() -> dict[str, Any]:
            if "count" in said:
                made = verbs.make_labels(actor=actor, count=said["count"])
            else:
                named = {"identities": said["stations"], "replace": said.get("replace", False)}
                made = verbs.label_stations(actor=actor, **named)
            return wrap([self.card(row) for row in made])

        return answered_once(request, act)


class Stick(Act):
    """Say that a label is on a station; saying it twice is fine."""

    permission_classes = [MayStick]
    of = Labels
    body = StickBody
    needed = ("charge_station_id",)

    def act(self, actor: Actor, key: str, **said: Any) -> tuple[str, Secrets]:
        label = verbs.stick_label(actor=actor, code=key, identity=said["charge_station_id"])
        return label.code, {}


def codes(value: str) -> list[str]:
    """Take codes of labels, points between, 240 at most."""
    read = list(dict.fromkeys(value.upper().split(BETWEEN)))
    if len(read) > verbs.AT_ONCE or not all(code.isascii() and code.isalnum() and len(code) <= LENGTH for code in read):
        raise ValueError
    return read


def stock(value: str) -> str:
    """Take what is printed on."""
    return STOCKS[value].key


def places(value: str) -> int:
    """Take how many places of the first sheet are used up already."""
    read = filters.whole(value)
    if read >= MOST_PLACES:
        raise ValueError
    return read


class Sheet(APIView):
    """Labels to print: a sticker each, or (`evses`) one for each EVSE of the station."""

    authentication_classes = [TokenAuthentication]
    permission_classes = [MayReadStations]
    of_list: Mapping[str, Any] = {}
    of_one: Mapping[str, Any] = {"codes": codes, "stock": stock, "skip": places, "evses": filters.yes}
    must_ask = ("codes", "stock")
    of_its_list = of_one_thing = ("GET",)
    gives = (PDF,)

    def get(self, request: Request) -> HttpResponse:
        """Answer the file.

        Raises BadQuery, Invalid where it is not said what of or on what, and UnknownReference that names the labels
        which are not the caller's.
        """
        asked = filters.asked(request, self.of_one)
        lacks = [name for name in self.must_ask if name not in asked]
        if lacks:
            raise Invalid(errors=[FieldError.required(name) for name in lacks])
        found = seen.labels_called(asker(request), asked["codes"])
        lost = set(asked["codes"]) - {label.code for label in found}
        if lost:
            raise UnknownReference(what=", ".join(sorted(lost)), field="codes")
        on = STOCKS[asked["stock"]]
        stickers = list(seen.stickers(found, each_evse=asked.get("evses", False)))
        return self.drawn(stickers, on, asked.get("skip", 0) % on.a_page)

    def drawn(self, stickers: list[Any], on: Any, skip: int) -> HttpResponse:
        return file_answer(sheet_pdf(stickers, on, skip=skip), PDF, f"labels-{on.key}.pdf")


class SheetDrawing(Sheet):
    gives = (SVG,)

    def drawn(self, stickers: list[Any], on: Any, skip: int) -> HttpResponse:
        return file_answer(sheet_svg(stickers, on, skip=skip).encode(), SVG, f"labels-{on.key}.svg")
