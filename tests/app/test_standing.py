"""Both sides of a conflict: what was kept on a phone, and what stands there now, by whom, since when."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from core.domain.handing_over import hand_over
from core.domain.installing import drop_installation
from core.domain.linking import link_station
from core.models import Actor
from core.queries.standing import standing_of
from tests.app.world import HTMX
from tests.factories import make_location, make_template
from tests.installs import make_checked, make_fitted, make_linked

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Installation, Operator, User

pytestmark = pytest.mark.django_db


def refused(client: Client, user: User, step: str, row: Installation, **said: str) -> Any:
    """Send what this person's phone kept, and give the page that answers it."""
    kept = HTMX | {"X-Action-User": str(user.pk)}
    return client.post(reverse(step, args=[row.pk]), {"nonce": str(uuid.uuid4())} | said, headers=kept)


def told(response: Any) -> tuple[str, str, bool]:
    stands = response.context["stands"]
    return str(stands.what), stands.by, stands.at is not None


def test_a_link_that_was_refused_shows_where_it_stands_and_who_put_it_there(
    phone: Client, ina: User, sue: User, plinth: Operator
) -> None:
    row, there = make_linked(plinth, linked=False), make_location(plinth, "Dorpsstraat 1")
    actor = Actor(operator=plinth, user=sue, role="supervisor")
    link_station(actor=actor, installation=row, location_id=there.location_id)
    answer = refused(phone, ina, "link", row, location_id=make_location(plinth, "Kade 9").location_id)
    assert told(answer) == ("Dorpsstraat 1, Utrecht", "sue", True)
    assert '<dl class="facts" data-stands>' in answer.content.decode()


def test_a_fit_that_was_refused_shows_the_template_and_who_fitted_it(
    phone: Client, desk: Client, ina: User, plinth: Operator
) -> None:
    row = make_linked(plinth)
    make_template(plinth)
    desk.post(reverse("fit", args=[row.pk]), {"template_id": "double", "nonce": str(uuid.uuid4())}, headers=HTMX)
    assert told(refused(phone, ina, "fit", row, template_id="nothing")) == ("Double", "sue", True)


def test_work_that_is_over_says_so_with_who_ended_it(phone: Client, ina: User, sue: User, plinth: Operator) -> None:
    row = make_checked(make_fitted(plinth), handed_over_by="user:0")
    assert told(refused(phone, ina, "fit", row, template_id="double")) == ("Handed over", "", True)
    other = make_linked(plinth, identity="CP2")
    drop_installation(actor=Actor(operator=plinth, user=sue, role="supervisor"), installation=other)
    assert told(refused(phone, ina, "link", other)) == ("Dropped", "", False)


def test_where_nothing_stands_there_is_one_side_only(phone: Client, ina: User, plinth: Operator) -> None:
    answers = [
        refused(phone, ina, step, make_linked(plinth, identity=step, linked=False), **said)
        for step, said in (("link", {"location_id": "nowhere"}), ("fit", {"template_id": "x"}))
    ]
    assert [answer.context["stands"] for answer in answers] == [None, None]


def test_an_answer_to_a_page_keeps_to_itself(phone: Client, plinth: Operator) -> None:
    row = make_linked(plinth)
    said = {"location_id": "nowhere", "nonce": str(uuid.uuid4())}
    assert phone.post(reverse("link", args=[row.pk]), said, headers=HTMX).context["stands"] is None


def test_a_stranger_is_told_nothing(plinth: Operator, volta: Operator, otto: User) -> None:
    row = make_checked(make_fitted(plinth))
    hand_over(actor=Actor(operator=plinth), installation=row)
    assert standing_of(Actor(operator=volta, user=otto), row.pk, "link") is None
    assert standing_of(Actor(operator=plinth), None, "scan") is None
