"""Who makes a webhook, how many, of what shape; and what its owner may do with it, by the verbs."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from core.choices import WEBHOOK_EVENTS, Role
from core.domain.webhooks.deliveries import replay
from core.domain.webhooks.endpoints import (
    change_webhook,
    create_webhook,
    ping_webhook,
    remove_webhook,
    renew_secret,
    resume_webhook,
    secret_of,
)
from core.errors import Invalid, NotAllowed, NotFound
from core.models import Actor, Delivery, Event, Webhook
from core.models.clock import database_now
from tests.factories import make_person
from tests.ocpi.test_credentials_in_words import UNFIT
from tests.webhooks.test_turns import OUTSIDE, away, free, hook, message, named, only

if TYPE_CHECKING:
    from core.models import Operator, User

__all__ = ["hook"]
ONE, OTHER = sorted(WEBHOOK_EVENTS)[:2]
NOT_OUTSIDE = "Give an https:// address that the internet can reach."
pytestmark = pytest.mark.django_db


def wrong(admin: Actor, **facts: Any) -> list[str]:
    with pytest.raises(Invalid) as refused:
        create_webhook(actor=admin, **({"url": OUTSIDE} | facts))
    return [error.field for error in refused.value.errors]


@pytest.mark.parametrize(
    ("facts", "fields"),
    [
        ({"name": "n" * 101}, ["name"]),
        ({"name": "a\0b"}, ["name"]),
        ({"events": ["none such"]}, ["events"]),
        ({"events": [ONE, "none such"]}, ["events"]),
        ({"url": "http://erp.example/hook"}, ["url"]),
        ({"url": "https://10.0.0.1/hook"}, ["url"]),
        ({"url": "https://erp.example/a b"}, ["url"]),
        ({"url": "https://erp.example/é"}, ["url"]),
        ({"url": "https://erp.example/\x7f"}, ["url"]),
        ({"url": f"{OUTSIDE}/".ljust(501, "x")}, ["url"]),
        ({"url": "nonsense", "name": "n" * 101, "events": ["x"]}, ["name", "events", "url"]),
    ],
)
def test_what_is_wrong_is_said_by_field(admin: Actor, facts: dict[str, Any], fields: list[str]) -> None:
    assert wrong(admin, **facts) == fields
    assert Webhook.objects.count() == 0


@pytest.mark.parametrize(("url", "why"), [*UNFIT, ("ftp://x.example", NOT_OUTSIDE), ("https://10.0.0.1", NOT_OUTSIDE)])
def test_an_address_that_nobody_can_call_is_told_in_words(admin: Actor, url: str, why: str) -> None:
    with pytest.raises(Invalid) as refused:
        create_webhook(actor=admin, url=url)
    assert [(error.field, error.message) for error in refused.value.errors] == [("url", why)]


def test_what_just_fits_is_kept(admin: Actor) -> None:
    url = f"{OUTSIDE}/".ljust(500, "x")
    events = [OTHER, ONE, OTHER]
    made, secret = create_webhook(actor=admin, url=url, name="n" * 100, events=events, active=False)
    made.refresh_from_db()
    kept = (made.url, made.name, made.events, made.active, made.created_by)
    assert kept == (url, "n" * 100, [ONE, OTHER], False, str(admin))
    assert (secret, secret.startswith("whsec_")) == (secret_of(made.salt), True)
    facts = {
        "url": [None, url],
        "name": [None, "n" * 100],
        "events": [None, [ONE, OTHER]],
        "active": [None, False],
    }
    assert named("create_webhook") == [(f"webhook {made.pk}", facts)]


def test_there_are_twenty_of_an_operator_and_not_one_more(admin: Actor, otto: User) -> None:
    for _each in range(19):
        create_webhook(actor=admin, url=OUTSIDE)
    other = Actor.of_person(make_person(otto.membership.operator, "vera", Role.ADMIN).membership)
    create_webhook(actor=other, url=OUTSIDE)
    create_webhook(actor=admin, url=OUTSIDE)
    assert wrong(admin) == ["url"]
    create_webhook(actor=other, url=OUTSIDE)


VERBS = {
    "change": lambda actor, pk: change_webhook(actor=actor, webhook_id=pk, name="x"),
    "remove": lambda actor, pk: remove_webhook(actor=actor, webhook_id=pk),
    "renew": lambda actor, pk: renew_secret(actor=actor, webhook_id=pk),
    "ping": lambda actor, pk: ping_webhook(actor=actor, webhook_id=pk),
    "resume": lambda actor, pk: resume_webhook(actor=actor, webhook_id=pk),
    "replay": lambda actor, pk: replay(actor=actor, webhook_id=pk),
}


@pytest.mark.parametrize("verb", [*VERBS])
def test_only_an_administrator_of_its_operator_may(hook: Webhook, verb: str, plinth: Operator, volta: Operator) -> None:
    for role in (Role.INSTALLER, Role.SUPERVISOR, Role.DISPATCHER):
        actor = Actor.of_person(make_person(plinth, f"{role}-x", role).membership)
        with pytest.raises(NotAllowed):
            VERBS[verb](actor, hook.pk)
    stranger = Actor.of_person(make_person(volta, "vera", Role.ADMIN).membership)
    with pytest.raises(NotFound):
        VERBS[verb](stranger, hook.pk)


def test_what_is_not_said_stays_and_only_changes_are_recorded(hook: Webhook, admin: Actor) -> None:
    change_webhook(actor=admin, webhook_id=hook.pk, name="ERP", active=True)
    assert named("change_webhook") == []
    change_webhook(actor=admin, webhook_id=hook.pk, name="SAP", active=True, events=["audit"])
    hook.refresh_from_db()
    assert (hook.name, hook.url, hook.events, hook.active) == ("SAP", OUTSIDE, ["audit"], True)
    assert named("change_webhook") == [(f"webhook {hook.pk}", {"name": ["ERP", "SAP"], "events": [[], ["audit"]]})]


def test_a_removed_one_takes_its_messages_along(hook: Webhook, admin: Actor) -> None:
    message(hook)
    remove_webhook(actor=admin, webhook_id=hook.pk)
    assert (Webhook.objects.count(), Delivery.objects.count()) == (0, 0)
    assert named("remove_webhook") == [(f"webhook {hook.pk}", {"url": [OUTSIDE, None]})]


def test_an_old_secret_lives_a_day(hook: Webhook, admin: Actor) -> None:
    salt = bytes(hook.salt)
    made, secret = renew_secret(actor=admin, webhook_id=hook.pk)
    made.refresh_from_db()
    assert (bytes(made.old_salt), secret, bytes(made.salt) == salt) == (salt, secret_of(made.salt), False)
    assert 86_390 < away(made.old_until) <= 86_400
    assert named("renew_webhook_secret") == [(f"webhook {hook.pk}", {})]


@pytest.mark.parametrize(("failing", "waits"), [(True, False), (False, True)])
def test_a_ping_ends_the_rest_of_one_that_fails(hook: Webhook, admin: Actor, *, failing: bool, waits: bool) -> None:
    free(hook, -timedelta(minutes=1), failing_since=database_now() if failing else None)
    ping = ping_webhook(actor=admin, webhook_id=hook.pk)
    hook.refresh_from_db()
    assert (ping.event, ping.subject, away(hook.free_at) > 30) == ("ping", f"webhook {hook.pk}", waits)


def test_a_paused_one_goes_on_once(hook: Webhook, admin: Actor) -> None:
    free(hook, -timedelta(minutes=1), paused_at=database_now(), failing_since=database_now())
    for _each in range(2):
        resume_webhook(actor=admin, webhook_id=hook.pk)
    hook.refresh_from_db()
    assert (hook.paused_at, hook.failing_since, away(hook.free_at) < 1) == (None, None, True)
    assert named("resume_webhook") == [(f"webhook {hook.pk}", {})]


def test_what_is_parked_is_replayed_from_the_first_attempt(hook: Webhook, admin: Actor) -> None:
    parked = only(hook, state="parked", attempts=11)
    later = -timedelta(minutes=1)
    done, waiting = message(hook, state="done", attempts=1), message(hook, later, attempts=3)
    assert replay(actor=admin, webhook_id=hook.pk) == 1
    rows = {row.pk: (row.state, row.attempts) for row in Delivery.objects.filter(subject="x")}
    assert rows == {parked.pk: ("waiting", 0), done.pk: ("done", 1), waiting.pk: ("waiting", 3)}
    assert named("replay") == [(f"webhook {hook.pk}", {"messages": [None, 1]})]


@pytest.mark.parametrize(("state", "number"), [("done", 1), ("parked", 1), ("waiting", 0)])
def test_one_message_that_ended_is_replayed(hook: Webhook, admin: Actor, state: str, number: int) -> None:
    sent = only(hook, state=state, attempts=4)
    assert replay(actor=admin, webhook_id=hook.pk, delivery_id=sent.pk) == number
    sent.refresh_from_db()
    assert (sent.state, sent.attempts, len(named("replay"))) == ("waiting", 0 if number else 4, number)


def test_a_message_of_another_webhook_is_not_found(hook: Webhook, admin: Actor) -> None:
    other = create_webhook(actor=admin, url=OUTSIDE)[0]
    sent = only(other, state="parked")
    with pytest.raises(NotFound):
        replay(actor=admin, webhook_id=hook.pk, delivery_id=sent.pk)
    assert Event.objects.filter(verb="replay").count() == 0
