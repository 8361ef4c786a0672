"""The editor in a real browser: rows come without losing a word, with scripts and without, and Enter saves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.models import HardwareTemplate
from tests.factories import make_template

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import BrowserContext

    from core.models import Operator, User

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_rows_come_and_enter_saves(
    scripts: bool,  # noqa: FBT001 -- pytest gives it by name
    phone_of: Callable[..., BrowserContext],
    sue: User,
    plinth: Operator,
) -> None:
    make_template(plinth)
    page = phone_of(sue, java_script_enabled=scripts).new_page()
    page.goto("/templates/double/edit")
    page.get_by_label("Name", exact=True).fill("Triple")
    page.get_by_role("button", name="Add an EVSE").click()
    page.get_by_role("heading", name="EVSE 3", exact=True).wait_for()
    page.get_by_label("Amps").nth(2).fill("16")
    page.get_by_label("Watts").nth(2).fill("")
    page.get_by_label("Oldest firmware").fill("2.0")
    page.get_by_label("Oldest firmware").press("Enter")
    page.wait_for_url("**/templates/double/")
    row = HardwareTemplate.objects.get()
    assert (row.name, row.version, row.min_firmware, len(row.evse_templates)) == ("Triple", 2, "2.0", 3)
    assert row.evse_templates[2]["connector_templates"][0]["max_electric_power"] == 11040
