"""The supervisor's queue: the riskiest first, narrowed by its address, and the clean ones approved together."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from core.domain.review.reviewing import approve, return_to_installer
from core.models import CheckResult, Installation, Location, Review, StepAttempt
from core.models.clock import database_now
from core.queries.reviews import waiting
from tests.factories import make_location, make_station, stored
from tests.handed import actor_of, make_clean, make_handed
from tests.lasting import ina, plinth, read_anew, sue

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

    from core.models import Operator, User

__all__ = ["ina", "plinth", "sue"]
pytestmark = pytest.mark.django_db
QUEUE, APPROVE = "/review/", "/review/approve"


def stations(page: Any) -> list[str]:
    return [str(one["row"].station) for one in page.context["rows"]]


def ticked(page: HttpResponse) -> list[str]:
    return re.findall(r'name="seen" value="([0-9.]+)"', page.content.decode())


def outcomes(page: Any) -> list[tuple[str, str]]:
    return [(str(one["row"].station), one["refusal"]) for one in page.context["outcomes"]]


@pytest.fixture(scope="module")
def pks_of_three(plinth: Operator) -> list[int]:
    now = database_now()
    rows = [make_clean(plinth, name, now - timedelta(hours=back)) for name, back in (("A", 3), ("B", 2), ("C", 1))]
    CheckResult.objects.filter(run__installation=rows[1]).update(state="overridden")
    return [row.pk for row in rows]


@pytest.fixture
def three(pks_of_three: list[int], db: None) -> list[Installation]:
    """Give two clean hand-overs, the older first, and one between them with an override."""
    return [read_anew(pk) for pk in pks_of_three]


def test_the_riskiest_comes_first_then_the_longest_waiting(desk: Client, three: Any) -> None:
    page = desk.get(QUEUE)
    assert stations(page) == ["B", "A", "C"]
    assert "One check was overridden." in page.content.decode()


@pytest.mark.parametrize(
    ("asked", "found", "all_and_clean"),
    [
        ("reason=clean", ["A", "C"], (3, 2)),
        ("reason=overridden", ["B"], (3, 2)),
        ("reason=nonsense", ["B", "A", "C"], (3, 2)),
        ("q=kanaal+quay", ["C"], (1, 1)),
        ("by=nobody", [], (0, 0)),
        ("by=ina&q=quay", ["C"], (1, 1)),
        ("reason=overridden&q=quay", [], (1, 1)),
    ],
)
def test_the_address_narrows_it_and_what_is_counted(
    asked: str, found: list[str], all_and_clean: tuple[int, int], desk: Client, three: list[Installation]
) -> None:
    Installation.objects.filter(pk=three[2].pk).update(note="At the quay")
    page = desk.get(f"{QUEUE}?{asked}")
    counts, text = page.context["counts"], page.content.decode()
    assert (stations(page), (counts["all"], counts["clean"])) == (found, all_and_clean)
    of_all = "3 hand-overs wait" if counts["all"] == 3 else f"{counts['all']} of 3 that wait"
    assert (text.count(of_all), text.count("Show all")) == (1, int(not found or "reason" not in asked))
    assert ('aria-current="true">Overrides <b>' in text) == ("overridden" in asked)


def test_the_longest_name_keeps_its_own(desk: Client, three: list[Installation]) -> None:
    Installation.objects.filter(pk=three[1].pk).update(handed_over_by="n" * 150)
    page = desk.get(QUEUE, {"by": "n" * 150})
    assert (stations(page), page.context["hands"]) == (["B"], ["ina", "n" * 150])


def test_by_location(desk: Client, three: Any, plinth: Operator) -> None:
    place = make_location(plinth, name="Hotel")
    template = plinth.hardware_templates.get()
    make_handed(plinth, make_station(plinth, "D", location=place, template=template), database_now())
    page = desk.get(f"{QUEUE}?location={place.location_id}")
    assert (stations(page), [name for _key, name in page.context["places"]]) == (["D"], ["Hotel", "Kanaalkade 12"])


def test_of_too_many_to_choose_from_the_next_search_keeps_what_was_asked(
    desk: Client, three: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.queries.reviews.MOST", 0)
    place = three[0].station.location.location_id
    page = desk.get(QUEUE, {"by": "ina", "location": place}).content.decode()
    options = re.findall(r'<option value="([^"]*)" ?([a-z]*)>([^<]*)<', page)
    assert options == [
        ("", "", "Everybody"),
        ("ina", "selected", "ina"),
        ("", "", "Every Location"),
        (place, "selected", "Kanaalkade 12"),
    ]
    assert desk.get(QUEUE, {"location": "gone"}).context["places"] == [("gone", "gone")]


# --- together ---


def test_only_clean_ones_can_be_ticked_and_none_of_ones_own(
    desk: Client, three: list[Installation], sue: User, plinth: Operator
) -> None:
    mine = make_clean(plinth, "MINE", database_now())
    Installation.objects.filter(state="approved").update(handed_over_who=actor_of(sue).who)
    Installation.objects.filter(pk__in=[mine.pk, three[0].pk]).update(handed_over_who=actor_of(sue).who)
    page = desk.get(f"{QUEUE}?q=mine")
    assert (ticked(page), "handed over by you" in page.content.decode()) == ([], True)


def confirm(desk: Client) -> dict[str, Any]:
    """Go by the pages, as somebody does: what is ticked in the queue, and then the form that names it."""
    page = desk.get(APPROVE, {"seen": ticked(desk.get(QUEUE))})
    return {"seen": ticked(page), "nonce": str(uuid.uuid4()), "publish": ["false", "true"]}


def test_the_confirmation_names_them_and_approves_nothing(desk: Client, three: Any) -> None:
    page = desk.get(APPROVE, {"seen": ticked(desk.get(QUEUE))})
    assert [str(row.station) for _seen, row, _risk in page.context["chosen"]] == ["A", "C"]
    assert Review.objects.count() == 0


def test_they_go_into_production_together(desk: Client, three: list[Installation], sue: User) -> None:
    page = desk.post(APPROVE, confirm(desk))
    assert outcomes(page) == [("A", ""), ("C", "")]
    states = [Installation.objects.get(pk=row.pk).state for row in three]
    assert states == ["approved", "handed_over", "approved"]
    row = Installation.objects.get(pk=three[0].pk)
    assert (row.station.deploy_state, row.station.location.publish, row.reviews.get().by) == ("Production", True, "sue")
    assert StepAttempt.objects.filter(step="review", outcome=1000, who=actor_of(sue).who).count() == 2


def test_said_twice_it_is_done_once(desk: Client, three: Any) -> None:
    said = confirm(desk)
    pages = [desk.post(APPROVE, said) for _time in range(2)]
    assert [outcomes(page) for page in pages] == [[("A", ""), ("C", "")]] * 2
    assert Review.objects.count() == 2


def test_that_drivers_cannot_be_shown_it_yet_is_said_beside_the_box(desk: Client, three: list[Installation]) -> None:
    pages = [f"/review/{three[0].pk}/", f"{APPROVE}?seen={ticked(desk.get(QUEUE))[0]}"]
    missing = "It has no coordinates yet: drivers see it once it has them."
    assert [desk.get(page).content.decode().count(missing) for page in pages] == [1, 1]
    Location.objects.update(latitude=52, longitude=5)
    assert [desk.get(page).content.decode().count(missing) for page in pages] == [0, 0]
    stored()


def test_publish_is_as_it_was_said(desk: Client, three: list[Installation]) -> None:
    desk.post(APPROVE, confirm(desk) | {"publish": ["false"]})
    assert Installation.objects.get(pk=three[0].pk).station.location.publish is False


def test_one_that_is_not_clean_any_more_is_refused_by_itself(desk: Client, three: list[Installation]) -> None:
    said = confirm(desk)
    CheckResult.objects.filter(run__installation=three[0]).update(state="overridden")
    page = desk.post(APPROVE, said)
    assert outcomes(page) == [("A", "It changed since you looked: open it, and decide by itself."), ("C", "")]
    assert "1 of 2 approved" in page.content.decode()


def test_one_that_came_back_and_was_handed_over_anew_is_another(
    desk: Client, three: list[Installation], sue: User
) -> None:
    said = confirm(desk)
    Installation.objects.filter(pk=three[2].pk).update(handed_over_at=database_now())
    assert [bool(refusal) for _station, refusal in outcomes(desk.post(APPROVE, said))] == [False, True]


def test_one_that_a_colleague_decided_meanwhile(desk: Client, three: list[Installation], ada: User) -> None:
    said = confirm(desk)
    approve(actor=actor_of(ada), installation=three[0])
    return_to_installer(actor=actor_of(ada), installation=three[2], comment="No.")
    refusals = {refusal for _station, refusal in outcomes(desk.post(APPROVE, said))}
    assert refusals == {"ada was faster and has reviewed this. Look at it again to see what was said."}


def test_nothing_ticked(desk: Client, three: Any) -> None:
    for answer in (desk.get(APPROVE), desk.post(APPROVE, {"seen": "x"}), desk.get(APPROVE, {"seen": "9.9"})):
        assert (answer.context["status"], answer.context["sentence"]) == (2931, "Tick at least one hand-over.")


def test_no_installer_approves(phone: Client, three: Any) -> None:
    assert phone.post(APPROVE, {"seen": "1.1"}).status_code == 403


def test_nobody_approves_their_own_together(desk: Client, three: list[Installation], sue: User) -> None:
    said = confirm(desk)
    Installation.objects.update(handed_over_who=actor_of(sue).who)
    assert {refusal for _station, refusal in outcomes(desk.post(APPROVE, said))} == {
        "Nobody reviews their own work. Ask another supervisor."
    }


def test_the_review_page_says_what_the_queue_says(desk: Client, three: list[Installation]) -> None:
    pages = [desk.get(reverse("review", args=[row.pk])) for row in three]
    assert [[str(reason) for reason in page.context["reasons"]] for page in pages] == [
        [],
        ["One check was overridden."],
        [],
    ]
    assert ["Look closely" in page.content.decode() for page in pages] == [False, True, False]


def test_once_it_is_decided_the_review_page_warns_of_nothing(desk: Client, three: list[Installation]) -> None:
    Installation.objects.filter(pk=three[1].pk).update(state="approved")
    assert desk.get(reverse("review", args=[three[1].pk])).context["reasons"] == []


def test_review_page_still_opens_from_the_queue(desk: Client, three: list[Installation], sue: User) -> None:
    assert desk.get(reverse("review", args=[three[0].pk])).status_code == 200
    assert waiting(actor_of(sue)).count() == 3
