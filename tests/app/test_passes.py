"""Job passes: somebody of another firm sees one job's Location and stations, and that ends with the job."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.domain.guests.passes import make_pass, revoke_pass
from core.domain.jobs import cancel_job, create_job
from core.domain.stations.labelling import make_labels
from core.errors import Invalid, NotAllowed, NotFound, PassOver
from core.models import Actor, Event, Installation, Job, JobPass, Knock, Label, Location, Membership, StepAttempt
from core.queries.jobs import field_workers, my_jobs
from core.queries.knocks import knocks_visible_to
from core.queries.people import people
from tests.app.desks import told, who_is
from tests.app.world import HTMX, refuse
from tests.factories import make_location, make_station, make_template
from tests.installs import make_checked, make_fitted
from tests.lasting import dan, plinth

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.models import Operator, User

__all__ = ["dan", "plinth"]
pytestmark = pytest.mark.django_db
LINK_OVER = "This job pass was used already, or has ended. Ask whoever gave it to you for a new one."


@pytest.fixture(scope="module")
def dispatcher(dan: User, plinth: Operator) -> Actor:
    return Actor(operator=plinth, user=dan, role="dispatcher")


@pytest.fixture(scope="module")
def pk_of_job(dispatcher: Actor, plinth: Operator) -> int:
    place, _other = make_location(plinth, "Dock 9"), make_location(plinth, "Elsewhere")
    make_station(plinth, "CP1"), make_station(plinth, "CP2"), make_template(plinth)
    day = timezone.localdate().isoformat()
    return create_job(actor=dispatcher, location_id=place.location_id, day=day, stations=["CP1"]).pk


@pytest.fixture
def job(pk_of_job: int, db: None) -> Job:
    """A job today at Dock 9, where CP1 is expected; CP2 waits elsewhere."""
    return Job.objects.select_related("operator", "location").get(pk=pk_of_job)


@pytest.fixture
def sub(job: Job, dispatcher: Actor) -> Client:
    """The phone of somebody who was let in with a pass."""
    _made, secret = make_pass(actor=dispatcher, job_id=job.pk, name="Piet of Volt BV")
    client = Client()
    assert client.post(reverse("come_in", args=[secret])).status_code == 302
    return client


def holder() -> Actor:
    row = JobPass.objects.select_related("job", "user__membership__operator").get()
    return Actor.of_person(row.user.membership)


def scan(client: Client, label: str) -> str:
    answer = client.post(reverse("scan"), {"label": label, "nonce": str(uuid.uuid4())}, headers=HTMX)
    return answer.context["refusal"]["slug"] if answer.context else "done"


# --- made and used ---


def test_a_dispatcher_makes_a_pass_and_is_shown_its_code_once(desk_of_dan: Client, job: Job) -> None:
    made = desk_of_dan.post(reverse("job_pass", args=[job.pk]), {"name": "Piet of Volt BV"})
    shown, again = (desk_of_dan.get(made["Location"]) for _time in range(2))
    assert ("url" in again.context, again.context["back"]) == (False, reverse("job", args=[job.pk]))
    page = shown.content.decode()
    link = re.search(r'Dock 9, Utrecht, \d+ \w+ \d{4}\. (?s:.*)id="link">http[^/]*//[^/]+(/in/[^<]+)</p>', page)
    assert link
    first, second = Client(), Client()
    assert first.post(link[1]).status_code == 302
    assert [told(ask(link[1])) for ask in (second.post, second.get)] == [(200, LINK_OVER)] * 2
    assert Event.objects.filter(verb="make_pass").get().subject == f"job {job.pk}"


def test_the_link_lives_until_the_day_after_the_job(job: Job, dispatcher: Actor) -> None:
    made, _secret = make_pass(actor=dispatcher, job_id=job.pk, name="Piet")
    ends = timezone.localtime(made.user.sign_in_links.get().expires_at)
    assert (ends.date() - job.day, ends.hour) == (timedelta(days=2), 0)


def test_a_reload_of_what_was_made_makes_no_second_pass(desk_of_dan: Client, job: Job) -> None:
    made = desk_of_dan.post(reverse("job_pass", args=[job.pk]), {"name": "Piet of Volt BV"})
    pages = [desk_of_dan.get(made["Location"]) for _twice in range(2)]
    assert (made.status_code, ["/in/" in page.content.decode() for page in pages]) == (303, [True, False])
    assert (pages[0].context["back"], pages[1].context["back"]) == (reverse("job", args=[job.pk]),) * 2
    assert (JobPass.objects.count(), Event.objects.filter(verb="make_pass").count()) == (1, 1)


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "a\0b"])
def test_a_pass_says_whom_it_is_for(job: Job, dispatcher: Actor, name: str) -> None:
    with pytest.raises(Invalid):
        make_pass(actor=dispatcher, job_id=job.pk, name=name)


def test_installers_and_strangers_make_and_take_back_none(
    job: Job, ina: User, plinth: Operator, volta: Operator, otto: User, dispatcher: Actor
) -> None:
    made, _secret = make_pass(actor=dispatcher, job_id=job.pk, name="Piet")
    installer = Actor(operator=plinth, user=ina, role="installer")
    stranger = Actor(operator=volta, user=otto, role="dispatcher")
    for actor, refusal in ((installer, NotAllowed), (stranger, NotFound)):
        with pytest.raises(refusal):
            make_pass(actor=actor, job_id=job.pk, name="Piet")
        with pytest.raises(refusal):
            revoke_pass(actor=actor, pass_id=made.pk)


@pytest.mark.parametrize(("who", "http"), [("ina", 403), ("dan", 303), ("sue", 303)])
def test_only_who_sends_people_out_has_the_page(
    who: str, http: int, job: Job, request: pytest.FixtureRequest, client_of: Callable[[User], Client]
) -> None:
    client = client_of(request.getfixturevalue(who))
    assert client.post(reverse("job_pass", args=[job.pk]), {"name": "Piet"}).status_code == http


def test_a_pass_is_no_colleague_and_gets_no_other_role(
    sub: Client, ada: User, client_of: Callable[[User], Client]
) -> None:
    let_in, desk = JobPass.objects.get().user.username, client_of(ada)
    assert let_in not in desk.get(reverse("people")).content.decode()
    assert [client.get(reverse("person", args=[let_in])).status_code for client in (desk, sub)] == [404, 200]
    answers = [desk.post(reverse(act, args=[let_in]), {"role": "admin"}) for act in ("person_role", "person_code")]
    assert ([answer.status_code for answer in answers], Membership.objects.get(user__username=let_in).role) == (
        [404, 404],
        "installer",
    )


def test_a_pass_is_nobody_to_send_out_on_other_jobs(sub: Client, dispatcher: Actor) -> None:
    assert [row.user.username for row in field_workers(dispatcher)] == []
    with pytest.raises(Invalid):
        create_job(
            actor=dispatcher,
            location_id=Location.objects.first().location_id,
            day="2030-01-01",
            installer=JobPass.objects.get().user.username,
        )


# --- what it sees ---


def test_it_sees_its_job_its_location_and_its_stations_alone(sub: Client, job: Job, dispatcher: Actor) -> None:
    create_job(actor=dispatcher, location_id=Location.objects.get(name="Elsewhere").location_id, day="2030-01-01")
    actor = holder()
    assert [str(view.job.location) for view in my_jobs(actor, today=timezone.localdate())] == ["Dock 9, Utrecht"]
    assert [place.name for place in Location.objects.visible_to(actor)] == ["Dock 9"]
    told = sub.get(reverse("pocket")).content.decode()
    assert [name in told for name in ("CP1", "Dock 9", "CP2", "Elsewhere")] == [True, True, False, False]
    assert "Dock 9" in sub.get(reverse("today")).content.decode()


def test_it_works_from_scan_to_fit_at_its_own_station(sub: Client, job: Job) -> None:
    assert scan(sub, "CP1") == "done"
    row = Installation.objects.get()
    for step, said in (("link", {"location_id": job.location.location_id}), ("fit", {"template_id": "double"})):
        said["nonce"] = str(uuid.uuid4())
        assert sub.post(reverse(step, args=[row.pk]), said, headers=HTMX)["HX-Redirect"]
    assert set(StepAttempt.objects.values_list("by", flat=True)) == {"Piet of Volt BV"}


def test_other_stations_are_not_there_for_it(sub: Client, plinth: Operator) -> None:
    other = make_fitted(plinth, identity="CP3")
    assert scan(sub, "CP2") == "station_not_found"
    urls = [
        *(
            reverse(name, args=[other.pk])
            for name in ("installation", "link", "fit", "checks", "hand_over", "evidence")
        ),
        *(reverse(name, args=[other.pk]) for name in ("record", "pin")),
        reverse("station", args=["CP2"]),
    ]
    assert [url for url in urls if sub.get(url).status_code != 404] == []
    said = {"location_id": "x", "nonce": str(uuid.uuid4())}
    assert sub.post(reverse("link", args=[other.pk]), said, headers=HTMX).status_code == 404


def test_it_registers_no_station_and_makes_no_location(sub: Client, job: Job, plinth: Operator) -> None:
    type(plinth).objects.filter(pk=plinth.pk).update(registers_by_scan=True)
    assert scan(sub, "NEW-1") == "station_not_found"
    scan(sub, "CP1")
    dock = {"name": "Mine", "address": "Kade 9", "postal_code": "3511 AB", "city": "Utrecht", "country": "NLD"}
    url = reverse("link", args=[Installation.objects.get().pk])
    answer = sub.post(url, dock | {"nonce": str(uuid.uuid4())}, headers=HTMX)
    assert answer.context["refusal"]["slug"] == "may_not_create_location"
    assert sub.get(url).context["may_add"] is False


def test_it_links_to_no_other_location(sub: Client, job: Job) -> None:
    scan(sub, "CP1")
    elsewhere = {"location_id": Location.objects.get(name="Elsewhere").location_id, "nonce": str(uuid.uuid4())}
    answer = sub.post(reverse("link", args=[Installation.objects.get().pk]), elsewhere, headers=HTMX)
    assert answer.context["refusal"]["slug"] == "location_unknown"


def test_refused_calls_and_colleagues_of_the_operator_are_not_its(sub: Client, ina: User, job: Job) -> None:
    refuse("CP2"), refuse("CP1")
    assert [knock.identity for knock in knocks_visible_to(holder())] == ["CP1"]
    assert Knock.objects.count() == 2
    assert [row.user.first_name for row in people(holder())] == ["Piet of Volt BV"]
    assert Event.objects.visible_to(holder()).count() == 0


def test_a_loose_label_may_be_stuck_on_its_own_station_only(sub: Client, dispatcher: Actor) -> None:
    [loose] = make_labels(actor=dispatcher, count=1)
    url = reverse("stick_label", args=[loose.code])
    sub.post(url, {"station": "CP2"})
    assert Label.objects.get().station is None
    sub.post(url, {"station": "CP1"})
    assert str(Label.objects.get().station) == "CP1"


# --- how it ends ---


def over(client: Client) -> str:
    page = client.get(reverse("today"))
    return str(page.context["why"]) if page.status_code == 403 else ""


def test_it_ends_when_it_is_taken_back(sub: Client, desk_of_dan: Client, job: Job) -> None:
    row = JobPass.objects.get()
    assert over(sub) == ""
    told = [desk_of_dan.post(reverse("pass_revoke", args=[row.pk])).status_code for _twice in range(2)]
    assert (told, Event.objects.filter(verb="revoke_pass").count()) == ([303, 303], 1)
    assert sub.get(reverse("today")).status_code == 302  # signed out wherever it was
    assert (Session.objects.filter(expire_date__gt=timezone.now()).count(), Membership.objects.count()) == (1, 2)
    assert "Taken back" in desk_of_dan.get(reverse("job", args=[job.pk])).content.decode()


def test_the_link_of_one_that_was_taken_back_says_what_it_was(dispatcher: Actor, job: Job) -> None:
    made, secret = make_pass(actor=dispatcher, job_id=job.pk, name="Piet")
    revoke_pass(actor=dispatcher, pass_id=made.pk)
    phone, link = Client(), reverse("come_in", args=[secret])
    assert [told(ask(link)) for ask in (phone.get, phone.post)] == [(200, LINK_OVER)] * 2
    assert who_is(phone) is None


def test_it_ends_when_the_job_is_cancelled(sub: Client, dispatcher: Actor, job: Job) -> None:
    cancel_job(actor=dispatcher, job_id=job.pk)
    assert over(sub) == "The job was cancelled."


@pytest.mark.parametrize(("ago", "why"), [(1, ""), (2, "The day of the job is over.")])
def test_it_ends_with_the_day_after(sub: Client, job: Job, ago: int, why: str) -> None:
    Job.objects.update(day=timezone.localdate() - timedelta(days=ago))
    assert over(sub) == why


@pytest.mark.parametrize(("ago", "why"), [(1, ""), (2, "The day of the job is over.")])
def test_it_ends_by_the_operators_clock_whatever_zone_its_browser_names(
    sub: Client, plinth: Operator, ago: int, why: str
) -> None:
    type(plinth).objects.update(time_zone="Pacific/Kiritimati")  # where it is never the day of the other one
    today = timezone.localdate(timezone=ZoneInfo("Pacific/Kiritimati"))
    Job.objects.update(day=today - timedelta(days=ago))
    sub.cookies["zone"] = "Etc/GMT%2B12"
    assert over(sub) == why


def test_it_ends_when_all_is_handed_over_and_comes_back_with_the_work(sub: Client, job: Job, plinth: Operator) -> None:
    scan(sub, "CP1")
    make_checked(Installation.objects.select_related("operator").get(), handed_over_by="user:1")
    assert over(sub) == "Every station of the job is handed over. Thank you."
    Installation.objects.update(state="open")
    assert over(sub) == ""


def test_a_step_is_refused_for_good_when_it_is_over(sub: Client, job: Job) -> None:
    scan(sub, "CP1")
    JobPass.objects.update(revoked_at=timezone.now())
    said = {"location_id": job.location.location_id, "nonce": str(uuid.uuid4())}
    answer = sub.post(reverse("link", args=[Installation.objects.get().pk]), said, headers=HTMX)
    assert (answer.status_code, answer["X-Action-Refused"]) == (403, "pass_over")


def test_a_job_that_is_over_takes_no_new_pass(dispatcher: Actor, job: Job) -> None:
    cancel_job(actor=dispatcher, job_id=job.pk)
    with pytest.raises(PassOver):
        make_pass(actor=dispatcher, job_id=job.pk, name="Piet")
