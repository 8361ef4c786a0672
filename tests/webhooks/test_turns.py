"""Whose turn it is, what is due, and what becomes of a message: rows and the clock, without a receiver."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from core.domain.webhooks.deliveries import (
    JITTER,
    KEPT_FOR,
    LEASE,
    PATIENCE,
    PAUSES,
    REST,
    Outcome,
    due_of,
    end_turn,
    purge,
    settle,
    take_turn,
)
from core.domain.webhooks.endpoints import (
    create_webhook,
)
from core.models import Actor, Delivery, Event, Webhook
from core.models.clock import database_now

if TYPE_CHECKING:
    from datetime import datetime


pytestmark = pytest.mark.django_db

OUTSIDE = "https://erp.example/hook"
A_SECOND = timedelta(seconds=1)


@pytest.fixture
def hook(admin: Actor) -> Webhook:
    return create_webhook(actor=admin, url=OUTSIDE, name="ERP")[0]


def free(hook: Webhook, since: timedelta = A_SECOND, **facts: Any) -> Webhook:
    Webhook.objects.filter(pk=hook.pk).update(**{"free_at": database_now() - since} | facts)
    hook.refresh_from_db()
    return hook


def message(hook: Webhook, due: timedelta = A_SECOND, **facts: Any) -> Delivery:
    """Make a message that became due so long ago."""
    usual = {"event": "audit", "subject": "x", "body": "{}", "due_at": database_now() - due}
    return Delivery.objects.create(operator=hook.operator, webhook=hook, **(usual | facts))


def only(hook: Webhook, **facts: Any) -> Delivery:
    Delivery.objects.all().delete()
    return message(hook, **facts)


def away(moment: datetime | None) -> float:
    """Give in how many seconds a moment is."""
    assert moment is not None
    return (moment - database_now()).total_seconds()


def named(verb: str) -> list[tuple[str, Any]]:
    return list(Event.objects.filter(verb=verb).order_by("pk").values_list("subject", "changes"))


# --- turns ---


def test_who_waits_longest_is_first_and_of_two_the_older(hook: Webhook, admin: Actor) -> None:
    other, third = (create_webhook(actor=admin, url=OUTSIDE)[0] for _each in range(2))
    Delivery.objects.all().delete()
    for each, since in ((hook, 1), (other, 3), (third, 2)):
        message(free(each, timedelta(minutes=since)))
    turns = [take_turn(), take_turn(), take_turn(), take_turn()]
    assert [turn and turn.pk for turn in turns] == [other.pk, third.pk, hook.pk, None]
    Webhook.objects.update(free_at=database_now() - A_SECOND)
    turns = [take_turn(), take_turn(), take_turn()]
    assert [turn and turn.pk for turn in turns] == [hook.pk, other.pk, third.pk]


def test_a_turn_lasts_a_minute(hook: Webhook) -> None:
    only(free(hook))
    turn = take_turn()
    assert (turn, LEASE) == (hook, timedelta(seconds=60))
    hook.refresh_from_db()
    assert 30 < away(hook.free_at) <= 60


@pytest.mark.parametrize(("well", "least", "most"), [(True, -20, 0.1), (False, 4, 36.1)])
def test_after_a_turn_it_is_free_or_rests(hook: Webhook, *, well: bool, least: float, most: float) -> None:
    end_turn(webhook=hook, well=well)
    hook.refresh_from_db()
    assert (REST, least < away(hook.free_at) <= most) == (timedelta(seconds=30), True)


@pytest.mark.parametrize(
    ("of_hook", "of_message", "turn"),
    [
        ({}, {}, True),
        ({"active": False}, {}, False),
        ({"paused_at": True}, {}, False),
        ({"active": False}, {"event": "ping"}, True),
        ({"paused_at": True}, {"event": "ping"}, True),
        ({"free_at": True}, {}, False),
        ({}, {"due": -timedelta(minutes=1)}, False),
        ({}, {"state": "done"}, False),
        ({}, {"state": "parked"}, False),
        ({"active": False}, {"event": "ping", "state": "parked"}, False),
        ({"active": False}, {"event": "ping", "due": -timedelta(minutes=1)}, False),
    ],
)
def test_something_is_due_to_somebody_who_goes(
    hook: Webhook, of_hook: dict[str, Any], of_message: dict[str, Any], *, turn: bool
) -> None:
    later = {name: database_now() + timedelta(minutes=1) for name, said in of_hook.items() if name != "active" and said}
    only(free(hook, **of_hook | later), **of_message)
    assert (take_turn() is not None) is turn


def test_what_is_due_goes_oldest_first_and_no_more_than_asked(hook: Webhook) -> None:
    Delivery.objects.all().delete()
    due = (
        timedelta(minutes=1),
        timedelta(minutes=3),
        timedelta(minutes=2),
        timedelta(minutes=3),
        -timedelta(minutes=1),
    )
    rows = [message(hook, each) for each in due]
    Delivery.objects.filter(pk=rows[3].pk).update(due_at=Delivery.objects.get(pk=rows[1].pk).due_at)
    assert [each.pk for each in due_of(hook, most=9)] == [rows[at].pk for at in (1, 3, 2, 0)]
    assert [each.pk for each in due_of(hook, most=2)] == [rows[at].pk for at in (1, 3)]


@pytest.mark.parametrize("off", [{"active": False}, {"paused_at": database_now}])
def test_of_one_that_is_off_only_pings_are_due(hook: Webhook, off: dict[str, Any]) -> None:
    only(free(hook, **{name: value and value() for name, value in off.items()}))
    ping = message(hook, event="ping")
    assert list(due_of(hook, most=9)) == [ping]


# --- what becomes of it ---


@pytest.mark.parametrize(
    ("http", "arrived", "trouble"),
    [(199, False, "HTTP 199"), (200, True, ""), (299, True, ""), (300, False, "HTTP 300"), (None, False, "no route")],
)
def test_two_hundred_is_arrived(hook: Webhook, http: int | None, trouble: str, *, arrived: bool) -> None:
    sent = only(free(hook))
    assert settle(delivery=sent, outcome=Outcome(http, "no route")) is arrived
    sent.refresh_from_db()
    hook.refresh_from_db()
    assert (sent.state, sent.attempts, sent.http, sent.answer) == (
        "done" if arrived else "waiting",
        1,
        http,
        "no route",
    )
    assert (hook.trouble, hook.failing_since is None) == (trouble, arrived)


@pytest.mark.parametrize(
    ("attempts", "seconds"),
    [*enumerate((5, 30, 120, 600, 1800, 3600, 7200, 14_400, 28_800, 28_800))],
)
def test_each_failure_is_followed_by_a_longer_pause(hook: Webhook, attempts: int, seconds: int) -> None:
    sent = only(free(hook), attempts=attempts)
    settle(delivery=sent, outcome=Outcome(500, ""))
    sent.refresh_from_db()
    assert (len(PAUSES), JITTER, sent.state, sent.attempts) == (10, 0.2, "waiting", attempts + 1)
    assert seconds * 0.8 - 2 <= away(sent.due_at) <= seconds * 1.2


@pytest.mark.parametrize(("event", "attempts"), [("audit", 10), ("audit", 11), ("ping", 0)])
def test_the_last_failure_parks_it(hook: Webhook, event: str, attempts: int) -> None:
    sent = only(free(hook), event=event, attempts=attempts)
    before = sent.due_at
    settle(delivery=sent, outcome=Outcome(500, ""))
    sent.refresh_from_db()
    assert (sent.state, sent.attempts, sent.due_at) == ("parked", attempts + 1, before)


def test_an_answer_is_kept_as_far_as_it_fits(hook: Webhook) -> None:
    sent = only(free(hook))
    settle(delivery=sent, outcome=Outcome(None, "\0" + "x" * 501))
    sent.refresh_from_db()
    hook.refresh_from_db()
    assert (sent.answer, hook.trouble) == ("x" * 500, "x" * 200)


def test_what_has_ended_meanwhile_stays_so(hook: Webhook) -> None:
    sent = only(free(hook), state="parked")
    settle(delivery=sent, outcome=Outcome(200, ""))
    sent.refresh_from_db()
    assert (sent.state, sent.attempts) == ("parked", 0)


def test_what_arrives_ends_the_trouble(hook: Webhook) -> None:
    sent = only(free(hook, failing_since=database_now(), trouble="HTTP 500"))
    settle(delivery=sent, outcome=Outcome(204, ""))
    hook.refresh_from_db()
    assert (hook.failing_since, hook.trouble) == (None, "")


@pytest.mark.parametrize(
    ("since", "http", "paused"),
    [
        (timedelta(), 500, False),
        (PATIENCE - timedelta(minutes=1), 500, False),
        (PATIENCE + A_SECOND, 500, True),
        (timedelta(), 410, True),
        (timedelta(), 404, False),
    ],
)
def test_after_three_days_or_when_it_is_gone_it_is_paused(
    hook: Webhook, since: timedelta, http: int, *, paused: bool
) -> None:
    began = database_now() - since
    sent = only(free(hook, failing_since=began))
    settle(delivery=sent, outcome=Outcome(http, ""))
    settle(delivery=sent, outcome=Outcome(http, ""))
    hook.refresh_from_db()
    assert (PATIENCE, hook.failing_since, hook.paused_at is not None) == (timedelta(days=3), began, paused)
    changes = {"trouble": [None, f"HTTP {http}"]}
    assert named("pause_webhook") == ([(f"webhook {hook.pk}", changes)] if paused else [])


@pytest.mark.parametrize(("older", "left"), [(timedelta(minutes=1), 0), (-timedelta(minutes=1), 1)])
def test_a_message_is_kept_for_thirty_days(hook: Webhook, older: timedelta, left: int) -> None:
    sent = only(hook, state="parked")
    at = database_now()
    Delivery.objects.filter(pk=sent.pk).update(created=at - KEPT_FOR - older)
    assert (KEPT_FOR, purge(at=at), Delivery.objects.count()) == (timedelta(days=30), 1 - left, left)
