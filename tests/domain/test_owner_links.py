"""Who may show a site to its owner, and end that, whatever door they come by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.choices import Role, Scope
from core.domain.guests.owner_links import end_owner_link, make_owner_link, open_owner_link
from core.domain.people.tokens import create_token
from core.errors import NotAllowed, NotFound, OwnerLinkOver
from core.models import Actor, Event, OwnerLink
from core.speech import say
from tests.factories import make_location

if TYPE_CHECKING:
    from core.models import Location, Operator

pytestmark = pytest.mark.django_db
TOLD = "You may not do this. Ask somebody who may: your supervisor or dispatcher."
MAY = {Role.SUPERVISOR, Role.DISPATCHER, Role.ADMIN}


@pytest.fixture
def place(plinth: Operator) -> Location:
    return make_location(plinth, "Dock 9")


@pytest.fixture
def link(plinth: Operator, place: Location) -> tuple[OwnerLink, str]:
    return make_owner_link(actor=as_role(plinth, Role.ADMIN), location_id=place.location_id, days=7)


def as_role(operator: Operator, role: str) -> Actor:
    return Actor(operator=operator, role=role, command="a test")


def as_machine(operator: Operator, *scopes: str, cpo_ids: tuple[str, ...] = ()) -> Actor:
    token, _secret = create_token(operator=operator, name="ERP", scopes=scopes, cpo_ids=[*cpo_ids])
    return Actor.of_machine(token)


@pytest.mark.parametrize("role", sorted(MAY))
def test_who_writes_locations_shows_them(role: str, plinth: Operator, place: Location) -> None:
    actor = as_role(plinth, role)
    made, secret = make_owner_link(actor=actor, location_id=place.location_id.upper(), days=30, note="Hotel")
    assert open_owner_link(secret=secret) == made
    ended = end_owner_link(actor=actor, link_id=made.pk)
    assert (ended.ended_by, ended.ended_at is not None) == ("a test", True)
    with pytest.raises(OwnerLinkOver):
        open_owner_link(secret=secret)
    assert [*Event.objects.order_by("pk").values_list("verb", flat=True)] == ["make_owner_link", "end_owner_link"]


@pytest.mark.parametrize("role", [*sorted(set(Role) - MAY), "", "owner"])
def test_other_people_show_and_end_nothing(
    role: str, plinth: Operator, place: Location, link: tuple[OwnerLink, str]
) -> None:
    actor, (made, secret) = as_role(plinth, role), link
    with pytest.raises(NotAllowed) as making:
        make_owner_link(actor=actor, location_id=place.location_id, days=7)
    with pytest.raises(NotAllowed) as ending:
        end_owner_link(actor=actor, link_id=made.pk)
    assert {say(each.value.sentence) for each in (making, ending)} == {TOLD}
    assert (OwnerLink.objects.count(), open_owner_link(secret=secret)) == (1, made)


@pytest.mark.parametrize("scope", sorted(set(Scope) - {Scope.LOCATIONS_WRITE}))
def test_no_other_scope_of_a_machine_is_enough(scope: str, plinth: Operator, link: tuple[OwnerLink, str]) -> None:
    with pytest.raises(NotAllowed):
        end_owner_link(actor=as_machine(plinth, scope), link_id=link[0].pk)
    assert OwnerLink.objects.get().ended_at is None


def test_a_machine_with_the_scope_does_both(plinth: Operator, place: Location) -> None:
    machine = as_machine(plinth, Scope.LOCATIONS_WRITE)
    made, _secret = make_owner_link(actor=machine, location_id=place.location_id, days=365)
    assert end_owner_link(actor=machine, link_id=made.pk).ended_by == "ERP"


def test_who_may_not_is_told_so_before_anything_is_looked_up(plinth: Operator) -> None:
    with pytest.raises(NotAllowed):
        make_owner_link(actor=as_role(plinth, Role.INSTALLER), location_id="nowhere", days=7)
    with pytest.raises(NotFound):
        make_owner_link(actor=as_role(plinth, Role.ADMIN), location_id="nowhere", days=7)


def test_sites_of_others_are_not_there(
    plinth: Operator, volta: Operator, place: Location, link: tuple[OwnerLink, str]
) -> None:
    strangers = (as_role(volta, Role.ADMIN), as_machine(plinth, Scope.LOCATIONS_WRITE, cpo_ids=("NLX",)))
    for stranger in strangers:
        with pytest.raises(NotFound):
            make_owner_link(actor=stranger, location_id=place.location_id, days=7)
        with pytest.raises(NotFound):
            end_owner_link(actor=stranger, link_id=link[0].pk)
    assert OwnerLink.objects.get().ended_at is None
