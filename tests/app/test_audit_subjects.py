"""What an entry of the audit trail is about: called as people call it, with a link to where it stands."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils.translation import override

from core.models import ApiToken, Event, Invitation, Job, Label, Partner, RegistrationToken, Webhook
from core.models.clock import database_now
from core.queries.subjects import NOUNS, called, parted
from installer_app.desk.subjects import OF_ONE, noun_said, subjects_of
from installer_app.desk.words import SUBJECTS
from tests.factories import (
    make_energy_mix,
    make_import,
    make_location,
    make_station,
    make_template,
    stored,
)
from tests.handed import actor_of

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator, User

pytestmark = pytest.mark.django_db


def entry(operator: Operator, subject: str, verb: str = "change") -> None:
    Event.objects.create(operator=operator, by="dan", who="user:1", verb=verb, subject=subject, changes={})


@pytest.fixture
def everything(plinth: Operator, ina: User) -> dict[str, tuple[str, str, str]]:
    """Make one of each; give by its subject what it is called, its id beside it, and where it stands."""
    place = make_location(plinth, location_id="L1")
    make_station(plinth, "CP-1", location=place, name="By the gate")
    make_template(plinth, template_id="double", name="Double 22")
    make_energy_mix(plinth, "wind")
    stored()
    job = Job.objects.create(operator=plinth, location=place, day=date(2026, 12, 1), created_by="dan")
    upload = make_import(plinth, name="places.csv")
    Label.objects.create(operator=plinth, code="PLI-0001")
    mail = Invitation.objects.create(
        operator=plinth, email="omar@example.org", role="installer", expires_at=database_now(), digest=b"1"
    )
    gate = RegistrationToken.objects.create(operator=plinth, name="Depot", expires_at=database_now(), digest=b"1")
    token = ApiToken.objects.create(operator=plinth, name="ERP", scopes=[], digest=b"1")
    hook = Webhook.objects.create(operator=plinth, url="https://example.com/hook")
    Partner.objects.create(operator=plinth, name="Roamer")
    type(ina).objects.filter(pk=ina.pk).update(first_name="Ina", last_name="de Vries")
    return {
        "station CP-1": ("Station CP-1, By the gate", "", reverse("station_record", args=["CP-1"])),
        "location L1": ("Location Kanaalkade 12, Utrecht", "L1", reverse("location", args=["L1"])),
        "person ina": ("Person Ina de Vries", "ina", reverse("person", args=["ina"])),
        f"job {job.pk}": ("Job Kanaalkade 12, 1 December 2026", "", reverse("job", args=[job.pk])),
        "template double": ("Template Double 22", "double", reverse("template", args=["double"])),
        "energy mix profile wind": ("Energy mix wind", "", ""),
        f"import {upload.pk}": ("Import places.csv", "", reverse("import", args=[upload.pk])),
        f"invitation {mail.pk}": ("Invitation omar@example.org", "", reverse("invitations")),
        "label PLI-0001": ("Label PLI-0001", "", reverse("labels")),
        "partner Roamer": ("Partner Roamer", "", ""),
        f"registration token {gate.pk}": ("Registration token Depot", "", reverse("registration_tokens")),
        f"token {token.pk}": ("API token ERP", "", reverse("tokens")),
        f"webhook {hook.pk}": ("Webhook https://example.com/hook", "", reverse("webhook", args=[hook.pk])),
        "operator NLPLI": ("Company NLPLI", "", reverse("settings")),
    }


def told(subject: Any) -> tuple[str, str, str]:
    return f"{subject.word} {subject.name}", subject.key, subject.url


def test_each_is_called_by_its_name_and_links_to_its_page(everything: Any, ada: User) -> None:
    found = subjects_of(actor_of(ada), everything)
    assert {subject: told(found[subject]) for subject in everything} == everything


def test_every_noun_has_a_word_and_a_table() -> None:
    assert SUBJECTS.keys() == NOUNS.keys() | {"operator"}


def test_what_only_an_admin_opens_is_no_link_for_a_supervisor(everything: Any, sue: User, ada: User) -> None:
    pages = [{one for one, each in subjects_of(actor_of(who), everything).items() if each.url} for who in (sue, ada)]
    assert sorted(parted(subject)[0] for subject in pages[1] - pages[0]) == [
        "operator", "registration token", "token", "webhook",
    ]  # fmt: skip


def test_every_link_can_be_followed(everything: Any, desk_of_ada: Client) -> None:
    urls = sorted({url for _name, _key, url in everything.values() if url})
    assert [desk_of_ada.get(url).status_code for url in urls] == [200] * 12


GONE = [
    ("station CP-9", "Station CP-9"),
    ("location L9", "Location L9"),
    ("job 999999", "Job 999999"),
    ("job x", "Job x"),
    ("job ²", "Job ²"),
    ("registration token 9", "Registration token 9"),
    ("person nobody", "Person nobody"),
    ("novelty 7", "novelty 7"),
    ("alone", "alone "),
]


def test_what_is_gone_stands_by_its_id_without_a_link(ada: User) -> None:
    found = subjects_of(actor_of(ada), [subject for subject, _said in GONE])
    assert [(str(found[subject]), found[subject].url) for subject, _said in GONE] == [
        (said, reverse("registration_tokens") if subject == "registration token 9" else "") for subject, said in GONE
    ]


def test_another_operators_things_are_not_named(volta: Operator, ada: User) -> None:
    make_station(volta, "V-1", name="Secret")
    stored()
    assert called(actor_of(ada), ["station V-1", "person otto"]) == {}


def test_a_noun_is_asked_for_once(everything: Any, ada: User, django_assert_num_queries: Any) -> None:
    actor = actor_of(ada)
    with django_assert_num_queries(2):
        called(actor, ["station CP-1", "station CP-2", "location L1", "location L2", "novelty 1"])


@pytest.mark.parametrize(
    ("subject", "parts"),
    [
        ("station A B", ("station", "A B")),
        ("registration token 4", ("registration token", "4")),
        ("token 4", ("token", "4")),
        ("energy mix profile x", ("energy mix profile", "x")),
        ("novelty 4", ("novelty", "4")),
        ("", ("", "")),
    ],
)
def test_a_subject_comes_apart(subject: str, parts: tuple[str, str]) -> None:
    assert parted(subject) == parts


# --- on the page ---


def test_the_page_names_and_links_it(everything: Any, plinth: Operator, desk: Client) -> None:
    entry(plinth, "location L1")
    page = desk.get(reverse("audit"))
    (only,) = page.context["entries"]
    assert (str(only["about"]), only["about"].url) == (
        "Location Kanaalkade 12, Utrecht (L1)",
        reverse("location", args=["L1"]),
    )
    assert '<a class="reach" href="/locations/L1/">Kanaalkade 12, Utrecht</a>' in page.content.decode()


def test_the_page_asks_once_for_many(
    everything: Any, plinth: Operator, desk: Client, django_assert_num_queries: Any
) -> None:
    for number in range(2):
        for subject in ("station CP-1", f"station GONE-{number}", "location L1"):
            entry(plinth, subject)
        with django_assert_num_queries(6):
            desk.get(reverse("audit"))


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", ["Changed", "CP-1, By the gate"]), ("nl", ["Gewijzigd", "CP-1, By the gate"])],
)
def test_the_file_is_in_the_readers_language(
    language: str, said: list[str], everything: Any, plinth: Operator, desk: Client
) -> None:
    entry(plinth, "station CP-1")
    answer: Any = desk.get(reverse("audit_csv"), headers={"accept-language": language})
    last = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())))[-1]
    assert [last[-2], last[-1].partition(" ")[2]] == said


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Location L1", "location L1"), ("location", "location"), ("API token 4", "token 4"), ("L1", "L1"),
        ("Stationary", "Stationary"), ("", ""), ("Energy mix wind", "energy mix profile wind"), ("token 4", "token 4"),
        ("energy mix profile wind", "energy mix profile wind"), ("Registration token", "registration token"),
    ],
)  # fmt: skip
def test_a_noun_may_be_typed_as_it_is_shown(typed: str, found: str) -> None:
    assert noun_said(typed) == found


def test_a_noun_of_the_readers_language_finds_the_same(plinth: Operator, everything: Any) -> None:
    with override("nl"):
        assert noun_said(f"{SUBJECTS['location']} L1") == "location L1"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("energy mix profile", ["energy mix profile wind", "energy mix profile A B"]),
        ("energy mix", ["energy mix profile wind", "energy mix profile A B"]),
        ("energy mix profile A B", ["energy mix profile A B"]),
        ("registration token", ["registration token 4"]),
        ("station", []),
    ],
)
def test_a_noun_alone_gives_all_of_them(asked: str, found: list[str], plinth: Operator, desk: Client) -> None:
    for subject in ("energy mix profile wind", "energy mix profile A B", "registration token 4"):
        entry(plinth, subject)
    page = desk.get(reverse("audit"), {"subject": asked}).context["entries"]
    assert sorted(each["row"].subject for each in page) == sorted(found)


def test_every_page_of_one_has_its_noun() -> None:
    assert OF_ONE.keys() - NOUNS.keys() == set()
