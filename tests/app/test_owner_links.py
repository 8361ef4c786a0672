"""A site owner's link: made once, opened by whoever has it, ended at once; it shows the site and no person."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from core.domain.review.reviewing import approve
from core.models import CommissioningRecord, Event, Installation, OwnerLink, Signature
from core.models.clock import database_now
from core.queries.owners import initials, without_names
from tests.factories import make_location
from tests.handed import actor_of, make_clean
from tests.installs import make_fitted
from tests.lasting import plinth, read_anew, sue

if TYPE_CHECKING:
    from core.models import Location, Operator, User

__all__ = ["plinth", "sue"]
pytestmark = pytest.mark.django_db
OVER = "This link has ended. Ask whoever gave it to you for a new one."


@pytest.fixture(scope="module")
def pk_of_done(plinth: Operator, sue: User) -> int:
    """Give an installation that Ina de Vries handed over and Sue approved, with a note and a signature."""
    row = make_clean(plinth, "ACE0100201", database_now())
    Installation.objects.filter(pk=row.pk).update(handed_over_by="Ina de Vries", note="Ask for Piet at the gate.")
    Signature.objects.create(installation=row, name="Piet Jansen", by="Ina de Vries", drawing="M1 1L2 2")
    row.refresh_from_db()
    approve(actor=actor_of(sue), installation=row, comment="Well done, Ina.")
    return row.pk


@pytest.fixture
def done(pk_of_done: int, db: None) -> Installation:
    return read_anew(pk_of_done)


def make(desk: Client, row: Installation, **said: str) -> Any:
    url = reverse("owner_link", args=[row.station.location.location_id])
    return desk.post(url, {"days": "30", "note": "Hotel"} | said, follow=True)


@pytest.fixture
def url(desk: Client, done: Installation) -> str:
    address: str = make(desk, done).context["url"]
    return urlsplit(address).path


def test_a_reload_of_what_was_made_makes_no_second_link(desk: Client, done: Installation) -> None:
    made = make(desk, done)
    [(shown, status)] = made.redirect_chain
    again = desk.get(shown)
    assert (status, ["/o/" in page.content.decode() for page in (made, again)]) == (303, [True, False])
    site = reverse("site", args=[done.station.location.location_id])
    assert (made.context["back"], again.context["back"], OwnerLink.objects.count()) == (site, site, 1)


def test_it_shows_the_site_to_whoever_has_it(url: str, done: Installation) -> None:
    page = Client().get(url)
    text = page.content.decode()
    told = ["ACE0100201", "Kanaalkade 12", "Not connected", reverse("owner_record", args=[url[3:], done.pk])]
    assert (page.status_code, [said for said in told if said not in text]) == (200, [])
    assert [page[name] for name in ("Cache-Control", "X-Robots-Tag", "Referrer-Policy")] == [
        "no-store",
        "noindex, nofollow",
        "no-referrer",
    ]


@pytest.mark.parametrize("ending", ["", ".pdf"])
def test_the_record_names_nobody(ending: str, url: str, done: Installation) -> None:
    page = Client().get(f"{url}/records/{done.pk}{ending}")
    assert (page.status_code, page["X-Robots-Tag"], page["Cache-Control"]) == (200, "noindex, nofollow", "no-store")
    if ending:
        assert page.content.startswith(b"%PDF-")
        return
    text = page.content.decode()
    assert [name for name in ("Ina", "Vries", "Piet", "Jansen", "Sue", "gate") if name in text] == []
    assert ("I.D.V." in text, "P.J." in text, "S." in text) == (True, True, True)


def test_nothing_is_written_by_looking(url: str, done: Installation) -> None:
    assert [Client().post(path).status_code for path in (url, f"{url}/records/{done.pk}")] == [405, 405]


def test_other_work_is_not_shown(url: str, plinth: Operator) -> None:
    elsewhere = make_fitted(plinth, identity="OTHER")
    assert [Client().get(f"{url}/records/{pk}").status_code for pk in (elsewhere.pk, 999999)] == [404, 404]
    assert "OTHER" not in Client().get(url).content.decode()


def moved(desk: Client, row: Installation, place: Location) -> None:
    """Move the station of an installation to a Location, on the page for it."""
    url = reverse("move_station", args=[row.station.charge_station_id])
    asked = desk.get(url).context["station"]
    assert desk.post(url, {"location_id": place.location_id, "etag": asked.etag}).status_code == 303


def test_a_record_stays_with_the_location_where_the_station_was_installed(
    desk: Client, url: str, done: Installation, plinth: Operator
) -> None:
    first, second = done.station.location, make_location(plinth, "Dock 9")
    moved(desk, done, second)
    done.station.refresh_from_db()
    theirs = urlsplit(make(desk, done).context["url"]).path
    listed, record = Client().get(theirs), reverse("owner_record", args=[theirs[3:], done.pk])
    assert [(str(one["view"].station), one["installation"]) for one in listed.context["stations"]] == [
        ("ACE0100201", None)
    ]
    assert record not in listed.content.decode()
    assert [Client().get(path).status_code for path in (record, f"{record}.pdf")] == [404, 404]
    assert Client().get(f"{url}/records/{done.pk}").status_code == 404  # it stands elsewhere now, and so does its story
    moved(desk, done, first)
    assert Client().get(f"{url}/records/{done.pk}").status_code == 200


def test_a_record_without_a_location_is_no_owners(url: str, done: Installation) -> None:
    CommissioningRecord.objects.update(text="{}")
    assert [one["installation"] for one in Client().get(url).context["stations"] if one["installation"]] == []
    assert Client().get(f"{url}/records/{done.pk}").status_code == 404


def test_ended_it_opens_nothing(desk: Client, url: str, done: Installation) -> None:
    link = OwnerLink.objects.get()
    for _time in range(2):
        assert desk.post(reverse("owner_link_end", args=[link.pk])).status_code == 303
    for path in (url, f"{url}/records/{done.pk}", f"{url}/records/{done.pk}.pdf", "/o/nonsense"):
        page = Client().get(path)
        assert (page.status_code, OVER in page.content.decode(), page["Cache-Control"]) == (410, True, "no-store")
    link.refresh_from_db()
    assert (link.ended_by, Event.objects.filter(verb="end_owner_link").count()) == ("sue", 1)


def test_run_out_it_opens_nothing(url: str) -> None:
    OwnerLink.objects.update(expires_at=database_now())
    assert Client().get(url).status_code == 410


def test_only_its_hash_is_kept(url: str) -> None:
    link = OwnerLink.objects.get()
    assert (len(link.digest), url[3:].encode() in bytes(link.digest)) == (32, False)
    made = Event.objects.get(verb="make_owner_link")
    assert (made.by, made.changes["days"], url[3:] in str(made.changes)) == ("sue", [None, 30], False)


def test_it_is_shown_once(desk: Client, done: Installation) -> None:
    page = make(desk, done)
    [(shown, _status)] = page.redirect_chain
    site = reverse("site", args=[done.station.location.location_id])
    assert (page.context["location"], page.context["until"].date()) == (
        done.station.location.name,
        OwnerLink.objects.get().expires_at.date(),
    )
    again = desk.get(shown)
    assert ("url" in again.context, again.context["back"], OwnerLink.objects.count()) == (False, site, 1)


def test_the_sites_page_lists_them_and_says_when_somebody_looked(desk: Client, url: str, done: Installation) -> None:
    site = reverse("site", args=[done.station.location.location_id])
    assert "opened" not in desk.get(site).content.decode()
    Client().get(url)
    text = desk.get(site).content.decode()
    assert ("Hotel" in text, "opened" in text, url[3:] in text) == (True, True, False)
    assert reverse("owner_link_end", args=[OwnerLink.objects.get().pk]) in text


def test_looking_again_within_the_hour_writes_nothing(url: str) -> None:
    moment = database_now() - timedelta(minutes=30)
    OwnerLink.objects.update(opened_at=moment)
    Client().get(url)
    assert OwnerLink.objects.get().opened_at == moment


@pytest.mark.parametrize("said", [{"days": "31"}, {"days": ""}, {"note": "x" * 101}])
def test_what_is_wrong_makes_none(said: dict[str, str], desk: Client, done: Installation) -> None:
    make(desk, done, **said)
    assert OwnerLink.objects.count() == 0


def test_whose_it_is_to_make_and_end(
    phone: Client, desk: Client, desk_of_dan: Client, done: Installation, volta: Operator
) -> None:
    assert (make(phone, done).status_code, make(desk_of_dan, done).status_code) == (403, 200)
    theirs = make_fitted(volta, identity="V-1")
    place = theirs.station.location
    link = OwnerLink.objects.create(
        operator=volta, location=place, digest=b"x", created_by="otto", expires_at=database_now()
    )
    ended = desk.post(reverse("owner_link_end", args=[link.pk]))
    assert (make(desk, theirs).status_code, ended.status_code) == (404, 404)
    assert phone.post(reverse("owner_link_end", args=[link.pk])).status_code == 403


def test_a_site_without_stations(desk: Client, done: Installation, url: str) -> None:
    Installation.objects.all().delete()
    assert Client().get(url).status_code == 200


def test_of_a_record_only_what_names_nobody_is_left() -> None:
    facts = {
        "note": "Piet", "photos": [{"by": "Ina"}], "handed_over": {"by": "Ina de Vries", "at": "x"},
        "readings": [{"by": "Ina", "note": "Piet", "value": "1"}], "steps": [{"step": "scan", "by": "Ina"}],
        "signature": {"name": "Piet Jansen", "by": "Ina", "drawing": "M1 1", "at": "x"},
        "approved": {"by": "Sue", "comment": "Piet", "at": "x"}, "evses": ["NL*1"],
    }  # fmt: skip
    assert without_names(facts) == {
        "handed_over": {"by": "I.D.V.", "at": "x"},
        "readings": [{"by": "I.", "note": "", "value": "1"}],
        "steps": [{"step": "scan", "by": "I."}],
        "signature": {"name": "P.J.", "by": "I.", "at": "x"},
        "approved": {"by": "S.", "comment": "", "at": "x"},
        "evses": ["NL*1"],
    }
    assert without_names({"evses": []}) == {"evses": []}


@pytest.mark.parametrize(("name", "short"), [("Ina de Vries", "I.D.V."), ("ina", "I."), ("", "")])
def test_initials(name: str, short: str) -> None:
    assert initials(name) == short
