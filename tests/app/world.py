"""What stands around a page: work that somebody began, stations that are there, and some that were turned away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from core.identities import fold
from core.models import ChargeStation, GatewayNode, Installation, Knock, Session
from tests.installs import make_fitted

if TYPE_CHECKING:
    from core.models import Operator, User

HTMX = {"HX-Request": "true"}


def begin(operator: Operator, user: User, *identities: str) -> list[Installation]:
    rows = [make_fitted(operator, identity=identity) for identity in identities]
    Installation.objects.filter(pk__in=[row.pk for row in rows]).update(opened_by_user=user)
    return rows


def connect(station: ChargeStation) -> None:
    node, _new = GatewayNode.objects.get_or_create(name="here")
    facts = {"address": "10.0.0.7", "port": 9000, "protocol": "ocpp1.6", "security_profile": 1}
    Session.objects.create(station=station, node=node, epoch=1, **facts)


def refuse(name: str) -> None:
    now = timezone.now()
    times = {"first_seen": now, "last_seen": now}
    Knock.objects.create(identity=name, look_alike=fold(name), port=9000, cause="wrong_key", **times)
