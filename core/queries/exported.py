"""Everything that an operator owns as lines of text: one JSON object a line with its kind, all of one moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.documents.history import attempt_document, event_document, installation_document
from core.documents.management import energy_mix_document, location_document, station_document, template_document
from core.documents.plain import present
from core.documents.plain_rows import row_document
from core.documents.text import printed
from core.masking import masked
from core.queries.exports import OWNED, in_pieces
from core.queries.feeds import evses_of, socket_facts
from core.queries.moments import one_moment

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from core.models import Actor

PRINTED: dict[str, Callable[[Any], dict[str, Any]]] = {
    "energy_mix_profile": energy_mix_document,
    "template": template_document,
    "location": lambda row: location_document(row, evses_of(row)),
    "station": lambda row: station_document(row, row.evses.all(), **socket_facts(row)),
    "installation": installation_document,
    "attempt": attempt_document,
    "event": event_document,
    "member": lambda row: row_document(row) | present({"name": row.user.get_full_name(), "email": row.user.email}),
    "job": lambda row: row_document(row) | {"stations": [each.charge_station_id for each in row.stations.all()]},
    # What is still to be sent has its secrets in clear.
    "command": lambda row: masked(row_document(row)),
}


def exported_lines(actor: Actor, kinds: Collection[str] = ()) -> Iterator[str]:
    """Give a line for each of the operator's things, those of these kinds (keys of OWNED) or all, in OWNED's order.

    All of one moment, whatever is written meanwhile; it is over when the last line was taken. Keys and tokens are in
    none, and the bytes of photos and files have addresses of their own.
    """
    with one_moment():
        for name in [each for each in OWNED if each in (kinds or OWNED)]:
            for row in in_pieces(OWNED[name](actor)):
                document = PRINTED[name](row) if name in PRINTED else row_document(row)
                yield printed({"kind": name} | document)
