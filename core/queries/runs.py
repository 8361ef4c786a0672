"""Check runs as people and machines read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.models import CheckRun, Exchange

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.models import Actor, Installation

MESSAGES_SHOWN = 200


def newest_run(*, actor: Actor, installation: Installation) -> CheckRun | None:
    """Give the newest check run of an installation, finished or not."""
    runs = CheckRun.objects.visible_to(actor).filter(installation=installation)
    return runs.select_related("installation__station").order_by("-started_at", "-pk").first()


def messages_of(run: CheckRun, actions: Iterable[str]) -> dict[str, list[Exchange]]:
    """Give the raw messages of a run by OCPP action, oldest first; results are filed under the action they answer."""
    log = Exchange.objects.filter(station_id=run.installation.station_id, at__gte=run.started_at)
    if run.finished_at is not None:
        log = log.filter(at__lte=run.finished_at)
    by_action: dict[str, list[Exchange]] = {action: [] for action in actions}
    for exchange in log.order_by("at", "pk")[:MESSAGES_SHOWN]:
        by_action.setdefault(exchange.action, []).append(exchange)
    return by_action
