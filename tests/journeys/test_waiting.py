"""What is on the phone still, looked at while the phone sends by itself: what somebody is about to tap stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext

    from core.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

REFUSED = """(user) => outbox.put({
    nonce: "n", url: "/app/installations/1/link", user, fields: [], step: "Link", station: "PLI-1", at: Date.now(),
    refused: { html: `<label>Why is that? <select name="far_reason" form="step">
      <option></option><option value="large_site">Large</option></select></label>` },
})"""
LINE = "document.querySelector('#outbox a')"


def test_what_was_picked_in_an_answer_stays_while_the_phone_looks_again(
    phone_of: Callable[..., BrowserContext], ina: User
) -> None:
    page = phone_of(ina).new_page()
    page.goto("/app/waiting")
    page.evaluate(REFUSED, str(ina.pk))
    reason = page.get_by_label("Why is that?")
    reason.select_option("large_site")
    page.evaluate(f"() => {{ window.line = {LINE}; }}")
    page.evaluate("() => outbox.drain()")
    expect(reason).to_have_value("large_site")
    assert page.evaluate(f"() => window.line === {LINE}")
