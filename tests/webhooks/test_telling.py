"""What is told to whom: every step, every refusal, every verdict and every change, in the transaction of the thing."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.urls import reverse

from core.domain.auditing import record, record_all
from core.domain.webhooks.endpoints import create_webhook
from core.models import Actor, CheckRun, Delivery, StepAttempt
from core.models.clock import database_now
from tests.factories import make_location, make_station
from tests.installs import make_checked, make_fitted

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Operator, User, Webhook

pytestmark = pytest.mark.django_db


def told(event: str) -> list[dict[str, Any]]:
    """Give what the messages of a kind say, oldest first."""
    return [json.loads(row.body)["data"] for row in Delivery.objects.filter(event=event).order_by("pk")]


def events() -> list[str]:
    return [*Delivery.objects.order_by("pk").values_list("event", flat=True)]


def test_a_step_on_a_phone_is_told(hook: Webhook, ina: User, client_of: Callable[[User], Client]) -> None:
    station = make_station(hook.operator, "PLI-7", location=make_location(hook.operator, location_id="here"))
    client_of(ina).post(reverse("scan"), {"charge_station_id": "PLI-7", "nonce": uuid.uuid4()})
    [message] = told("step.scan")
    assert message | {"installation": 0} == {
        "step": "scan",
        "installation": 0,
        "state": "open",
        "charge_station_id": "PLI-7",
        "location_id": "here",
        "by": "ina",
        "happened_at": None,
        "status_code": 1000,
        "code": None,
    }
    assert message["installation"] == station.installations.get().pk


def test_a_refused_step_is_told_with_its_number(hook: Webhook, ina: User, client_of: Callable[[User], Client]) -> None:
    client_of(ina).post(reverse("scan"), {"charge_station_id": "PLI-8", "nonce": uuid.uuid4()})
    [message] = told("step.refused")
    assert (message["step"], message["status_code"], message["code"]) == ("scan", 2904, "station_not_found")
    assert (message["charge_station_id"], message["installation"]) == (None, None)


def test_a_verdict_is_told_once(hook: Webhook) -> None:
    installation = make_checked(make_fitted(hook.operator, identity="PLI-9"))
    CheckRun.objects.update(finished_at=database_now())
    [message] = told("checks.finished")
    said = {name: message[name] for name in ("installation", "verdict", "charge_station_id")}
    assert said == {"installation": installation.pk, "verdict": "passed", "charge_station_id": "PLI-9"}


def test_the_audit_trail_is_told_however_it_is_written(hook: Webhook, admin: Actor) -> None:
    record(actor=admin, verb="change", subject="location here", changes={"name": ["a", "b"]})
    record_all(actor=admin, entries=[("label", f"station {number}", {}) for number in range(20)])
    messages = told("audit")
    assert messages[0] == {"verb": "change", "subject": "location here", "by": "ada", "changes": {"name": ["a", "b"]}}
    assert [message["subject"] for message in messages[1:]] == [f"station {number}" for number in range(20)]
    envelope = json.loads(Delivery.objects.earliest("pk").body)
    assert (list(envelope), envelope["type"], envelope["timestamp"][-1]) == (
        ["type", "timestamp", "data"],
        "audit",
        "Z",
    )


def test_what_is_rolled_back_is_not_told(hook: Webhook, admin: Actor) -> None:
    savepoint = transaction.savepoint()
    record(actor=admin, verb="change", subject="location here")
    assert events() == ["audit"]
    transaction.savepoint_rollback(savepoint)
    assert events() == []


def test_each_hears_what_it_chose_and_nobody_of_others(hook: Webhook, admin: Actor, otto: User) -> None:
    create_webhook(actor=admin, url="https://steps.example", events=["step.link"])
    off = create_webhook(actor=admin, url="https://off.example", active=False)[0]
    Delivery.objects.all().delete()
    record(actor=admin, verb="change", subject="location here")
    record(actor=Actor.of_person(otto.membership), verb="change", subject="location there")
    heard = [*Delivery.objects.values_list("webhook__name", "subject")]
    assert (heard, off.deliveries.count()) == ([("ERP", "location here")], 0)


def test_what_is_no_news_is_not_told(hook: Webhook, plinth: Operator) -> None:
    facts = {"operator": plinth, "step": "scan", "outcome": 1000, "nonce": uuid.uuid4(), "answer": {}}
    attempt = StepAttempt.objects.create(**facts)
    StepAttempt.objects.filter(pk=attempt.pk).update(answer={"again": True}, address=None)
    assert events() == []
