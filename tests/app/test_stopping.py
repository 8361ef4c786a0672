"""A run that is stopped: what was found stays, what was not asked yet stays unasked, and it can be begun again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from core.choices import CommandState
from core.models import CheckResult, CheckRun, Command
from core.models.clock import database_now
from tests.app.world import connect, refuse
from tests.installs import make_checked
from tests.lasting import fitted, ina, pk_of_fitted, plinth, sue

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import Installation
    from tests.doors import Door

__all__ = ["fitted", "ina", "pk_of_fitted", "plinth", "sue"]
pytestmark = pytest.mark.django_db


def test_a_run_is_stopped_and_started_again(ina_at: Door, fitted: Installation) -> None:
    pk = fitted.pk
    assert [ina_at.say(step, pk).status_code for step in ("checks", "stop", "checks")] == [1000, 1000, 1000]
    assert list(CheckRun.objects.order_by("pk").values_list("verdict", flat=True)) == ["stopped", ""]


def test_where_nothing_runs_nothing_is_stopped(ina_at: Door, fitted: Installation) -> None:
    before = ina_at.say("stop", fitted.pk)
    after = ina_at.say("stop", make_checked(fitted).pk)
    assert [(outcome.status_code, outcome.slug) for outcome in (before, after)] == [(2962, "nothing_runs")] * 2


def test_what_was_found_is_kept(ina_at: Door, fitted: Installation) -> None:
    ina_at.say("checks", fitted.pk)
    refuse("ACE0100201")
    ina_at.say("stop", fitted.pk)
    found = dict(CheckResult.objects.values_list("slug", "state"))
    stopped = {slug: state for slug, state in found.items() if slug != "reach"}
    assert (found["reach"], set(stopped.values()), len(stopped)) == ("failed", {"not_possible"}, 6)


def test_a_question_that_waits_is_not_asked_any_more(ina_at: Door, fitted: Installation) -> None:
    connect(fitted.station)
    ina_at.say("checks", fitted.pk)
    first = Command.objects.order_by("pk").first()
    Command.objects.filter(pk=first.pk).update(state=CommandState.SENT)
    ina_at.say("stop", fitted.pk)
    states = list(Command.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["sent", *["stopped"] * (len(states) - 1)]
    assert Command.objects.filter(state="stopped", ended_at__lte=database_now()).count() == len(states) - 1


def test_the_page_says_that_it_was_stopped(phone: Client, ina_at: Door, fitted: Installation) -> None:
    pk = fitted.pk
    ina_at.say("checks", pk)
    running = phone.get(reverse("checks", args=[pk])).content.decode()
    ina_at.say("stop", pk)
    stopped = phone.get(reverse("checks", args=[pk])).content.decode()
    assert [reverse("stop", args=[pk]) in page for page in (running, stopped)] == [True, False]
    assert "The checks were stopped. Run them again when you are ready." in stopped
    (missing,) = phone.get(reverse("hand_over", args=[pk])).context["missing"]
    assert str(missing.sentence) == "The checks were stopped: run them again."


def test_a_machine_reads_the_stopped_run(
    machine_with: Callable[..., Client], ina_at: Door, fitted: Installation
) -> None:
    pk = fitted.pk
    ina_at.say("checks", pk)
    ina_at.say("stop", pk)
    run = machine_with("field:install").get(reverse("api_checks", args=[pk])).json()["data"]
    assert (run["state"], run["verdict"], run["results"][0]["sentence"]) == (
        "finished",
        "stopped",
        "The checks were stopped before this was known.",
    )


def test_without_scripts_a_stop_leads_back_to_the_checks(phone: Client, ina_at: Door, fitted: Installation) -> None:
    pk = fitted.pk
    ina_at.say("checks", pk)
    response = phone.post(reverse("stop", args=[pk]), {"nonce": "6d4f1c4e-6a3e-4a8b-9df4-0c7d3e9f1a22"})
    assert (response.status_code, response.url) == (303, reverse("checks", args=[pk]))
    assert phone.get(reverse("stop", args=[pk])).status_code == 405
