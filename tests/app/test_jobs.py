"""Jobs: made at the desk, seen on the phone, called off."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from core.domain.jobs import cancel_job, change_job, create_job
from core.errors import NotAllowed
from core.models import Actor, Event, Installation, Job, Membership
from core.queries.jobs import my_jobs
from tests.app.world import begin
from tests.doors import Door
from tests.factories import make_location, make_station, make_template
from tests.installs import make_checked, make_linked

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(plinth: Operator) -> Any:
    return make_location(plinth, location_id="garage", latitude="52.1", longitude="5.1")


@pytest.fixture
def dans(dan: User) -> Actor:
    return Actor.of_person(Membership.objects.get(user=dan))


def today() -> str:
    return timezone.localdate().isoformat()


def form(**said: str) -> dict[str, str]:
    return {"location_id": "garage", "day": today(), "installer": "", "note": "", "stations": ""} | said


def test_a_dispatcher_makes_a_job(desk_of_dan: Client, place: Any, ina: User, plinth: Operator) -> None:
    make_station(plinth, "PLI-1")
    said = form(location_id="kanaalkade 12", installer="INA", note=" Ring. ", stations="PLI-1\r\n\r\n PLI-1 ")
    made = desk_of_dan.post(reverse("new_job"), said)
    job = Job.objects.get()
    assert (made.status_code, made["Location"]) == (303, f"/jobs/{job.pk}/")
    assert (job.location, job.installer, job.note, job.created_by) == (place, ina, "Ring.", "dan")
    assert [str(station) for station in job.stations.all()] == ["PLI-1"]
    assert list(Event.objects.values_list("verb", "subject")) == [("create_job", f"job {job.pk}")]
    view = desk_of_dan.get(made["Location"]).context["view"]
    assert (view.state, view.done, [str(one.station) for one in view.missing]) == ("to_do", 0, ["PLI-1"])


def test_a_field_for_a_location_offers_what_is_typed(desk_of_dan: Client, plinth: Operator, volta: Operator) -> None:
    for number in range(51):
        make_location(plinth, f"Site {number:02}", location_id=f"s-{number:02}", city="Breda")
    make_location(volta, "Site 50 of others")
    form_of_job = desk_of_dan.get(reverse("new_job"))
    assert (len(form_of_job.context["places"].rows), "s-50" in form_of_job.content.decode()) == (50, False)
    told = [
        desk_of_dan.get(reverse("place_names"), {"location_id": typed}).content.decode().strip()
        for typed in ("site 50", " S-50 ", "nowhere at all")
    ]
    assert told == ['<option value="s-50">Site 50, Breda</option>'] * 2 + [""]


@pytest.mark.parametrize(
    ("slip", "fields"),
    [
        ({"location_id": "nowhere"}, ["location_id"]),
        ({"location_id": "a\0"}, ["location_id"]),
        ({"day": "2030-02-30"}, ["day"]),
        ({"installer": "dan"}, ["installer"]),
        ({"installer": "otto"}, ["installer"]),
        ({"installer": "a\0"}, ["installer"]),
        ({"note": "x" * 2001}, ["note"]),
        ({"stations": "VOL-1\nPLI-9"}, ["stations"]),
        ({"stations": "a\0"}, ["stations"]),
        ({"stations": "\n".join(map(str, range(201)))}, ["stations"]),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    slip: dict[str, str], fields: list[str], desk_of_dan: Client, place: Any, otto: User, volta: Operator
) -> None:
    make_station(volta, "VOL-1")
    refused = desk_of_dan.post(reverse("new_job"), form(**slip))
    assert [error["field"] for error in refused.context["refusal"]["errors"]] == fields
    assert (refused.context["typed"]["day"], Job.objects.count()) == (form(**slip)["day"], 0)


@pytest.mark.parametrize(
    ("slip", "sentence"),
    [
        ({"location_id": ""}, "Choose a Location."),
        ({"location_id": "nowhere"}, "This Location is not known here."),
        ({"installer": "otto"}, "Nobody of this name does field work here."),
    ],
)
def test_what_is_wrong_is_said_once_at_its_field(
    slip: dict[str, str], sentence: str, desk_of_dan: Client, place: Any
) -> None:
    page = desk_of_dan.post(reverse("new_job"), form(**slip)).content.decode()
    at_field = f'<p class="error" id="error_{next(iter(slip))}" >{sentence}</p>'.replace(" >", ">")
    assert (page.count(sentence), page.replace(" >", ">").count(at_field)) == (1, 1)
    assert page.count("One thing has to be mended.") == 1


def test_a_job_that_is_there_already_is_told_beside_the_new_one(
    desk_of_dan: Client, place: Any, dans: Actor, plinth: Operator, ina: User
) -> None:
    for identity in ("PLI-1", "PLI-2"):
        make_station(plinth, identity)
    same = {"actor": dans, "location_id": "garage", "day": today()}
    first = create_job(installer="ina", stations=["PLI-1", "PLI-2"], **same)
    create_job(installer="ina", stations=["PLI-2"], **same)
    nobody = create_job(stations=["PLI-1"], **same)
    off = create_job(installer="ina", stations=["PLI-1"], **same)
    cancel_job(actor=dans, job_id=off.pk)
    made = desk_of_dan.post(reverse("new_job"), form(installer="ina", stations="PLI-1"), follow=True)
    text = "There is another job for the same day, person and stations, made by dan. Cancel one of them"
    shown = made.content.decode()
    assert (made.context["twins"], shown.count(text), shown.count(f'href="/jobs/{first.pk}/"')) == ([first], 1, 1)
    for pk in (nobody.pk, off.pk):
        assert desk_of_dan.get(reverse("job", args=[pk])).context["twins"] == []


def test_two_jobs_that_expect_nothing_are_the_same(desk_of_dan: Client, place: Any, dans: Actor) -> None:
    one, two = (create_job(actor=dans, location_id="garage", day=today()) for _twice in range(2))
    assert desk_of_dan.get(reverse("job", args=[two.pk])).context["twins"] == [one]
    moved = desk_of_dan.post(reverse("job_move", args=[one.pk]), {"day": today()}, follow=True)
    (told,) = (str(each) for each in moved.context["messages"])
    assert told.endswith(" There is another job for the same day, person and stations.")


def test_the_second_of_two_dispatchers_is_told(desk_of_dan: Client, desk: Client, place: Any, dans: Actor) -> None:
    job = create_job(actor=dans, location_id="garage", day=today())
    url = reverse("job", args=[job.pk])
    first = desk.post(url, {"day": "2030-01-31", "installer": "", "note": "", "version": "1"})
    second = desk_of_dan.post(url, {"day": "2030-02-01", "installer": "", "note": "Mine", "version": "1"})
    sentence = "sue changed this job meanwhile. Look at it as it is now, then change what is still wrong."
    assert (first.status_code, second.context["refusal"]["sentence"]) == (303, sentence)
    assert (second.context["typed"]["note"], str(second.context["view"].job.day)) == ("Mine", "2030-01-31")


def test_what_is_wrong_in_a_change_changes_nothing(desk_of_dan: Client, place: Any, dans: Actor) -> None:
    job = create_job(actor=dans, location_id="garage", day=today())
    url = reverse("job", args=[job.pk])
    refused = desk_of_dan.post(url, {"day": "soon"})
    assert [error["field"] for error in refused.context["refusal"]["errors"]] == ["day"]
    desk_of_dan.post(url, {"day": today()})
    job.refresh_from_db()
    assert (job.version, job.changed_by, Event.objects.count()) == (1, "", 1)


def test_a_cancelled_job_stays_cancelled(desk_of_dan: Client, place: Any, dans: Actor) -> None:
    job = create_job(actor=dans, location_id="garage", day=today())
    for _twice in range(2):
        assert desk_of_dan.post(reverse("job_cancel", args=[job.pk]))["Location"] == f"/jobs/{job.pk}/"
    refused = desk_of_dan.post(reverse("job", args=[job.pk]), {"note": "late"})
    assert refused.context["refusal"]["sentence"] == "dan cancelled this job. Make a new one."
    assert list(Event.objects.order_by("pk").values_list("verb", flat=True)) == ["create_job", "cancel_job"]
    htmx = desk_of_dan.post(reverse("job_cancel", args=[job.pk]), headers={"HX-Request": "true"})
    assert htmx["HX-Redirect"] == f"/jobs/{job.pk}/"
    assert desk_of_dan.post(reverse("job_cancel", args=[job.pk + 1])).status_code == 404


def test_the_list_goes_by_day_with_unassigned_ones_on_top(
    desk_of_dan: Client, place: Any, dans: Actor, ina: User
) -> None:
    at = timezone.localdate()
    days = [at + timedelta(days=number) for number in (-1, 0, 0, 1)]
    people = ["", "ina", "", "ina"]
    made = [
        create_job(actor=dans, location_id="garage", day=str(day), installer=who, note=f"n{number}").pk
        for number, (day, who) in enumerate(zip(days, people, strict=True))
    ]

    def listed(query: str) -> list[int]:
        return [view.job.pk for view in desk_of_dan.get(f"/jobs/{query}").context["jobs"]]

    assert listed("") == [made[2], made[1], made[3]]
    assert listed(f"?day={days[0]}") == [made[0]]
    assert listed("?q=INA+kanaal") == [made[1], made[3]]
    assert listed("?q=n3&day=rubbish") == [made[3]]


def test_the_phone_shows_the_job_and_what_is_missing(
    phone: Client, plinth: Operator, ina: User, place: Any, dans: Actor
) -> None:
    done, begun = begin(plinth, ina, "PLI-1", "PLI-2")
    make_checked(done, handed_over_by="user:0")
    make_station(plinth, "PLI-3")
    said = {"location_id": "garage", "installer": "ina", "stations": ["PLI-1", "PLI-2", "PLI-3"]}
    job = create_job(actor=dans, day=today(), **said)
    page = phone.get("/app/")
    (view,) = page.context["jobs"]
    assert (view.job, view.state, view.done, view.geo) == (job, "open", 1, "geo:52.1000000,5.1000000")
    assert [str(one.station) for one in view.missing] == ["PLI-2", "PLI-3"]
    assert [text in page.content.decode() for text in ("Your jobs", "1 of 3 handed over", "geo:52.1")] == [True] * 3
    make_checked(begun, handed_over_by="user:0")
    make_checked(make_linked(plinth, identity="PLI-4"), handed_over_by="user:0")
    change_job(actor=dans, job_id=job.pk, day=str(timezone.localdate() - timedelta(days=3)))
    assert [one.state for one in phone.get("/app/").context["jobs"]] == ["open"]


def test_a_finished_job_of_before_is_gone_and_todays_stays(
    phone: Client, plinth: Operator, ina: User, place: Any, dans: Actor
) -> None:
    (done,) = begin(plinth, ina, "PLI-1")
    make_checked(done, handed_over_by="user:0")
    for days in (0, 1, 20):
        day = str(timezone.localdate() - timedelta(days=days))
        create_job(actor=dans, location_id="garage", day=day, installer="ina", stations=["PLI-1"])
    assert [view.state for view in phone.get("/app/").context["jobs"]] == ["done"]


def test_work_goes_on_when_its_job_is_cancelled(
    phone: Client, plinth: Operator, ina: User, place: Any, dans: Actor
) -> None:
    (row,) = begin(plinth, ina, "PLI-1")
    job = create_job(actor=dans, location_id="garage", day=today(), installer="ina", stations=["PLI-1"])
    cancel_job(actor=dans, job_id=job.pk)
    page = phone.get("/app/")
    told = "This job was cancelled. What you have begun there goes on: finish it, or ask your dispatcher."
    assert (page.context["jobs"][0].state, told in page.content.decode()) == ("cancelled", True)
    assert [one.installation for one in page.context["day"].begun] == [row]
    assert Installation.objects.get(pk=row.pk).state == "open"


def test_who_is_at_work_when_their_job_is_cancelled_takes_every_step_to_the_end(
    phone: Client, desk_of_dan: Client, plinth: Operator, ina: User, place: Any, dans: Actor
) -> None:
    door, station = Door("phone", phone), make_station(plinth, "PLI-1")
    template = make_template(plinth).template_id
    job = create_job(actor=dans, location_id="garage", day=today(), installer="ina", stations=["PLI-1"])
    assert door.say("scan", label="PLI-1").status_code == 1000
    work = Installation.objects.get()
    assert desk_of_dan.post(reverse("job_cancel", args=[job.pk]), {"version": job.version}).status_code == 303
    told = [door.say("link", work.pk, location_id="garage"), door.say("fit", work.pk, template_id=template)]
    assert phone.get("/app/").content.decode().count("This job was cancelled. What you have begun there goes on") == 1
    make_checked(work)
    told.append(door.say("hand_over", work.pk))
    station.refresh_from_db()
    assert ([one.status_code for one in told], station.location) == ([1000] * 3, place)


def test_the_jobs_location_stands_on_top_when_linking(phone: Client, plinth: Operator, ina: User, dans: Actor) -> None:
    row = make_linked(plinth, identity="PLI-1", linked=False)
    make_location(plinth, "Aaa")
    make_location(plinth, "Zzz", location_id="zzz")
    job = create_job(actor=dans, location_id="zzz", day=today(), installer="ina")

    def first() -> tuple[str, bool]:
        page = phone.get(reverse("link", args=[row.pk]))
        near = page.context["locations"][0]
        return near.location.name, "Your job here" in page.content.decode()

    assert first() == ("Zzz", True)
    change_job(actor=dans, job_id=job.pk, installer="")
    assert first() == ("Aaa", False)


def test_an_installer_sends_nobody_and_a_command_has_no_jobs(ina: User, place: Any, plinth: Operator) -> None:
    installer = Actor.of_person(Membership.objects.get(user=ina))
    with pytest.raises(NotAllowed):
        create_job(actor=installer, location_id="garage", day=today())
    create_job(actor=Actor.of_command(plinth, "demo"), location_id="garage", day=today())
    assert my_jobs(Actor.of_command(plinth, "demo"), today=timezone.localdate()) == []
