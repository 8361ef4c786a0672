"""Webhooks by machine: the same verbs, the secret in one answer alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from core import sending
from core.api.description.document import document
from core.domain.webhooks.endpoints import secret_of
from core.models import Delivery, IdempotencyKey, Webhook
from tests.api.test_schema import complaints
from tests.api.writes import answer, say, wrong

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Operator, User
    from tests.webhooks.conftest import Receiver

pytestmark = pytest.mark.django_db
HOOKS = "/api/2.0/webhooks"
ASKED = {"url": "https://erp.example/hook", "name": "ERP", "events": ["step.link"]}


def test_a_webhook_is_made_read_changed_and_removed(machine: Client, plinth: Operator) -> None:
    made = say(machine, "POST", HOOKS, ASKED)["data"]
    hook = Webhook.objects.get()
    assert made.pop("secret") == secret_of(hook.salt)
    always = {"id": hook.pk, "active": True, "waiting": 0, "parked": 0, "created_by": "test"}
    assert made | {"created": ""} == ASKED | always | {"created": ""}
    url = f"{HOOKS}/{hook.pk}"
    assert (machine.get(url).json()["data"], machine.get(HOOKS).json()["data"]) == (made, [made])
    assert say(machine, "PATCH", url, {"active": False, "events": []})["data"]["active"] is False
    assert machine.delete(url).json()["status_code"] == 1000
    assert (machine.get(url).status_code, Webhook.objects.count()) == (404, 0)


def test_a_repeat_makes_no_second_and_tells_no_secret(machine: Client, plinth: Operator) -> None:
    first, second = (answer(machine, "POST", HOOKS, ASKED, Idempotency_Key="k") for _twice in range(2))
    secret = first.json()["data"].pop("secret")
    assert ("secret" in second.json()["data"], second["Idempotent-Replayed"]) == (False, "true")
    assert Webhook.objects.count() == 1
    assert [secret in bytes(row.answer or b"").decode() for row in IdempotencyKey.objects.all()] == [False]


def test_what_is_wrong_is_told_by_field(machine: Client, plinth: Operator) -> None:
    assert wrong(say(machine, "POST", HOOKS, {}))[1] == [("url", "required")]
    bad = {"url": "https://localhost:0/", "events": ["x"], "more": 1}
    assert wrong(say(machine, "POST", HOOKS, bad))[1] == [("more", "unknown_field")]
    assert wrong(say(machine, "POST", HOOKS, {"url": "http://x.example", "events": ["x"]}))[1] == [
        ("events", "invalid"),
        ("url", "invalid"),
    ]


def test_it_is_tried_out_and_replayed(machine: Client, hook: Webhook, receiver: Receiver) -> None:
    url = f"{HOOKS}/{hook.pk}"
    receiver.http = 500
    assert say(machine, "POST", f"{url}/ping", {})["data"]["waiting"] == 1
    sending.send_due()
    [failed] = machine.get(f"{url}/deliveries?state=parked").json()["data"]
    assert (failed["event"], failed["http"], failed["attempts"]) == ("ping", 500, 1)
    assert machine.get(url).json()["data"]["trouble"] == "HTTP 500"
    receiver.http = 200
    assert say(machine, "POST", f"{url}/replay", {"delivery_id": failed["id"]})["data"]["parked"] == 0
    Webhook.objects.update(free_at="2026-01-01T00:00Z")
    sending.send_due()
    done = machine.get(f"{url}/deliveries?state=done").json()["data"]
    assert (failed["id"], failed["message_id"]) in [(row["id"], row["message_id"]) for row in done]
    assert say(machine, "POST", f"{url}/replay", {})["data"]["parked"] == 0
    assert wrong(say(machine, "POST", f"{url}/replay", {"delivery_id": "x"}))[1] == [("delivery_id", "invalid")]


def test_another_secret_and_going_on(machine: Client, hook: Webhook) -> None:
    url = f"{HOOKS}/{hook.pk}"
    secret = say(machine, "POST", f"{url}/secret", {})["data"]["secret"]
    hook.refresh_from_db()
    assert secret == secret_of(hook.salt)
    Webhook.objects.update(paused_at="2026-01-01T00:00Z", failing_since="2026-01-01T00:00Z")
    assert "paused_at" in machine.get(url).json()["data"]
    assert "paused_at" not in say(machine, "POST", f"{url}/resume", {})["data"]


@pytest.mark.parametrize("path", ["", "/{id}", "/{id}/deliveries"])
def test_an_answer_is_what_the_document_says(path: str, machine: Client, hook: Webhook) -> None:
    say(machine, "POST", f"{HOOKS}/{hook.pk}/ping", {})
    Webhook.objects.update(events=["audit"], trouble="x", paused_at="2026-01-01T00:00Z")
    Delivery.objects.update(http=500, answer="x", tried_at="2026-01-01T00:00Z")
    [schema] = document()["paths"][f"{HOOKS}{path}"]["get"]["responses"]["200"]["content"].values()
    told = machine.get(f"{HOOKS}{path}".replace("{id}", str(hook.pk))).json()
    assert (complaints(schema["schema"], told), told["data"] != []) == ([], True)


def test_who_may(
    machine_with: Callable[..., Client], machine: Client, hook: Webhook, volta: Operator, ada: User, settings: Any
) -> None:
    reader = machine_with("people:write", "locations:read")
    assert {reader.get(path).status_code for path in (HOOKS, f"{HOOKS}/{hook.pk}/deliveries")} == {403}
    theirs = Webhook.objects.create(operator=volta, url="https://x.example", salt=b"x")
    url = f"{HOOKS}/{theirs.pk}"
    answers = [
        machine.get(url),
        machine.delete(url),
        machine.get(f"{url}/deliveries"),
        answer(machine, "POST", f"{url}/ping", {}),
    ]
    assert [each.status_code for each in answers] == [404] * 4
