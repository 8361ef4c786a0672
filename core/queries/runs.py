"""Check runs as people and machines read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.models import CheckRun, Exchange

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from core.models import Actor, Installation

MESSAGES_SHOWN = 200


def newest_run(*, actor: Actor, installation: Installation) -> CheckRun | None:
    """Give the newest check run of an installation, finished or not."""
    runs = CheckRun.objects.visible_to(actor).filter(installation=installation)
    return runs.select_related("installation__station").order_by("-started_at", "-pk").first()


def messages_of(run: CheckRun, actions: Iterable[str], since: datetime) -> dict[str, list[Exchange]]:
    """Give the newest raw messages behind a run by OCPP action, oldest first; an answer is filed under its call's."""
    log = Exchange.objects.filter(station_id=run.installation.station_id, at__gte=since)
    if run.finished_at is not None:
        log = log.filter(at__lte=run.finished_at)
    by_action: dict[str, list[Exchange]] = {action: [] for action in actions}
    for exchange in reversed(log.order_by("-at", "-pk")[:MESSAGES_SHOWN]):
        by_action.setdefault(exchange.action, []).append(exchange)
    return by_action
