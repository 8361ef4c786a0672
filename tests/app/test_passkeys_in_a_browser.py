"""A phone with a screen lock, in Chromium: asked after the password, signs in by itself, and is taken off the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.app.desks import ANDROID
from tests.app.looking import look
from tests.app.test_look import page_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from core.models import User

__all__ = ["page_of"]
pytestmark = pytest.mark.browser

LOCK = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def give_lock(page: Page) -> None:
    """Give this phone a screen lock that its owner opens whenever it asks."""
    protocol = page.context.new_cdp_session(page)
    protocol.send("WebAuthn.enable")
    protocol.send("WebAuthn.addVirtualAuthenticator", {"options": LOCK})


def sign_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/login/")


def test_a_phone_signs_in_by_its_lock(page_of: Callable[..., Page], ina: User) -> None:
    ina.set_password("a long enough one")
    ina.save()
    page = page_of(None, "/accounts/login/?next=/app/scan", user_agent=ANDROID)
    give_lock(page)
    page.reload()
    page.get_by_role("button", name="Sign in with this phone").wait_for()
    page.get_by_label("User name or mail address").fill("ina")
    page.get_by_label("Password").fill("a long enough one")
    page.get_by_role("button", name="Sign in", exact=True).click()
    look(page)
    page.get_by_role("button", name="Yes, sign me in this way").click()
    page.wait_for_url("**/app/scan")
    sign_out(page)
    look(page)
    page.get_by_role("button", name="Sign in with this phone").click()
    page.wait_for_url("**/app/")
    page.goto("/passkeys/new")
    page.get_by_role("button", name="Yes, sign me in this way").click()
    page.get_by_text("It signs you in already").wait_for()
    page.goto("/people/ina/")
    page.get_by_role("button", name="Remove Chrome, Android").click()
    page.get_by_text("No phone yet.").wait_for()
    sign_out(page)
    page.get_by_role("button", name="Sign in with this phone").click()
    page.get_by_text("That passkey was taken away").wait_for()


def test_a_phone_without_a_lock_is_not_offered_what_it_cannot(page_of: Callable[..., Page], ina: User) -> None:
    page = page_of(ina, "/passkeys/new", user_agent=ANDROID)
    page.get_by_text("This browser cannot do it.").wait_for()
    assert page.get_by_role("button", name="Yes, sign me in this way").is_visible() is False
