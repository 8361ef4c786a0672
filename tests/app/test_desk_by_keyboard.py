"""The desk without a mouse: where the focus goes, that it is seen, and the way out of a question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from core.choices import Scope
from core.domain.guests.inviting import invite
from core.domain.people.tokens import create_token
from core.domain.stations.registering import issue_registration_token
from core.domain.webhooks.endpoints import create_webhook
from core.models import Actor
from tests.app.looking import DESK
from tests.app.test_look import page_of, world
from tests.factories import make_import

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from core.models import Operator, User

__all__ = ["page_of", "world"]
pytestmark = pytest.mark.browser
STOP = """() => { const one = document.activeElement, look = getComputedStyle(one), box = one.getBoundingClientRect();
  return { word: (one.ariaLabel || one.labels?.[0]?.innerText || one.innerText).trim().split("\\n")[0],
    seen: look.outlineStyle + look.outlineWidth === "solid3px" && box.top >= 0 && box.bottom <= innerHeight } }"""


def stops(page: Page, number: int) -> list[str]:
    """Press Tab so often; give what is focused each time, and fail where nobody would see it."""
    found = []
    for _press in range(number):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        assert (stop["word"], stop["seen"]) == (stop["word"], True)
        found.append(stop["word"])
    return list(dict.fromkeys(found))  # a date has a stop for each of its parts, and for its calendar


def test_a_job_is_moved_and_called_off_without_a_mouse(
    page_of: Callable[..., Page], sue: User, world: dict[str, Any]
) -> None:
    page = page_of(sue, "/jobs/", viewport=DESK)
    assert stops(page, 1) == ["To the content"]
    page.keyboard.press("Enter")
    assert stops(page, 8) == ["Find a job", "Search", "Day", "Show", "Kanaalkade 12, Utrecht"]
    assert stops(page, 1) == ["Another day or person"]
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement.type === 'date'")
    assert stops(page, 5) == ["Day", "Installer", "Move it"]
    page.goto(f"/jobs/{world['job']}/")
    summary = page.locator("details.confirm > summary", has_text="Cancel the job")
    summary.focus()
    page.keyboard.press("Enter")
    assert len(stops(page, 1)) == 1
    page.keyboard.press("Escape")
    assert summary.evaluate("(one) => [one.parentElement.open, document.activeElement === one]") == [False, True]


OF_ADA = {
    "people": "/people/",
    "person": "/people/ina/",
    "new person": "/people/new",
    "invitations": "/invitations/",
    "invite": "/invitations/new",
    "tokens": "/tokens/",
    "new token": "/tokens/new",
    "webhooks": "/webhooks/",
    "webhook": "/webhooks/{hook}/",
    "change webhook": "/webhooks/{hook}/change",
    "registration tokens": "/registration-tokens/",
    "new registration token": "/registration-tokens/new",
    "settings": "/settings/",
    "imports": "/imports/",
    "columns": "/imports/{file}/",
    "labels": "/labels/",
    "new labels": "/labels/new",
    "labels of stations": "/labels/stations",
    "print": "/labels/print?codes=23456789",
    "templates": "/templates/",
    "template": "/templates/double-for-PLI-FAILED/edit",
    "playbook": "/templates/double-for-PLI-FAILED/playbook",
    "operator's checks": "/review/checks",
    "rules": "/review/rules",
}
# What the keyboard should reach after the skip link, in the order of reading; of radios that belong together, one.
# Where the focus is, and what is not seen of it, is noted before each Tab that leaves it.
REACHED = """() => {
  const together = (one) => [...document.getElementsByName(one.name)];
  const first = (ones) => ones.find((each) => each.checked) ?? ones[0];
  const turn = (one) => one.type !== "radio" || one === first(together(one));
  const kinds = "a[href], button, input, select, textarea, summary, [tabindex='0']";
  const reached = [...document.querySelectorAll(`:is(main, footer) :is(${kinds})`)].filter((one) =>
    one.type !== "hidden" && one.tabIndex >= 0 && !one.disabled && one.checkVisibility() && turn(one));
  window.stop = () => {
    const one = document.activeElement, box = one.getBoundingClientRect();
    const lit = [one, one.closest("label")].some((each) => each && getComputedStyle(each).outlineStyle === "solid");
    const whole = box.height > innerHeight || (box.top >= 0 && box.bottom <= innerHeight + 1);
    return [reached.indexOf(one), lit && whole ? "" : one.outerHTML.slice(0, 120)];
  };
  window.left = [];
  addEventListener("keydown", (pressed) => { if (pressed.key === "Tab") left.push(stop()) }, true);
  return reached.length }"""
BEEN = "() => [...left, stop()].slice(1)"


def walk(page: Page) -> None:
    """Go through a page from its skip link to its end, every stop in turn and seen; then back out of each question."""
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.textContent.trim()") == "To the content"
    page.keyboard.press("Enter")
    number = page.evaluate(REACHED)
    been: list[tuple[int, str]] = []
    while (still := number - len({place for place, _dark in been})) > 0 and len(been) < 3 * number + 9:
        for _press in range(still):
            page.keyboard.press("Tab")
        been = page.evaluate(BEEN)
    unseen = [dark for _place, dark in been if dark]
    assert ([*dict.fromkeys(place for place, _dark in been)], unseen) == ([*range(number)], [])
    page.keyboard.press("Shift+Tab")
    assert number == 1 or page.evaluate(BEEN)[-1][0] in {number - 2, number - 1}  # no trap: the way back is open
    for question in page.locator("details.confirm > summary").all():
        question.focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        inside = question.evaluate("(one) => one.parentElement.contains(document.activeElement)")
        page.keyboard.press("Escape")
        state = question.evaluate("(one) => [one.parentElement.open, document.activeElement === one]")
        assert (inside, state) == (True, [False, True])


def test_administrators_need_no_mouse(
    page_of: Callable[..., Page], ada: User, plinth: Operator, world: dict[str, Any], subtests: pytest.Subtests
) -> None:
    admin = Actor.of_person(ada.membership)
    create_token(operator=plinth, name="ERP", scopes=Scope.values)
    issue_registration_token(actor=admin, name="Kanaalkade")
    invite(actor=admin, email="ivo@example.org", role="installer", language="en")
    hook = create_webhook(actor=admin, url="https://erp.example/hook", name="ERP")[0].pk
    page = page_of(ada, "/livez", viewport=DESK)
    for name, path in OF_ADA.items():
        with subtests.test(name):
            page.goto(path.format(hook=hook, file=make_import(plinth).pk))
            walk(page)
