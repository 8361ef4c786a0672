"""Who is let in from outside: invitations, job passes, links for owners; what is told of each, and when it is over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from core.choices import Role
from core.domain.guests.inviting import accept, invitation_of, invite, take_back
from core.domain.guests.passes import make_pass, revoke_pass
from core.domain.jobs import cancel_job, create_job
from core.domain.people.colleagues import link_digest, use_sign_in_link
from core.models import Device, Invitation, JobPass, SignInLink, User
from core.models.clock import database_now
from tests.domain.deeds.asked import NOT_HERE, WRONG, changed, nobody, refused, told
from tests.factories import make_location
from tests.handed import actor_of

if TYPE_CHECKING:
    from core.models import Actor, Job, Location, Operator

pytestmark = pytest.mark.django_db
ADMIN, DESK = "your administrator", "your supervisor or dispatcher"
PASSWORD = "a river runs under it"
OVER = ["2000 invitation_over"]
OVER += ["This invitation was used already, was taken back, or is older than seven days. Ask for a new one."]


def secret_in(mails: list[Any]) -> str:
    [link] = [line for line in mails[-1].body.splitlines() if "/invited/" in line]
    return str(link.rpartition("/")[2])


def about(entries: list[Any]) -> list[tuple[str, str]]:
    return [(verb, by) for verb, by, _subject, _changes in entries]


@pytest.fixture
def place(plinth: Operator) -> Location:
    return make_location(plinth, location_id="garage")


# --- invitations ---


def test_an_invitation_is_kept_told_and_mailed(admin: Actor, mailoutbox: list[Any]) -> None:
    before = database_now()
    entries = told(lambda: invite(actor=admin, email=" Pat@Example.org ", role="supervisor", language="de"))
    row = Invitation.objects.get()
    late = (row.expires_at - before - timedelta(days=7)).total_seconds()
    assert (row.email, row.role, row.language, row.created_by, 0 <= late < 60) == (
        "pat@example.org", "supervisor", "de", "ada", True,
    )  # fmt: skip
    assert entries == [("invite", "ada", f"invitation {row.pk}", {"role": [None, "supervisor"]})]
    [mail] = mailoutbox
    assert (mail.to, mail.subject) == (["pat@example.org"], "Ihre Einladung zu Plinth bei Plinth Energy")
    assert invitation_of(secret=secret_in(mailoutbox)) == row


def test_the_longest_mail_address_is_invited(admin: Actor, mailoutbox: list[Any]) -> None:
    email = f"{'p' * 242}@example.org"
    assert (invite(actor=admin, email=email, role="installer").email, mailoutbox[0].to) == (email, [email])


def test_without_a_language_the_mail_speaks_the_operators(admin: Actor, mailoutbox: list[Any]) -> None:
    admin.operator.language = "fr"
    assert invite(actor=admin, email="pat@example.org", role="installer").language == "fr"


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"email": ""}, ["email: Enter a valid email address."]),
        ({"email": f"{'p' * 243}@example.org"}, ["email: Enter a valid email address."]),
        ({"role": "king"}, ["role: Pick one of the roles."]),
        ({"language": "xx"}, ["language: Pick one of the languages."]),
        (
            {"email": "x", "role": "", "language": "english"},
            [
                "email: Enter a valid email address.",
                "role: Pick one of the roles.",
                "language: Pick one of the languages.",
            ],
        ),
    ],
)
def test_a_wrong_invitation_mails_nobody(
    said: dict[str, str], wrong: list[str], admin: Actor, mailoutbox: list[Any]
) -> None:
    asked = {"email": "pat@example.org", "role": "installer"} | said
    assert (refused(lambda: invite(actor=admin, **asked)), mailoutbox) == ([*WRONG, *wrong], [])


def test_who_has_an_account_in_any_capitals_is_not_invited(admin: Actor, otto: User, mailoutbox: list[Any]) -> None:
    said = "The account otto@example.org, or one with that mail address, exists already."
    asked = {"email": "OTTO@example.org", "role": "installer"}
    assert (refused(lambda: invite(actor=admin, **asked)), mailoutbox) == (["2000 person_taken", said], [])


def test_a_newer_one_ends_the_older_at_this_operator_alone(
    admin: Actor, stranger: Actor, mailoutbox: list[Any]
) -> None:
    first = invite(actor=admin, email="pat@example.org", role="installer")
    theirs = invite(actor=stranger, email="pat@example.org", role="installer")
    invite(actor=admin, email="other@example.org", role="installer")
    newest = invite(actor=admin, email="PAT@example.org", role="supervisor")
    open_ones = Invitation.objects.filter(revoked_at=None, email="pat@example.org").order_by("pk")
    assert list(open_ones) == [theirs, newest]
    first.refresh_from_db()
    assert (first.revoked_at is not None, first.accepted_at) == (True, None)


def test_a_mail_that_cannot_be_sent_leaves_nothing(admin: Actor, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    said = "The mail to pat@example.org could not be sent. Nothing was kept; try again in a moment."
    asked = {"email": "pat@example.org", "role": "installer"}
    assert refused(lambda: invite(actor=admin, **asked)) == ["2000 mail_not_sent", said]


@pytest.mark.parametrize(
    ("who", "gives"),
    [("admin", Role.values), ("boss", ["installer"]), ("planner", ["installer"]), ("fitter", [])],
)
def test_each_invites_and_takes_back_what_is_theirs_to_give(
    who: str, gives: list[str], request: pytest.FixtureRequest, admin: Actor
) -> None:
    actor = request.getfixturevalue(who)
    for role in Role.values:
        asked = {"email": f"{role}@example.org", "role": role}
        row = invite(actor=admin, **asked)
        if role in gives:
            assert about(told(lambda asked=asked: invite(actor=actor, **asked))) == [("invite", str(actor))]
        else:
            assert refused(lambda asked=asked: invite(actor=actor, **asked)) == nobody(ADMIN)
            assert refused(lambda row=row: take_back(actor=actor, invitation_id=row.pk)) == NOT_HERE


def test_what_is_taken_back_lets_nobody_in_and_is_taken_back_once(
    admin: Actor, stranger: Actor, mailoutbox: list[Any]
) -> None:
    row = invite(actor=admin, email="pat@example.org", role="installer")
    assert refused(lambda: take_back(actor=stranger, invitation_id=row.pk)) == NOT_HERE
    entries = told(lambda: take_back(actor=admin, invitation_id=row.pk))
    assert entries == [("revoke_invitation", "ada", f"invitation {row.pk}", {})]
    assert refused(lambda: take_back(actor=admin, invitation_id=row.pk)) == NOT_HERE
    assert refused(lambda: invitation_of(secret=secret_in(mailoutbox))) == OVER


@pytest.mark.parametrize(
    ("name", "names"),
    [("", ("", "")), (" Pat  Smith ", ("Pat", "Smith")), ("P\0at", ("Pat", "")), ("P" * 301, ("P" * 150, ""))],
)
def test_who_accepts_has_an_account_with_the_role(
    name: str, names: tuple[str, str], admin: Actor, mailoutbox: list[Any]
) -> None:
    row = invite(actor=admin, email="pat@example.org", role="dispatcher")
    asked = {"secret": secret_in(mailoutbox), "username": "pat", "name": name, "password": PASSWORD}
    entries = told(lambda: accept(**asked))
    user = User.objects.get(username="pat")
    row.refresh_from_db()
    assert ((user.first_name, user.last_name), user.email, user.check_password(PASSWORD)) == (
        names, "pat@example.org", True,
    )  # fmt: skip
    assert (user.membership.role, user.membership.operator) == ("dispatcher", admin.operator)
    assert (row.user, row.accepted_at is not None, row.revoked_at) == (user, True, None)
    assert entries == [("accept_invitation", str(user), "person pat", {"role": [None, "dispatcher"]})]
    assert refused(lambda: accept(**asked | {"username": "other"})) == OVER
    assert refused(lambda: take_back(actor=admin, invitation_id=row.pk)) == NOT_HERE


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ({"username": ""}, ["username"]),
        ({"username": "a b"}, ["username"]),
        ({"password": ""}, ["password"]),
        ({"password": "pat.smith"}, ["password"]),
        ({"username": "!", "password": "1"}, ["username", "password"]),
    ],
)
def test_a_poor_choice_leaves_the_invitation_open(
    said: dict[str, str], fields: list[str], admin: Actor, mailoutbox: list[Any]
) -> None:
    invite(actor=admin, email="pat@example.org", role="installer")
    good = {"secret": secret_in(mailoutbox), "username": "pat.smith", "name": "", "password": PASSWORD}
    answer = refused(lambda: accept(**good | said))
    assert (answer[:2], [line.partition(":")[0] for line in answer[2:]]) == ([*WRONG], fields)
    assert accept(**good).username == "pat.smith"


@pytest.mark.parametrize("over", ["expired", "revoked", "unknown", "not text"])
def test_an_invitation_that_is_over_lets_nobody_in(over: str, admin: Actor, mailoutbox: list[Any]) -> None:
    invite(actor=admin, email="pat@example.org", role="installer")
    moments = {"expired": {"expires_at": database_now()}, "revoked": {"revoked_at": database_now()}}
    if over in moments:
        Invitation.objects.update(**moments[over])
    secret = {"unknown": "nobody-made-this", "not text": "\ud800"}.get(over, secret_in(mailoutbox))
    assert refused(lambda: invitation_of(secret=secret)) == OVER
    assert refused(lambda: accept(secret=secret, username="pat", name="", password=PASSWORD)) == OVER
    assert refused(lambda: accept(secret=secret, username="!", name="", password="")) == OVER


# --- job passes ---


@pytest.fixture
def job(planner: Actor, place: Location) -> Job:
    return create_job(actor=planner, location_id="garage", day=timezone.localdate().isoformat())


def test_a_pass_is_an_account_of_its_own(planner: Actor, job: Job) -> None:
    made = []
    entries = told(lambda: made.append(make_pass(actor=planner, job_id=job.pk, name="  Kees of Volt BV ")))
    [(row, secret)] = made
    user, link = row.user, SignInLink.objects.get()
    assert (user.first_name, user.username[:5], user.has_usable_password(), user.membership.role) == (
        "Kees of Volt BV", "pass-", False, "installer",
    )  # fmt: skip
    assert (row.job, row.operator, row.created_by, row.revoked_at, row.revoked_by) == (
        job, planner.operator, "dan", None, "",
    )  # fmt: skip
    day_after = timezone.localtime(link.expires_at)
    assert (day_after.date() - job.day, day_after.hour, day_after.minute) == (timedelta(days=2), 0, 0)
    assert (link.created_by, bytes(link.digest) == link_digest(secret)) == ("dan", True)
    assert entries == [("make_pass", "dan", f"job {job.pk}", {"pass": [None, "Kees of Volt BV"]})]
    assert use_sign_in_link(secret=secret) == user


@pytest.mark.parametrize("name", ["", "  ", "n" * 101, "a\0b"])
def test_a_pass_is_for_somebody(name: str, planner: Actor, job: Job) -> None:
    wrong = "name: Say whom it is for, in at most 100 characters."
    assert refused(lambda: make_pass(actor=planner, job_id=job.pk, name=name)) == [*WRONG, wrong]


def test_for_a_job_that_is_off_no_pass_is_made(planner: Actor, job: Job) -> None:
    cancel_job(actor=planner, job_id=job.pk)
    [number, sentence] = refused(lambda: make_pass(actor=planner, job_id=job.pk, name="Kees"))
    assert (number.partition(" ")[2], sentence.endswith("The job was cancelled.")) == ("pass_over", True)


def test_a_pass_is_taken_back_once_and_signs_out(planner: Actor, boss: Actor, job: Job) -> None:
    row, secret = make_pass(actor=planner, job_id=job.pk, name="Kees")
    Device.objects.create(user=row.user, session_key="s")
    entries = told(lambda: revoke_pass(actor=boss, pass_id=row.pk))
    kept = JobPass.objects.get()
    assert (kept.revoked_by, kept.revoked_at is not None, Device.objects.count()) == ("sue", True, 0)
    assert entries == [("revoke_pass", "sue", f"job {job.pk}", {"pass": ["Kees", None]})]
    assert SignInLink.objects.get().expires_at == kept.revoked_at
    over = "This job pass was used already, or has ended. Ask whoever gave it to you for a new one."
    assert refused(lambda: use_sign_in_link(secret=secret)) == ["2000 pass_link_over", over]
    assert changed(lambda: revoke_pass(actor=planner, pass_id=row.pk)) == []


def test_passes_are_the_desks_of_the_operator(fitter: Actor, stranger: Actor, planner: Actor, job: Job) -> None:
    row, _secret = make_pass(actor=planner, job_id=job.pk, name="Kees")
    guest = actor_of(row.user)
    for actor, answer in ((fitter, nobody(DESK)), (guest, nobody(DESK)), (stranger, NOT_HERE)):
        assert refused(lambda actor=actor: make_pass(actor=actor, job_id=job.pk, name="Piet")) == answer
        assert refused(lambda actor=actor: revoke_pass(actor=actor, pass_id=row.pk)) == answer
