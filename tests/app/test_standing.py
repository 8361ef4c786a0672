"""Both sides of a conflict: what was kept on a phone, and what stands there now, by whom, since when."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from core.domain.field.handing_over import hand_over
from core.domain.field.installing import drop_installation
from core.domain.field.linking import link_station
from core.models import Actor, EvidenceRules
from core.queries.standing import standing_of
from core.speech import say
from tests.app.world import HTMX
from tests.factories import make_location, make_template
from tests.installs import make_checked, make_fitted, make_linked

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Installation, Operator, User

pytestmark = pytest.mark.django_db


def refused(client: Client, user: User, step: str, row: Installation, **said: Any) -> Any:
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


# --- what somebody else did meanwhile ---

BEFORE = "2020-01-01T00:00:00Z"
MEANWHILE = {
    "fit": ({"template_id": "single"}, {"template_id": "double"}, "Single"),
    "readings": ({"loop": "0.4"}, {"loop": "0.9", "place": "0"}, "Earth fault loop impedance: 0.4 Ω"),
    "checklist": ({"lines": ["Swept"]}, {"lines": ["Shut"]}, "Swept"),
    "signature": ({"name": "Sue"}, {"name": "Ina"}, "Sue"),
}


@pytest.fixture
def work(plinth: Operator) -> Installation:
    row = make_linked(plinth)
    make_template(plinth), make_template(plinth, "single", evses=1, name="Single")
    EvidenceRules.objects.create(
        operator=plinth, lines=[{"text": each, "required": False} for each in ("Swept", "Shut")]
    )
    return row


def kept(client: Client, user: User, step: str, row: Installation, **said: Any) -> tuple[str, Any]:
    """Send what a phone kept since long before, and give the refusal's slug and what stands."""
    answer = refused(client, user, step, row, happened_at=said.pop("happened_at", BEFORE), **said)
    context = answer.context if answer.get("X-Action-Refused") else None
    return answer.get("X-Action-Refused") or "", context["stands"] if context else None


@pytest.mark.parametrize("step", MEANWHILE)
def test_what_a_phone_kept_does_not_take_the_place_of_what_somebody_did_meanwhile(
    step: str, phone: Client, desk: Client, ina: User, sue: User, work: Installation
) -> None:
    theirs, mine, stands = MEANWHILE[step]
    assert kept(desk, sue, step, work, **theirs) == ("", None)
    slug, other = kept(phone, ina, step, work, **mine)
    assert (slug, say(other.what), other.by, other.at is not None) == ("done_meanwhile", stands, "sue", True)
    assert kept(phone, ina, step, work, **mine, instead="true") == ("", None)
    assert kept(desk, sue, step, work, **theirs)[0] == "done_meanwhile"


@pytest.mark.parametrize("step", MEANWHILE)
def test_who_said_the_same_or_did_it_afterwards_is_asked_nothing(
    step: str, phone: Client, desk: Client, ina: User, sue: User, work: Installation
) -> None:
    theirs, mine, _stands = MEANWHILE[step]
    afterwards = (timezone.now() + timedelta(minutes=1)).isoformat()
    kept(desk, sue, step, work, **theirs)
    told = [kept(phone, ina, step, work, **theirs), kept(phone, ina, step, work, **mine, happened_at=afterwards)]
    assert told == [("", None)] * 2


@pytest.mark.parametrize("step", MEANWHILE)
def test_nobody_is_asked_about_their_own_work(step: str, phone: Client, ina: User, work: Installation) -> None:
    assert [kept(phone, ina, step, work, **said) for said in MEANWHILE[step][:2]] == [("", None)] * 2


def test_readings_of_another_place_or_kind_are_no_conflict(
    phone: Client, desk: Client, ina: User, sue: User, work: Installation
) -> None:
    kept(desk, sue, "readings", work, loop="0.4", note="cold")
    mine = ({"loop": "0.9", "place": "1"}, {"rcd": "30", "note": "warm"}, {"loop": "0.4", "rcd": "31"})
    assert [kept(phone, ina, "readings", work, **said)[0] for said in mine] == ["", "", ""]
    assert kept(phone, ina, "readings", work, loop="0.9", place="x")[0] == "invalid"


def test_a_dry_run_was_nothing_done(phone: Client, ina: User, sue: User, machine: Client, work: Installation) -> None:
    said = {"template_id": "single", "dry_run": True, "nonce": str(uuid.uuid4())}
    machine.post(f"/api/2.0/installations/{work.pk}/fit", said, content_type="application/json")
    assert kept(phone, ina, "fit", work, template_id="double") == ("", None)


def test_a_machine_may_say_so_too(desk: Client, sue: User, machine: Client, work: Installation) -> None:
    kept(desk, sue, "readings", work, loop="0.4")
    said = {"loop": "0.9", "happened_at": BEFORE}
    url = f"/api/2.0/installations/{work.pk}/readings"
    told = [
        machine.post(url, said | more | {"nonce": str(uuid.uuid4())}, content_type="application/json").json()
        for more in ({}, {"instead": True})
    ]
    assert [each["status_code"] for each in told] == [2998, 1000]


def test_where_no_evidence_stands_there_is_one_side_only(work: Installation, sue: User, plinth: Operator) -> None:
    actor = Actor(operator=plinth, user=sue, role="supervisor")
    assert [standing_of(actor, work.pk, step) for step in ("readings", "checklist", "sign", "photo")] == [None] * 4


def test_the_card_lets_its_reader_insist(phone: Client, desk: Client, ina: User, sue: User, work: Installation) -> None:
    kept(desk, sue, "signature", work, name="Sue")
    page = refused(phone, ina, "signature", work, happened_at=BEFORE, name="Ina").content.decode()
    assert '<input type="hidden" name="instead" value="true" form="step">' in page
    assert "sue did this after you, and it came here first. Look at both, and decide which one counts." in page
