"""Work that came back: the step that a supervisor named, and the checks after it, come before another hand-over."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils.translation import override

from core.domain.review.reviewing import return_to_installer
from core.models import Actor, CheckRun, EvidenceRules, Installation, Membership, Signature, Tick
from core.models.clock import database_now
from core.queries.evidence import USUAL_LINES
from core.speech import say
from tests.doors import Door
from tests.factories import make_template
from tests.installs import make_checked
from tests.lasting import fitted, ina, pk_of_fitted, plinth, sue

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator, User

__all__ = ["fitted", "ina", "pk_of_fitted", "plinth", "sue"]
pytestmark = pytest.mark.django_db


def given_back(fitted: Installation, sue: User, step: str) -> Installation:
    """Give work that passed its checks, was handed over with a note, and came back."""
    installation = make_checked(fitted, handed_over_by="user:0")
    Installation.objects.update(note="Bay 3.")
    installation.refresh_from_db()
    boss = Actor.of_person(Membership.objects.get(user=sue))
    return_to_installer(actor=boss, installation=installation, step=step, comment="Again, please.")
    return installation


def redo(door: Door, installation: Installation, step: str) -> None:
    station = installation.station
    said = {
        "link": {"location_id": station.location.location_id},
        "fit": {"template_id": station.template.template_id},
    }
    assert door.say(step, installation.pk, **said.get(step, {})).status_code == 1000


def check_anew(door: Door, installation: Installation) -> None:
    assert door.say("checks", installation.pk).status_code == 1000
    make_checked(installation)


@pytest.mark.parametrize(("step", "word"), [("link", "Link"), ("fit", "Fit"), ("checks", "Check")])
def test_a_hand_over_waits_for_the_step_that_was_named(
    step: str, word: str, ina_at: Door, sue: User, fitted: Installation
) -> None:
    installation = given_back(fitted, sue, step)
    outcome = ina_at.say("hand_over", installation.pk)
    assert (outcome.status_code, outcome.slug) == (2973, "not_redone")
    assert outcome.sentence == f"A supervisor gave this back: do the step {word} again first."


@pytest.mark.parametrize("step", ["link", "fit"])
def test_after_the_step_the_checks_come_again_and_then_the_hand_over(
    step: str, ina_at: Door, sue: User, fitted: Installation
) -> None:
    installation = given_back(fitted, sue, step)
    redo(ina_at, installation, step)
    assert ina_at.say("hand_over", installation.pk).sentence.endswith("do the step Check again first.")
    check_anew(ina_at, installation)
    assert ina_at.say("hand_over", installation.pk).status_code == 1000


def test_a_run_before_the_named_step_was_done_does_not_count(ina_at: Door, sue: User, fitted: Installation) -> None:
    installation = given_back(fitted, sue, "fit")
    check_anew(ina_at, installation)
    redo(ina_at, installation, "fit")
    assert ina_at.say("hand_over", installation.pk).slug == "not_redone"


def test_a_dry_run_is_no_fit(ina_at: Door, sue: User, fitted: Installation, plinth: Operator) -> None:
    installation = given_back(fitted, sue, "fit")
    template = make_template(plinth)
    assert ina_at.say("fit", installation.pk, template_id=template.template_id, dry_run=True).status_code == 1000
    assert ina_at.say("hand_over", installation.pk).sentence.endswith("do the step Fit again first.")


def test_a_refused_attempt_is_no_fit(ina_at: Door, sue: User, fitted: Installation) -> None:
    installation = given_back(fitted, sue, "fit")
    assert ina_at.say("fit", installation.pk, template_id="nothing").slug == "template_unknown"
    assert ina_at.say("hand_over", installation.pk).slug == "not_redone"


@pytest.mark.parametrize("step", ["hand_over", ""])
def test_a_return_to_the_end_or_to_no_step_may_be_handed_over_at_once(
    step: str, ina_at: Door, sue: User, fitted: Installation
) -> None:
    installation = given_back(fitted, sue, step)
    assert ina_at.say("hand_over", installation.pk).status_code == 1000


def test_what_was_done_for_one_return_is_not_done_for_the_next(ina_at: Door, sue: User, fitted: Installation) -> None:
    installation = given_back(fitted, sue, "checks")
    check_anew(ina_at, installation)
    ina_at.say("hand_over", installation.pk)
    installation.refresh_from_db()
    boss = Actor.of_person(Membership.objects.get(user=sue))
    return_to_installer(actor=boss, installation=installation, step="checks", comment="Once more.")
    assert ina_at.say("hand_over", installation.pk).slug == "not_redone"


# --- on the phone ---


def test_the_pages_lead_to_the_step_and_then_to_the_checks(phone: Client, sue: User, fitted: Installation) -> None:
    installation = given_back(fitted, sue, "fit")
    start = reverse("installation", args=[installation.pk])
    first = phone.get(start).url
    said = {"template_id": installation.station.template.template_id, "nonce": str(uuid.uuid4())}
    phone.post(reverse("fit", args=[installation.pk]), said)
    assert (first, phone.get(start).url) == (f"{start}fit", f"{start}checks")


def test_the_hand_over_says_what_was_asked_for_again(phone: Client, sue: User, fitted: Installation) -> None:
    page = phone.get(reverse("hand_over", args=[given_back(fitted, sue, "fit").pk]))
    (missing,) = page.context["missing"]
    assert (missing.title, missing.step, str(missing.sentence)) == (
        "Hardware",
        "fit",
        "A supervisor asked for this again.",
    )


def test_evidence_that_came_back_is_one_line_however_many_parts_it_has(
    phone: Client, sue: User, fitted: Installation
) -> None:
    row = given_back(fitted, sue, "evidence")
    before = database_now() - timedelta(days=1)
    Tick.objects.create(installation=row, text=USUAL_LINES[0], by="ina", at=before)
    Signature.objects.create(installation=row, name="Ina", by="ina", at=before)
    facts = phone.get(reverse("hand_over", args=[row.pk])).context["facts"]
    told = [(fact.title, str(fact.state), str(fact.sentence)) for fact in facts if fact.step == "evidence"]
    assert told == [
        ("Evidence", "waiting", "A supervisor asked for this again."),
        ("Checklist", "warning", "Optional, and not all of it is done."),
        ("Signature", "passed", ""),
    ]


def test_evidence_that_came_back_is_missing_where_there_is_none(phone: Client, sue: User, fitted: Installation) -> None:
    """Nothing that it could be marked at, and yet it keeps the hand-over back."""
    row = given_back(fitted, sue, "evidence")
    page = phone.get(reverse("hand_over", args=[row.pk]))
    assert [(fact.title, fact.step) for fact in page.context["missing"]] == [("Evidence", "evidence")]
    assert Door("phone", phone).say("hand_over", row.pk).slug == "not_redone"


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ["Label, Panel", "RCD trip time", "100 % dry", "Signature"]),
        ("de", ["Etikett, Verteiler", "FI-Auslösezeit (RCD)", "100 % dry", "Unterschrift"]),
    ],
)
def test_the_summary_names_what_is_asked_for_and_not_there(
    language: str, told: list[str], phone: Client, plinth: Operator, fitted: Installation
) -> None:
    lines = [{"text": "100 % dry", "required": True}, {"text": "%(x)s", "required": False}]
    EvidenceRules.objects.create(
        operator=plinth, photos=["label", "panel"], readings=["rcd"], lines=lines, signature=True
    )
    row = make_checked(fitted)
    facts = [fact for fact in phone.get(reverse("hand_over", args=[row.pk])).context["facts"] if fact.missing]
    with override(language):
        assert [say(fact.sentence.facts["what"]) for fact in facts] == told
    assert {fact.sentence.text for fact in facts} == {"Your operator asks for: %(what)s"}


def test_an_old_verdict_is_no_reason_to_go_on(phone: Client, sue: User, fitted: Installation) -> None:
    page = phone.get(reverse("checks", args=[given_back(fitted, sue, "fit").pk])).content.decode()
    texts = ("This was found before something was changed", "Go to what comes first", "Run the checks again", "Go on")
    assert [text for text in texts if text in page] == list(texts[:2])


def test_the_old_note_stands_beside_the_field_and_not_in_it(phone: Client, sue: User, fitted: Installation) -> None:
    page = phone.get(reverse("hand_over", args=[given_back(fitted, sue, "").pk])).content.decode()
    note = page.split("<textarea")[1].split("</textarea>")[0]
    assert ("Bay 3." in note, "The note of the last time:" in page) == (False, True)


def test_a_stopped_run_proves_nothing(ina_at: Door, fitted: Installation) -> None:
    installation = make_checked(fitted)
    ina_at.say("checks", installation.pk)
    ina_at.say("stop", installation.pk)
    assert ina_at.say("hand_over", installation.pk).slug == "not_checked"
    assert CheckRun.objects.filter(finished_at__lte=database_now()).count() == 2


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"approve": "true"}, "ACE0100201 is in production."),
        ({"return": "true", "comment": "Bay 4, please."}, "ACE0100201 went back."),
    ],
)
def test_the_desk_hears_once_what_was_done(desk: Client, fitted: Installation, said: dict[str, str], told: str) -> None:
    installation = make_checked(fitted, handed_over_by="user:0")
    desk.post(reverse("review", args=[installation.pk]), said | {"nonce": str(uuid.uuid4())})
    first, second = (desk.get(reverse("queue")).content.decode() for _visit in range(2))
    assert (first.count(told), second.count(told)) == (1, 0)
