"""Ask once on each phone, after a password was typed there: shall the phone itself sign you in from now on?"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from installer_app.typed import KEY as TYPED

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from core.models import User

COOKIE = "passkey_offered"  # the numbers of the people who were asked on this phone, newest last
PEOPLE_ON_A_PHONE = 20
PHONES = ("Android", "iPhone", "iPad", "Mobile")


def on_phone(request: HttpRequest) -> bool:
    """Tell whether this is a phone or a tablet, as far as its browser says."""
    said = request.headers.get("User-Agent", "")
    return any(mark in said for mark in PHONES)


def is_worth_asking(request: HttpRequest, user: User) -> bool:
    """Tell whether to ask: on a phone that can, as its script said, once, and not amid something half typed."""
    can = request.POST.get("passkey") == "can" and on_phone(request)
    return can and TYPED not in request.session and str(user.pk) not in _asked(request)


def offer(onward: str) -> str:
    """Give the address of the question, which goes on to `onward`."""
    return f"{reverse('new_passkey')}?{urlencode({'next': onward, 'offered': 1})}"


def remember(request: HttpRequest, response: HttpResponse) -> None:
    """Let this phone know that it asked."""
    asked = [*(one for one in _asked(request) if one != str(request.user.pk)), str(request.user.pk)]
    response.set_cookie(
        COOKIE,
        ".".join(asked[-PEOPLE_ON_A_PHONE:]),
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite="Lax",
        secure=settings.PRODUCTION,
        httponly=True,
    )


def _asked(request: HttpRequest) -> list[str]:
    return [one for one in request.COOKIES.get(COOKIE, "").split(".") if one.isdecimal()]
