"""The machine's door: who forgot a permission lets nobody in, and what is not there yet is told."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone
from rest_framework.permissions import AllowAny
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from core.models import CheckRun, Knock, StepAttempt
from core.models.clock import database_now
from tests.factories import make_station
from tests.installs import make_fitted

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator


class Forgotten(APIView):
    """A view whose author named no permission."""

    def get(self, request: Any) -> None:
        raise AssertionError


class Down(APIView):
    """A view whose database is away."""

    permission_classes = [AllowAny]

    def get(self, request: Any) -> None:
        raise OperationalError


def test_a_view_without_a_permission_lets_nobody_in() -> None:
    response = Forgotten.as_view()(APIRequestFactory().get("/"))
    assert (response.status_code, response.data["errors"][0]["code"]) == (403, "not_allowed")


def test_a_database_that_is_away_is_503_and_says_when_to_try_again() -> None:
    response = Down.as_view()(APIRequestFactory().get("/"))
    assert (response.status_code, response.data["status_code"], response["Retry-After"]) == (503, 3000, "5")


@pytest.mark.django_db
def test_an_installation_without_a_run_has_no_checks(machine: Client, plinth: Operator) -> None:
    installation = make_fitted(plinth)
    card = machine.get(reverse("api_installation", args=[installation.pk])).json()["data"]
    run = machine.get(reverse("api_checks", args=[installation.pk])).json()
    assert (card.get("checks", "absent"), run["status_code"], run["errors"][0]["code"]) == (
        "absent",
        2970,
        "not_checked",
    )


@pytest.mark.django_db
def test_a_run_names_who_knocked_in_vain(machine: Client, plinth: Operator) -> None:
    installation = make_fitted(plinth, identity="CP-1")
    CheckRun.objects.create(operator=plinth, installation=installation, deadline=database_now())
    times = {"first_seen": timezone.now(), "last_seen": timezone.now()}
    Knock.objects.create(identity="CP-1", look_alike="CP1", port=9000, address="192.0.2.7", cause="wrong_key", **times)
    (knock,) = machine.get(reverse("api_checks", args=[installation.pk])).json()["data"]["knocks"]
    assert (knock["identity"], knock["address"], knock["cause"], knock["count"]) == (
        "CP-1",
        "192.0.2.7",
        "wrong_key",
        1,
    )


@pytest.mark.django_db
def test_a_step_is_said_and_not_read(machine: Client, plinth: Operator) -> None:
    response = machine.get(reverse("api_link", args=[make_fitted(plinth).pk]))
    assert (response.status_code, response.json()["errors"][0]["code"]) == (405, "method_not_allowed")


@pytest.mark.django_db
def test_a_position_in_words_is_2001(machine: Client, plinth: Operator) -> None:
    url = reverse("api_proposals", args=[make_fitted(plinth).pk])
    response = machine.get(url, {"latitude": "north", "longitude": "5"}).json()
    assert (response["status_code"], response["errors"][0]["field"]) == (2001, "latitude")


@pytest.mark.django_db
def test_a_scan_said_twice_is_answered_twice_and_done_once(machine: Client, plinth: Operator) -> None:
    make_station(plinth, "CP-1")
    said = {"label": "CP-1", "nonce": str(uuid.uuid4())}
    answers = [
        machine.post("/api/2.0/installations", said, content_type="application/json").json()["data"] for _time in "12"
    ]
    assert (answers[0] == answers[1], answers[0]["resumed"], StepAttempt.objects.count()) == (True, False, 1)
