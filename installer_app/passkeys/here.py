"""Which passkeys a phone has, as far as the phone itself tells us: a cookie that only we can write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.signing import BadSignature

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

COOKIE = "passkeys_here"
MOST = 20  # people share phones


def passkeys_here(request: HttpRequest) -> list[int]:
    """Give the numbers of the passkeys that were made or used on this phone; whose they are the database knows."""
    try:
        told = request.get_signed_cookie(COOKIE, "")
    except BadSignature:
        return []
    return [int(one) for one in (told or "").split(".") if one.isdecimal()]


def keep_here(request: HttpRequest, response: HttpResponse, passkey_id: int) -> None:
    """Let this phone tell from now on that it has this passkey."""
    known = [*(one for one in passkeys_here(request) if one != passkey_id), passkey_id]
    response.set_signed_cookie(
        COOKIE,
        ".".join(map(str, known[-MOST:])),
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite="Lax",
        secure=settings.PRODUCTION,
        httponly=True,
    )
