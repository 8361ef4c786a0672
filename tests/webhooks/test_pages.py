"""The administrator's pages of webhooks: made with its secret shown once, tried out, replayed, ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from core import sending
from core.choices import WEBHOOK_EVENTS, Trouble
from core.domain.auditing import record
from core.domain.webhooks.endpoints import create_webhook, ping_webhook, secret_of
from core.errors import NotAllowed
from core.models import Actor, Delivery, Event, Webhook

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Operator, User
    from tests.webhooks.conftest import Receiver

pytestmark = pytest.mark.django_db
ASKED = {"url": "https://erp.example/hook", "name": "ERP"}


@pytest.fixture
def desk(client_of: Callable[[User], Client], ada: User) -> Client:
    return client_of(ada)


def act(desk: Client, what: str, hook: Webhook, **said: Any) -> int:
    return int(desk.post(reverse(f"webhook_{what}", args=[hook.pk]), said).status_code)


def test_a_webhook_is_made_and_its_secret_shown_once(desk: Client, plinth: Operator) -> None:
    answer = desk.post(reverse("new_webhook"), ASKED | {"events": ["step.link", "step.review"]})
    hook = Webhook.objects.get()
    assert (hook.url, hook.name, hook.events, hook.active) == (*ASKED.values(), ["step.link", "step.review"], True)
    assert (answer.status_code, desk.head(answer["Location"]).status_code) == (303, 200)
    page = desk.get(answer["Location"])
    assert page.context["secret"] == secret_of(hook.salt)
    again = desk.get(answer["Location"])
    assert (again.templates[0].name, again.context["back"], again.status_code) == (
        "shown_once.html",
        reverse("webhook", args=[hook.pk]),
        200,
    )
    pages = [desk.get(reverse(name, args=args)) for name, args in (("webhooks", []), ("webhook", [hook.pk]))]
    assert [secret_of(hook.salt) in shown.content.decode() for shown in pages] == [False, False]


@pytest.mark.parametrize(
    ("slip", "fields"),
    [
        ({"url": "http://erp.example"}, ["url"]),
        ({"url": "https://10.0.0.1/x"}, ["url"]),
        ({"url": "https://me@erp.example"}, ["url"]),
        ({"url": "https://erp.example/" + "x" * 500}, ["url"]),
        ({"url": "https://erp.example:99999/"}, ["url"]),
        ({"name": "x" * 101, "events": ["nothing"]}, ["name", "events"]),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_is_kept(slip: dict[str, Any], fields: list[str], desk: Client) -> None:
    page = desk.post(reverse("new_webhook"), ASKED | {"events": ["step.fit"]} | slip)
    assert [error["field"] for error in page.context["refusal"]["errors"]] == fields
    ticked = [event["value"] for event in page.context["events"] if event["on"]]
    assert (ticked == ["step.fit"] or "events" in fields, Webhook.objects.count()) == (True, 0)


@pytest.mark.parametrize(
    ("host", "known"), [("nobody.invalid", False), ("localhost", True), ("xn--.invalid", False), ("8.8.8.8", True)]
)
def test_a_host_that_nobody_knows_is_kept_and_warned_of(host: str, known: bool, desk: Client) -> None:  # noqa: FBT001 -- a row
    warning = f"Nobody knows the host name {host}: as long as that is so, no message arrives. Check its spelling."
    made = desk.post(reverse("new_webhook"), ASKED | {"url": f"https://{host}/hook"}, follow=True)
    assert [str(one) for one in made.context["messages"]] == ([] if known else [warning])
    hook = Webhook.objects.get()
    assert (hook.url, made.context["secret"]) == (f"https://{host}/hook", secret_of(hook.salt))
    changed = desk.post(reverse("webhook_change", args=[hook.pk]), ASKED | {"url": hook.url}, follow=True)
    assert [(str(one), one.level_tag) for one in changed.context["messages"]] == (
        [] if known else [(warning, "warning")]
    )
    assert desk.get(reverse("webhook", args=[hook.pk])).content.decode().count("Nobody knows") == 0


def test_the_form_names_its_events_in_words_and_as_messages_have_them(desk: Client) -> None:
    page = desk.get(reverse("new_webhook"))
    told = [
        f'<span>{one["word"]}<small class="below mono">{one["value"]}</small></span>' for one in page.context["events"]
    ]
    assert [page.content.decode().count(each) for each in told] == [1] * len(WEBHOOK_EVENTS)


def test_twenty_are_enough(desk: Client, ada: User) -> None:
    for _number in range(20):
        create_webhook(actor=Actor.of_person(ada.membership), url="https://erp.example")
    page = desk.post(reverse("new_webhook"), ASKED)
    assert [error["field"] for error in page.context["refusal"]["errors"]] == ["url"]


def test_it_is_changed_and_switched_off(desk: Client, hook: Webhook) -> None:
    url = reverse("webhook_change", args=[hook.pk])
    form = desk.get(url)
    assert (form.context["webhook"], [event["on"] for event in form.context["events"]].count(True)) == (hook, 0)
    assert desk.post(url, {"url": "https://new.example", "name": "", "events": ["audit"]}).status_code == 303
    hook.refresh_from_db()
    assert (str(hook), hook.events, hook.active) == ("https://new.example", ["audit"], False)
    assert {*Event.objects.latest("pk").changes} == {"url", "name", "events", "active"}
    before = Event.objects.count()
    desk.post(url, {"url": "https://new.example", "events": ["audit"]})
    assert Event.objects.count() == before
    assert desk.post(url, {"url": "no"}).context["refusal"]["slug"] == "invalid"


def test_a_test_message_is_sent_and_seen(desk: Client, hook: Webhook, receiver: Receiver) -> None:
    assert act(desk, "ping", hook) == 303
    sending.send_due()
    [shown] = desk.get(reverse("webhook", args=[hook.pk])).context["page"].object_list
    assert (shown.event, shown.state, shown.http, receiver.bodies) == ("ping", "done", 200, [shown.body])


def test_parked_messages_are_replayed_one_or_all(desk: Client, hook: Webhook, admin: Actor) -> None:
    for number in range(3):
        record(actor=admin, verb="change", subject=f"location {number}")
    Delivery.objects.update(state="parked", attempts=11)
    first = Delivery.objects.earliest("pk")
    assert act(desk, "replay", hook, delivery=first.pk) == 303
    assert [*Delivery.objects.filter(event="audit", attempts=0).values_list("subject", flat=True)[:1]] == ["location 0"]
    page = desk.get(reverse("webhook", args=[hook.pk]), {"state": "parked"})
    assert [row.subject for row in page.context["page"]] == ["location 2", "location 1"]
    act(desk, "replay", hook)
    assert (Delivery.objects.filter(state="parked").count(), Event.objects.latest("pk").changes) == (
        0,
        {"messages": [None, 2]},
    )
    before = Event.objects.count()
    act(desk, "replay", hook)
    assert Event.objects.count() == before
    assert act(desk, "replay", hook, delivery=10**9) == 404


def test_a_new_secret_is_shown_once_and_the_old_one_lives_a_day(desk: Client, hook: Webhook) -> None:
    page = desk.post(reverse("webhook_secret", args=[hook.pk]), follow=True)
    old = hook.salt
    hook.refresh_from_db()
    assert (page.context["secret"], bytes(hook.old_salt or b"")) == (secret_of(hook.salt), bytes(old))


def test_a_paused_one_says_so_and_goes_on(desk: Client, hook: Webhook, receiver: Receiver) -> None:
    receiver.http = 410
    act(desk, "ping", hook)
    sending.send_due()
    shown = [
        desk.get(reverse(name, args=args)).content.decode() for name, args in (("webhooks", []), ("webhook", [hook.pk]))
    ]
    assert ["Paused" in page for page in shown] == [True, True]
    assert [act(desk, "resume", hook) for _twice in range(2)] == [303, 303]
    hook.refresh_from_db()
    assert (hook.paused_at, hook.failing_since) == (None, None)


def test_a_removed_one_is_gone(desk: Client, hook: Webhook) -> None:
    assert desk.post(reverse("webhook_remove", args=[hook.pk]))["Location"] == reverse("webhooks")
    assert (Webhook.objects.count(), Event.objects.latest("pk").verb) == (0, "remove_webhook")


@pytest.mark.parametrize("what", ["ping", "secret", "resume", "replay", "remove", "change"])
def test_it_is_the_administrators_alone(
    what: str, hook: Webhook, volta: Operator, client_of: Callable[[User], Client], sue: User, otto: User
) -> None:
    otto.membership.role = "admin"
    otto.membership.save()
    assert [act(client_of(person), what, hook) for person in (sue, otto)] == [403, 404]
    pages = [client_of(person).get(reverse("webhook", args=[hook.pk])).status_code for person in (sue, otto)]
    assert pages == [403, 404]
    with pytest.raises(NotAllowed):
        ping_webhook(actor=Actor.of_person(sue.membership), webhook_id=hook.pk)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_for_one_and_for_three(
    rows: int, desk: Client, ada: User, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for _row in range(rows):
        hook = create_webhook(actor=Actor.of_person(ada.membership), url="https://erp.example")[0]
    for url, questions in ((reverse("webhooks"), 5), (reverse("webhook", args=[hook.pk]), 6)):
        with django_assert_num_queries(questions):
            assert desk.get(url).status_code == 200


@pytest.mark.parametrize("cause", Trouble)
def test_why_nothing_came_back_is_said_in_words(desk: Client, hook: Webhook, admin: Actor, cause: Trouble) -> None:
    ping_webhook(actor=admin, webhook_id=hook.pk)
    Delivery.objects.update(answer=cause)
    Webhook.objects.update(failing_since="2026-01-01T00:00Z", trouble=cause)
    page = desk.get(reverse("webhook", args=[hook.pk])).content.decode()
    assert (page.count(str(cause.label)), page.count("What went wrong")) == (2, 1)


@pytest.mark.parametrize("kept", ["HTTP 500", "[Errno -2] Name or service not known"])
def test_a_number_and_what_was_kept_before_stay_as_they_are(desk: Client, hook: Webhook, kept: str) -> None:
    Webhook.objects.update(failing_since="2026-01-01T00:00Z", trouble=kept)
    assert desk.get(reverse("webhook", args=[hook.pk])).content.decode().count(f"last with: {kept}") == 1


def test_what_the_other_side_said_is_never_taken_for_our_word(desk: Client, hook: Webhook, admin: Actor) -> None:
    ping_webhook(actor=admin, webhook_id=hook.pk)
    Delivery.objects.update(http=200, answer="late", state="done")
    page = desk.get(reverse("webhook", args=[hook.pk])).content.decode()
    assert (str(Trouble.LATE.label) in page, "What went wrong" in page) == (False, False)
