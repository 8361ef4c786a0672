"""One turn of whoever sends: how many messages, how long, what of an answer is looked at, and whose secrets sign."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from core import sending
from core.domain.webhooks import deliveries
from core.domain.webhooks.deliveries import Outcome
from core.domain.webhooks.endpoints import ping_webhook, secret_of
from core.models import Delivery, Webhook
from core.models.clock import database_now
from tests.webhooks.test_sending import talking
from tests.webhooks.test_turns import message

if TYPE_CHECKING:
    from core.models import Actor
    from tests.webhooks.conftest import Receiver

pytestmark = pytest.mark.django_db


def due(hook: Webhook, count: int) -> None:
    for number in range(count):
        message(hook, timedelta(seconds=count - number), body=str(number))
    Webhook.objects.update(free_at=database_now())


@pytest.mark.parametrize(("count", "most", "left"), [(3, 3, 0), (4, 3, 1), (1, 3, 0)])
def test_a_turn_has_so_many_messages_and_the_oldest_go_first(
    hook: Webhook, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, count: int, most: int, left: int
) -> None:
    assert (sending.MOST_A_TURN, sending.TURN_S, sending.DEADLINE_S) == (50, 20.0, 10.0)
    monkeypatch.setattr(sending, "MOST_A_TURN", most)
    due(hook, count)
    assert sending.send_due() is True
    assert receiver.bodies == [str(number) for number in range(count - left)]
    assert Delivery.objects.filter(state="waiting").count() == left
    assert sending.send_due() is (left > 0)


def steady(monkeypatch: pytest.MonkeyPatch, *moments: float) -> None:
    """Let the steady clock show these, one after the other, and the last for ever."""
    rest = list(moments)
    shown = SimpleNamespace(monotonic=lambda: rest.pop(0) if len(rest) > 1 else rest[0])
    monkeypatch.setattr(sending, "time", shown)


@pytest.mark.parametrize(("lasts_s", "sent"), [(19.9, 2), (20.0, 2), (20.1, 1)])
def test_a_turn_ends_after_its_time_and_the_rest_goes_in_the_next(
    hook: Webhook, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, lasts_s: float, sent: int
) -> None:
    due(hook, 2)
    steady(monkeypatch, 100.0, 100.0, 100.0 + lasts_s)
    assert (sending.send_due(), len(receiver.calls)) == (True, sent)
    assert sending.send_due() is (sent == 1)
    assert receiver.bodies == ["0", "1"]


def test_a_failure_ends_the_turn(hook: Webhook, receiver: Receiver) -> None:
    receiver.http = 500
    due(hook, 2)
    assert (sending.send_due(), receiver.bodies, sending.send_due()) == (True, ["0"], False)


@pytest.mark.parametrize(("took_s", "answer"), [(9.9, "turned_away"), (10.0, "late"), (10.1, "late")])
def test_what_lasted_too_long_was_late_whatever_broke_it_off(
    hook: Webhook, monkeypatch: pytest.MonkeyPatch, took_s: float, answer: str
) -> None:
    def refused(*_asked: Any) -> Outcome:
        raise ConnectionRefusedError

    monkeypatch.setattr(sending, "post", refused)
    steady(monkeypatch, 100.0, 100.0 + took_s)
    assert sending.attempt(hook, message(hook)) == Outcome(None, answer)


@pytest.mark.parametrize(
    ("says", "answer"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n\xffab", "\ufffdab"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", ""),
        (b"HTTP/1.1 204 No Content\r\n\r\n", ""),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 2001, "x" * 2000),
        (b"HTTP/1.1 200 OK\r\n\r\nb\xc3\xbc", "bü"),
    ],
)
def test_two_thousand_bytes_of_an_answer_are_looked_at(hook: Webhook, says: bytes, answer: str) -> None:
    with talking(says) as port:
        told = sending.post(f"http://127.0.0.1:{port}/x?y=1", b"{}", {"Content-Type": "application/json"})
    assert (told.answer, told.arrived) == (answer, True)


@pytest.mark.parametrize(
    ("old_salt", "later_s", "secrets"),
    [(None, None, 1), (b"old", None, 1), (b"old", 1, 2), (b"old", 0, 1), (b"old", -1, 1)],
)
def test_an_old_secret_signs_until_its_time_is_over(
    monkeypatch: pytest.MonkeyPatch, old_salt: bytes | None, later_s: int | None, secrets: int
) -> None:
    at = database_now().replace(microsecond=999_999)
    monkeypatch.setattr(sending, "database_now", lambda: at)
    until: datetime | None = None if later_s is None else at + timedelta(seconds=later_s)
    hook = Webhook(salt=b"new", old_salt=old_salt, old_until=until)
    named = sending.headers(hook, Delivery(message_id=UUID(int=7)), b"{}")
    stamp = str(int(at.timestamp()))
    signed = f"msg_{'0' * 31}7.{stamp}.".encode() + b"{}"
    keys = [base64.b64decode(secret_of(salt).removeprefix("whsec_")) for salt in (b"new", b"old")[:secrets]]
    assert named == {
        "Content-Type": "application/json",
        "User-Agent": "Plinth-Webhooks",
        "webhook-id": f"msg_{'0' * 31}7",
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(
            "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode() for key in keys
        ),
    }


def test_a_pause_is_a_fifth_shorter_or_longer_at_most(hook: Webhook, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[float, float]] = []

    def even(low: float, high: float) -> float:
        asked.append((low, high))
        return 1.0

    monkeypatch.setattr(deliveries, "random", SimpleNamespace(uniform=even))
    at = database_now()
    monkeypatch.setattr(deliveries, "database_now", lambda: at)
    told = []
    for attempts in range(10):
        sent = message(hook, attempts=attempts)
        deliveries.settle(delivery=sent, outcome=Outcome(500, ""))
        sent.refresh_from_db()
        told.append((sent.due_at - at).total_seconds())
    assert told == [5, 30, 120, 600, 1800, 3600, 7200, 14_400, 28_800, 28_800]
    deliveries.end_turn(webhook=hook, well=False)
    hook.refresh_from_db()
    assert (hook.free_at - at, {*asked}, len(asked)) == (timedelta(seconds=30), {(0.8, 1.2)}, 11)


def test_a_ping_says_who_sent_it_and_when(hook: Webhook, admin: Actor) -> None:
    before = database_now()
    ping = ping_webhook(actor=admin, webhook_id=hook.pk)
    body = json.loads(ping.body)
    assert body == {
        "type": "ping",
        "timestamp": body["timestamp"],
        "data": {"webhook": hook.pk, "by": str(admin)},
    }
    told = datetime.fromisoformat(body["timestamp"])
    assert (len(body["timestamp"]), body["timestamp"][-1], told.utcoffset()) == (24, "Z", timedelta())
    assert abs((told - before).total_seconds()) < 60


def test_of_messages_due_at_once_the_first_made_goes_first(hook: Webhook) -> None:
    at = database_now() - timedelta(seconds=1)
    rows = [message(hook) for _each in range(5)]
    for row in reversed(rows):
        Delivery.objects.filter(pk=row.pk).update(due_at=at)
    assert [*deliveries.due_of(hook, most=9)] == rows


def test_what_somebody_changes_meanwhile_is_not_undone(hook: Webhook) -> None:
    """What is written of a message is its own: another name, given in the same moment, stays."""
    sent, stale = message(hook), Webhook.objects.get()
    Webhook.objects.update(name="Changed", trouble="HTTP 500", failing_since=database_now())
    deliveries.settle(delivery=sent, outcome=Outcome(200, ""))
    deliveries.end_turn(webhook=stale, well=True)
    kept = Webhook.objects.get()
    assert (kept.name, kept.trouble, kept.failing_since) == ("Changed", "", None)
