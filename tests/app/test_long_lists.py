"""Lists of whatever administrators and desks look after: however long, a page shows some of them, and turns."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.choices import Role
from core.models import (
    ApiToken,
    ChargeStation,
    Device,
    Invitation,
    Job,
    JobPass,
    Label,
    Membership,
    OwnerLink,
    RegistrationToken,
    User,
    Webhook,
)
from core.models.clock import database_now
from tests.factories import make_location, stored

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Location, Operator

pytestmark = pytest.mark.django_db
MADE = range(55)


def digest(number: int) -> bytes:
    return number.to_bytes(32)


class Ground:
    """An operator with one Location, one job and one person, of whom there is more to tell than a page holds."""

    def __init__(self, operator: Operator) -> None:
        self.operator, self.now = operator, database_now()
        self.later = self.now + timedelta(days=9)
        self.place: Location = make_location(operator)
        self.user = User.objects.create(username="omar")
        Membership.objects.create(user=self.user, operator=operator, role=Role.INSTALLER)
        self.job = Job.objects.create(operator=operator, location=self.place, day=self.now.date(), created_by="dan")

    def tokens(self, numbers: range) -> None:
        rows = [ApiToken(operator=self.operator, name=f"T{n:02}", digest=digest(n), scopes=[]) for n in numbers]
        ApiToken.objects.bulk_create(rows)

    def registration_tokens(self, numbers: range) -> None:
        told = {"operator": self.operator, "expires_at": self.later}
        rows = [RegistrationToken(name=f"T{n:02}", digest=digest(n), **told) for n in numbers]
        RegistrationToken.objects.bulk_create(rows)

    def invitations(self, numbers: range) -> None:
        told = {"operator": self.operator, "expires_at": self.later, "role": Role.INSTALLER, "language": "en"}
        rows = [Invitation(email=f"t{n:02}@example.org", digest=digest(n), created_by="ada", **told) for n in numbers]
        Invitation.objects.bulk_create(rows)

    def webhooks(self, numbers: range) -> None:
        rows = [Webhook(operator=self.operator, url=f"https://t{n:02}.example/", salt=b"", events=[]) for n in numbers]
        Webhook.objects.bulk_create(rows)

    def labels(self, numbers: range) -> None:
        rows = [
            Label(operator=self.operator, code=f"T{n:07}", created=self.now + timedelta(seconds=n)) for n in numbers
        ]
        Label.objects.bulk_create(rows)

    def devices(self, numbers: range) -> None:
        Session.objects.bulk_create([Session(session_key=f"s{n}", expire_date=self.later) for n in numbers])
        rows = [Device(user=self.user, session_key=f"s{n}", user_agent=f"T{n:02}") for n in numbers]
        Device.objects.bulk_create(rows)

    def passes(self, numbers: range) -> None:
        users = User.objects.bulk_create([User(username=f"T{n:02}", first_name=f"T{n:02}") for n in numbers])
        rows = [JobPass(operator=self.operator, job=self.job, user=user, created_by="dan") for user in users]
        JobPass.objects.bulk_create(rows)

    def owner_links(self, numbers: range) -> None:
        told = {"operator": self.operator, "location": self.place, "expires_at": self.later, "created_by": "dan"}
        OwnerLink.objects.bulk_create([OwnerLink(note=f"T{n:02}", digest=digest(n), **told) for n in numbers])

    def stations(self, numbers: range) -> None:
        told = {"operator": self.operator, "location": self.place}
        ChargeStation.objects.bulk_create(
            [ChargeStation(charge_station_id=f"T{n:02}", look_alike=f"T{n:02}", **told) for n in numbers]
        )
        stored()


@pytest.fixture
def ground(plinth: Operator) -> Ground:
    return Ground(plinth)


# What is made, where it is listed, how a row is known, by which parameter the page turns, and how many a page has.
LISTS: list[tuple[str, str, str, str, int]] = [
    ("tokens", "/tokens/", r'<h2 id="token_\d+">T(\d\d)</h2>', "page", 25),
    ("registration_tokens", "/registration-tokens/", r'<h2 id="token_\d+">T(\d\d)</h2>', "page", 25),
    ("invitations", "/invitations/", r"<h2>t(\d\d)@example.org</h2>", "page", 50),
    ("webhooks", "/webhooks/", r"<h2>https://t(\d\d).example/</h2>", "page", 25),
    ("labels", "/labels/", r"made=([^\"]+)", "page", 25),
    ("devices", "/people/omar/", r"<b>T(\d\d)</b>", "page", 25),
    ("passes", "/jobs/{job}/", r"<b>T(\d\d)</b>", "page", 25),
    ("owner_links", "/sites/{place}/", r'<b class="grow">T(\d\d)</b>', "links", 25),
    ("stations", "/sites/{place}/", r'<h2 class="mono">T(\d\d)</h2>', "page", 25),
    ("stations", "/locations/{place}/", r'<b class="mono">T(\d\d)</b>', "page", 25),
]
# How many questions a page of these asks, with one row as with three; no other asks more for three than for one.
COSTS = {
    "labels at /labels/": 5, "devices at /people/omar/": 7, "passes at /jobs/{job}/": 12,
    "owner_links at /sites/{place}/": 9, "stations at /sites/{place}/": 9,
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "path", "row", "turn", "size"), LISTS, ids=[f"{kind} at {path}" for kind, path, *_rest in LISTS]
)
def test_every_row_is_on_one_page_and_each_leads_to_those_beside_it(
    kind: str, path: str, row: str, turn: str, size: int, ground: Ground, desk_of_ada: Client
) -> None:
    url = path.format(job=ground.job.pk, place=ground.place.location_id)

    def page(number: str) -> tuple[list[str], list[str]]:
        drawn = desk_of_ada.get(url, {turn: number}).content.decode()
        return re.findall(row, drawn), re.findall(rf'href="\?{turn}=(\d)"', drawn)

    costs = []
    for numbers in (range(1), range(1, 3)):
        getattr(ground, kind)(numbers)
        with CaptureQueriesContext(connection) as asked:
            rows, leads_to = page("1")
        assert (len(rows), leads_to) == (numbers.stop, [])
        costs.append(len(asked))
    assert costs == [COSTS.get(f"{kind} at {path}", costs[0])] * 2
    getattr(ground, kind)(range(3, len(MADE)))
    last = len(MADE) // size + 1
    shown = [page(str(number)) for number in range(1, last + 1)]
    assert [len(rows) for rows, _leads_to in shown] == [size] * (last - 1) + [len(MADE) % size]
    assert len({each for rows, _leads_to in shown for each in rows}) == len(MADE)
    beside = [[str(each) for each in (number - 1, number + 1) if 1 <= each <= last] for number in range(1, last + 1)]
    assert [leads_to for _rows, leads_to in shown] == beside
    assert [page(odd) for odd in ("x", "0", "999")] == [shown[0], shown[-1], shown[-1]]
