"""Messages arrive signed, in bounded time, at least once; what does not arrive is tried for a day and then parked."""

from __future__ import annotations

import base64
import hashlib
import hmac
import socket
import ssl
import time
from contextlib import contextmanager
from datetime import timedelta
from http.client import parse_headers
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

from core import sending
from core.domain.webhooks import deliveries
from core.domain.webhooks.endpoints import change_webhook, ping_webhook, renew_secret, resume_webhook, secret_of
from core.models import Delivery, Event, Webhook
from core.models.clock import database_now

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.models import Actor
    from tests.webhooks.conftest import Receiver

pytestmark = pytest.mark.django_db


@pytest.fixture
def message(hook: Webhook, admin: Actor) -> Delivery:
    """A message that waits to be sent, as any that a trigger wrote."""
    Delivery.objects.filter(pk=ping_webhook(actor=admin, webhook_id=hook.pk).pk).update(event="audit")
    return Delivery.objects.get()


def send_all() -> int:
    """Send until nothing is due; give how many turns that took."""
    turns = 0
    while sending.send_due():
        turns += 1
    return turns


def state(message: Delivery) -> tuple[str, int, int | None, str]:
    message.refresh_from_db()
    return message.state, message.attempts, message.http, message.answer


def come_due() -> None:
    """Let the time pass until everything is due again."""
    Delivery.objects.update(due_at=database_now())
    Webhook.objects.update(free_at=database_now())


def verified(secret: str, headers: dict[str, str], body: str) -> list[bool]:
    """Verify each signature as a receiver does: HMAC-SHA256 over id, timestamp and body."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body}".encode()
    mine = "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    return [mine == each for each in headers["webhook-signature"].split(" ")]


def test_a_message_arrives_signed(hook: Webhook, message: Delivery, receiver: Receiver) -> None:
    assert (send_all(), state(message)) == (1, ("done", 1, 200, "Thank you"))
    [(headers, body)] = receiver.calls
    assert (body, headers["path"], headers["content-type"]) == (message.body, "/hook?of=plinth", "application/json")
    assert verified(secret_of(hook.salt), headers, body) == [True]
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 60
    assert send_all() == 0


def test_for_a_day_both_secrets_sign(hook: Webhook, admin: Actor, message: Delivery, receiver: Receiver) -> None:
    old = secret_of(hook.salt)
    _hook, new = renew_secret(actor=admin, webhook_id=hook.pk)
    send_all()
    by_new, by_old = (verified(secret, *receiver.calls[0]) for secret in (new, old))
    assert (by_new, by_old) == ([True, False], [False, True])
    Webhook.objects.update(old_until=database_now())
    ping_webhook(actor=admin, webhook_id=hook.pk)
    send_all()
    assert [verified(secret, *receiver.calls[-1]) for secret in (new, old)] == [[True], [False]]


@pytest.mark.parametrize(("http", "says"), [(500, "Oh no"), (302, ""), (404, "x" * 600)])
def test_what_is_not_taken_is_tried_again_later(
    http: int, says: str, hook: Webhook, message: Delivery, receiver: Receiver
) -> None:
    receiver.http, receiver.says = http, says
    before = database_now()
    assert (send_all(), state(message)) == (1, ("waiting", 1, http, says[:500]))
    hook.refresh_from_db()
    assert (hook.failing_since is not None, hook.trouble, hook.paused_at) == (True, f"HTTP {http}", None)
    assert before + timedelta(seconds=3) < message.due_at < database_now() + timedelta(seconds=7)
    receiver.http, receiver.says = 204, ""
    come_due()
    assert (send_all(), state(message)) == (1, ("done", 2, 204, ""))
    hook.refresh_from_db()
    assert (hook.failing_since, hook.trouble, {path["path"] for path, _ in receiver.calls}) == (
        None,
        "",
        {"/hook?of=plinth"},
    )
    first, second = (headers["webhook-id"] for headers, _body in receiver.calls)
    assert first == second


def test_after_a_day_of_failures_it_is_parked(hook: Webhook, message: Delivery, receiver: Receiver) -> None:
    receiver.http = 500
    waited = timedelta()
    while state(message)[0] == "waiting":
        waited += max(message.due_at - database_now(), timedelta())
        come_due()
        assert send_all() == 1
    assert (state(message)[:2], len(receiver.calls)) == (("parked", 11), 11)
    assert timedelta(hours=19) < waited < timedelta(hours=29)


def test_one_that_is_down_rests(hook: Webhook, admin: Actor, message: Delivery, receiver: Receiver) -> None:
    receiver.http = 500
    for _more in range(3):
        ping_webhook(actor=admin, webhook_id=hook.pk)
    assert (send_all(), len(receiver.calls)) == (1, 1)


def test_one_that_hangs_is_cut_off_and_the_others_go_on(
    hook: Webhook, message: Delivery, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "DEADLINE_S", 0.2)
    receiver.hangs = True
    assert (send_all(), state(message)) == (1, ("waiting", 1, None, "late"))
    monkeypatch.setattr(sending, "DEADLINE_S", 2.0)
    receiver.hangs, receiver.says = False, "slowly" * 300
    receiver.let_go.set()
    come_due()
    begun = time.monotonic()
    send_all()
    assert (state(message)[:3], time.monotonic() - begun < 20) == (("done", 2, 200), True)


@pytest.mark.parametrize(
    ("url", "cause"),
    [
        ("https://127.0.0.1:1/x", "not_public"), ("https://localhost:1/x", "not_public"),
        ("https://169.254.169.254/latest/meta-data/", "not_public"), ("https://[::1]/", "not_public"),
        ("https://[::ffff:10.0.0.1]/", "not_public"), ("https://[fe80::1]/", "not_public"),
        ("https://2130706433/", "not_public"), ("https://0x7f.1/", "not_public"), ("https://0.0.0.0/", "not_public"),
        ("http://1.1.1.1/x", "not_secure"), ("ftp://x", "not_secure"),
    ],
)  # fmt: skip
def test_a20_nothing_goes_inside(hook: Webhook, message: Delivery, settings: Any, url: str, cause: str) -> None:
    settings.WEBHOOKS_INSIDE = []
    Webhook.objects.update(url=url)
    send_all()
    assert state(message) == ("waiting", 1, None, cause)


@contextmanager
def talking(says: bytes) -> Iterator[int]:
    """Listen for one caller, hear the whole request, say this and hang up; give the port.

    Whoever hangs up with something unheard resets the line, and the answer may be lost with it.
    """
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            caller, _address = listening.accept()
            with caller, caller.makefile("rb") as heard:
                heard.readline()
                heard.read(int(parse_headers(heard)["Content-Length"]))
                caller.sendall(says)

        thread = Thread(target=answer)
        thread.start()
        yield listening.getsockname()[1]
        thread.join()


@pytest.mark.parametrize(
    ("says", "cause"),
    [(b"", "broken_off"), (b"220 mail.example ESMTP\r\n", "not_http"), (b"HTTP/1.1 x\r\n\r\n", "not_http")],
)
def test_what_answers_otherwise_is_told_apart(hook: Webhook, message: Delivery, says: bytes, cause: str) -> None:
    with talking(says) as port:
        Webhook.objects.update(url=f"http://127.0.0.1:{port}/")
        send_all()
    hook.refresh_from_db()
    assert (state(message), hook.trouble) == (("waiting", 1, None, cause), cause)


def test_nobody_at_home_and_no_tls_are_told_apart(hook: Webhook, message: Delivery, receiver: Receiver) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        closed = f"http://127.0.0.1:{free.getsockname()[1]}/"
    told = []
    for url in (closed, receiver.url.replace("http:", "https:"), "https://x..y/", "https://127.0.0.1:99999/"):
        Webhook.objects.update(url=url)
        come_due()
        send_all()
        told.append(state(message)[3])
    assert told == ["turned_away", "untrusted", "name_unknown", "name_unknown"]


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (socket.gaierror(-2, "Name or service not known"), "name_unknown"),
        (ssl.SSLCertVerificationError(1, "self-signed certificate"), "untrusted"),
        (ConnectionResetError(104, "Connection reset by peer"), "broken_off"),
        (BrokenPipeError(32, "Broken pipe"), "broken_off"),
        (TimeoutError("timed out"), "late"),
        (OSError(113, "No route to host"), "unreachable"),
        (OSError(101, "Network is unreachable"), "unreachable"),
    ],
)
def test_the_system_s_own_words_are_kept_nowhere(error: Exception, cause: str) -> None:
    assert sending.cause_of(error) == cause


def test_inside_is_only_what_was_named(hook: Webhook, message: Delivery, receiver: Receiver) -> None:
    """The network that is let in takes http; the rest of the world needs https all the same."""
    Webhook.objects.update(url="http://192.0.2.1/x")
    send_all()
    assert (state(message)[3], receiver.calls) == ("not_public", [])


def test_gone_is_believed_at_once(hook: Webhook, message: Delivery, receiver: Receiver, admin: Actor) -> None:
    receiver.http = 410
    send_all()
    hook.refresh_from_db()
    assert (hook.paused_at is not None, Event.objects.latest("pk").verb) == (True, "pause_webhook")
    told = Delivery.objects.latest("pk")
    assert (told.event, told.state) == ("audit", "parked")
    come_due()
    assert (send_all(), len(receiver.calls)) == (0, 1)
    resume_webhook(actor=admin, webhook_id=hook.pk)
    receiver.http = 200
    assert (send_all(), state(message)[0]) == (1, "done")


def test_three_days_without_success_pause_it(hook: Webhook, message: Delivery, receiver: Receiver) -> None:
    receiver.http = 503
    Webhook.objects.update(failing_since=database_now() - timedelta(days=4))
    send_all()
    hook.refresh_from_db()
    assert (hook.paused_at is not None, hook.trouble) == (True, "HTTP 503")


def test_a_ping_goes_where_nothing_else_does_and_only_once(
    hook: Webhook, admin: Actor, message: Delivery, receiver: Receiver
) -> None:
    change_webhook(actor=admin, webhook_id=hook.pk, active=False)
    ping = ping_webhook(actor=admin, webhook_id=hook.pk)
    receiver.http = 500
    send_all()
    assert (state(ping)[:2], state(message)[:2], receiver.bodies) == (("parked", 1), ("waiting", 0), [ping.body])


def test_a_sender_that_was_killed_is_followed_by_another(hook: Webhook, message: Delivery, receiver: Receiver) -> None:
    """It took its turn and sent, and nobody wrote that down: after the lease the message goes out again."""
    taken = deliveries.take_turn()
    assert (taken, deliveries.take_turn()) == (hook, None)
    sending.attempt(hook, message)
    assert send_all() == 0
    Webhook.objects.update(free_at=database_now())
    assert (send_all(), state(message)[0], receiver.bodies) == (1, "done", [message.body] * 2)


def test_a_webhook_that_was_removed_meanwhile_is_no_trouble(hook: Webhook, message: Delivery) -> None:
    Webhook.objects.all().delete()
    assert deliveries.settle(delivery=message, outcome=deliveries.Outcome(200, "")) is False


def test_messages_go_after_thirty_days(hook: Webhook, message: Delivery) -> None:
    old = Delivery.objects.create(
        operator=hook.operator, webhook=hook, event="audit", body="{}", created=database_now() - timedelta(days=31)
    )
    assert (deliveries.purge(at=database_now()), [*Delivery.objects.all()]) == (1, [message])
    assert old.state == "waiting"
