"""`manage.py export`: everything that an operator owns, as JSON Lines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from core.documents.history import attempt_document, event_document, installation_document
from core.documents.management import energy_mix_document, location_document, station_document, template_document
from core.documents.plain import present
from core.documents.plain_rows import row_document
from core.management.operators import actor_for
from core.ocpp.protocol.secrets import masked
from core.queries.exports import OWNED, in_pieces
from core.queries.feeds import evses_of, socket_facts
from core.queries.moments import one_moment

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.core.management.base import CommandParser

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


class Command(BaseCommand):
    help = (
        "Writes everything that an operator owns to standard output, one JSON object a line with its kind: the "
        "operator itself, people, machines and webhooks, energy mix profiles, templates, Locations and stations as "
        "the API prints them, jobs, installations with their attempts, check runs and reviews, trials and evidence "
        "(the facts of a photo; its bytes have their own address), refused scans, files brought in, what stations "
        "said, and the audit trail. All of one moment, whatever is written meanwhile. Keys and tokens are never in it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--operator", required=True, metavar="PARTY", help="Its cpo_id, or NLABC.")
        parser.add_argument("--kind", action="append", choices=list(OWNED), help="Only this; may be given again.")

    def handle(self, *, operator: str, kind: list[str] | None, **_options: Any) -> None:
        actor = actor_for(operator, "export")
        with one_moment():
            for name in [each for each in OWNED if each in (kind or OWNED)]:
                for row in in_pieces(OWNED[name](actor)):
                    document = PRINTED[name](row) if name in PRINTED else row_document(row)
                    self.stdout.write(json.dumps({"kind": name} | document, ensure_ascii=False))
