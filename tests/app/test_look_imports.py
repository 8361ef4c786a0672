"""The pages of an import, looked at in a browser as every page is."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from core.domain.imports import import_rows, undo_import
from core.importing.receiving import receive, say_columns
from core.importing.working import work_on
from core.models import Actor, Import, Location, Membership
from tests.app.looking import look
from tests.app.test_look import page_of
from tests.factories import stored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page

    from core.models import User

__all__ = ["page_of"]

pytestmark = pytest.mark.browser

ROWS = (
    "id;naam;adres;postcode;plaats;land;Breedtegraad;Lengtegraad;Kleur\n"
    "kade-12;Kade;Kanaalkade 12;3511 AB;Utrecht;NL;52,09;5,12;rood\n"
    "kade-13;;Kade 13;3511 AB;Utrecht;NLD;;;\n"
    "kade-14;Kade;Kade 14;3511 AB;Utrecht;Nederland;999;;\n"
)


def walk(dan: User) -> Iterator[str]:
    """Bring a file in; give its address at every point on the way."""
    actor = Actor.of_person(Membership.objects.select_related("operator", "user").get(user=dan))
    one = receive(actor=actor, kind="locations", name="Locaties Utrecht 2030.csv", file=BytesIO(ROWS.encode()))
    here = f"/imports/{one.pk}/"
    yield here
    say_columns(actor=actor, one=one, columns=one.columns)
    yield here
    work_on(one.pk)
    yield here
    import_rows(actor=actor, import_id=one.pk)
    Import.objects.update(done=1)
    yield here
    work_on(one.pk)
    yield here
    Location.objects.update(etag="00000000-0000-4000-8000-000000000000")
    stored()
    undo_import(actor=actor, import_id=one.pk)
    work_on(one.pk)
    yield here
    yield "/imports/"


def test_an_import_looks_right_at_every_point(page_of: Callable[..., Page], dan: User) -> None:
    page = page_of(dan, "/imports/")
    for address in walk(dan):
        page.set_viewport_size({"width": 390, "height": 844})
        page.goto(address)
        look(page)
        page.goto("about:blank")  # it asks how far the import is, and goes on by itself: not while we go there
