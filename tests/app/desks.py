"""What tests of people share: sign-in codes made at a desk, and who is signed in where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.test import Client
from django.urls import reverse

from core.models import Event, Membership, User

if TYPE_CHECKING:
    from django.http import HttpResponse

ANDROID = "Mozilla/5.0 (Linux; Android 15; Pixel 7) AppleWebKit/537.36 Chrome/156.0.0.0 Mobile Safari/537.36"
OVER = "This sign-in code was used already or is older than ten minutes. Ask for a new one."


def code_for(desk: Client, username: str) -> str:
    """Make a sign-in code on a page; give its address without the host."""
    url: str = desk.post(reverse("person_code", args=[username]), follow=True).context["url"]
    return url.removeprefix("https://plinth.test")


def phone_let_in(desk: Client, username: str) -> Client:
    """Sign somebody in on a phone of theirs, by a code from this desk."""
    phone = Client(headers={"User-Agent": ANDROID})
    assert phone.post(code_for(desk, username))["Location"] == "/"
    return phone


def who_is(client: Client) -> str | None:
    number = client.session.get("_auth_user_id")
    return User.objects.get(pk=number).username if number else None


def told(response: HttpResponse) -> tuple[int, str]:
    context: Any = response.context  # type: ignore[attr-defined]
    return response.status_code, context["sentence"]


def names(response: HttpResponse) -> list[str]:
    context: Any = response.context  # type: ignore[attr-defined]
    return [one.user.username for one in context["page"]]


def role_of(username: str) -> str | None:
    return Membership.objects.filter(user__username=username).values_list("role", flat=True).first()


def verbs() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("verb", flat=True))
