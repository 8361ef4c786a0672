"""Work at a station, and what happened to it, by the minute."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from core.models import ChargeStation, CheckRun, GatewayNode, Installation, Review, Session, StepAttempt

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def said(work: Installation, minutes: int, verdict: str = "returned", step: str = "") -> Review:
    facts = {"verdict": verdict, "step": step, "comment": "x", "by": "sue", "at": AT + minutes * MINUTE}
    return Review.objects.create(installation=work, **facts)


def ran(work: Installation, minutes: int, verdict: str = "passed") -> CheckRun:
    at = AT + minutes * MINUTE
    facts = {"operator": work.operator, "started_at": at, "deadline": at, "verdict": verdict}
    return CheckRun.objects.create(installation=work, **facts, finished_at=at if verdict else None)


def tried(work: Installation, minutes: int, step: str, outcome: int = 1000, **facts: Any) -> StepAttempt:
    kept = {"operator": work.operator, "who": "user:0", "nonce": uuid.uuid4(), "at": AT + minutes * MINUTE}
    return StepAttempt.objects.create(installation=work, step=step, outcome=outcome, **kept | facts)


def connect(station: ChargeStation, seen_s: float = 0, closed_s: float | None = None) -> Session:
    node, _new = GatewayNode.objects.get_or_create(name="here")
    facts = {"address": "10.0.0.7", "port": 9000, "protocol": "ocpp1.6", "security_profile": 1, "epoch": 1}
    closed = None if closed_s is None else AT - timedelta(seconds=closed_s)
    seen = AT - timedelta(seconds=seen_s)
    return Session.objects.create(station=station, node=node, last_seen=seen, closed_at=closed, **facts)
