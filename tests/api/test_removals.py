"""What was made by mistake and taken back: readers of changes are told, each what it could see."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from core.api.description.document import document
from core.choices import Scope
from core.domain.people.tokens import create_token
from core.domain.removing import remove_locations, remove_stations
from core.domain.restoring import begin_new_epoch
from core.models import Actor, Event, Location, Removal, SubCpo
from tests.api.test_changes import CHANGES, held_open, read
from tests.api.test_schema import complaints
from tests.factories import make_location, make_station

if TYPE_CHECKING:
    from core.models import Operator

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_was_made_by_mistake_is_told_as_gone(machine: Client, plinth: Operator) -> None:
    place, box = make_location(plinth, location_id="Kade"), make_station(plinth, "ACE-1")
    _rows, cursor = read(machine)
    actor = Actor(operator=plinth)
    assert remove_locations(actor=actor, etags={"kade": str(place.etag)}) == {"kade": None}
    assert remove_stations(actor=actor, etags={"ACE-1": str(box.etag)}) == {"ACE-1": None}
    told, later = read(machine, cursor)
    assert [{name: row[name] for name in row if name != "sequence"} for row in told] == [
        {"type": "Location", "id": "Kade", "removed": True},
        {"type": "ChargeStation", "id": "ACE-1", "removed": True},
    ]
    assert (read(machine, later), [row["id"] for row in read(machine)[0]]) == (([], later), ["Kade", "ACE-1"])
    schema = document()["paths"][CHANGES]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert complaints(schema, machine.get(CHANGES).json()) == []
    make_location(plinth, location_id="Kade")
    again = [(row["id"], row.get("removed", False)) for row in read(machine, cursor)[0]]
    assert again == [("Kade", True), ("ACE-1", True), ("Kade", False)]


def test_a_removal_waits_for_whoever_began_earlier(machine: Client, plinth: Operator) -> None:
    place, other = make_location(plinth, location_id="A"), make_location(plinth, location_id="B")
    _rows, cursor = read(machine)
    with held_open(other):
        remove_locations(actor=Actor(operator=plinth), etags={"A": str(place.etag)})
        assert read(machine, cursor, waits=False)[0] == []
    assert [row["id"] for row in read(machine, cursor)[0]] == ["B", "A"]


def told_to(operator: Operator, *cpo_ids: str) -> list[str]:
    """Give the ids of all that a token, for some companies or all, is told."""
    _token, secret = create_token(operator=operator, name="test", scopes=Scope.values, cpo_ids=cpo_ids)
    return sorted(row["id"] for row in read(Client(headers={"Authorization": f"Token {secret}"}))[0])


def test_a_removal_is_told_to_its_operator_and_company(plinth: Operator, volta: Operator) -> None:
    SubCpo.objects.create(operator=plinth, cpo_id="NLSUB", name="Sub")
    ours, theirs = make_location(plinth, location_id="ours"), make_location(plinth, location_id="subs", cpo_id="NLSUB")
    there, loose = make_station(plinth, "THERE", location=theirs), make_station(plinth, "LOOSE")
    gone = {"there": there, "loose": loose}
    actor = Actor(operator=plinth)
    remove_stations(actor=actor, etags={name: str(row.etag) for name, row in gone.items()})
    theirs.refresh_from_db()
    remove_locations(actor=actor, etags={row.location_id: str(row.etag) for row in (ours, theirs)})
    assert [told_to(plinth), told_to(plinth, plinth.cpo_id), told_to(plinth, "NLSUB"), told_to(volta)] == [
        ["LOOSE", "THERE", "ours", "subs"],
        ["LOOSE", "ours"],
        ["THERE", "subs"],
        [],
    ]


def test_after_a_backup_no_removal_lies_in_the_future(machine: Client, plinth: Operator) -> None:
    place = make_location(plinth, location_id="A")
    remove_locations(actor=Actor(operator=plinth), etags={"A": str(place.etag)})
    Removal.objects.update(xact=2**40)
    begin_new_epoch()
    assert [row["id"] for row in read(machine)[0]] == ["A"]


def test_each_that_stays_says_why(plinth: Operator, volta: Operator) -> None:
    used, public = make_location(plinth, location_id="used"), make_location(plinth, location_id="public", publish=True)
    changed, theirs = make_location(plinth, location_id="changed"), make_location(volta, location_id="theirs")
    make_station(plinth, "ACE-1", location=used)
    etags = {row.location_id: str(row.etag) for row in (used, public, theirs)} | {"changed": str(public.etag)}
    outcomes = remove_locations(actor=Actor(operator=plinth), etags=etags)
    assert {name: refusal and refusal.slug for name, refusal in outcomes.items()} == {
        "used": "still_used",
        "public": "already_published",
        "theirs": "not_found",
        "changed": "stale_etag",
    }
    there = make_station(plinth, "ACE-2", location=public)
    assert remove_stations(actor=Actor(operator=plinth), etags={"ACE-2": str(there.etag)})["ACE-2"].slug == (
        "already_published"
    )
    assert (Removal.objects.count(), Event.objects.filter(verb="remove").count()) == (0, 0)
    assert Location.objects.filter(pk=changed.pk).exists()
