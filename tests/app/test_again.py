"""Check one thing again, override it, choose what is checked, and try by hand: through the doors that people use."""

from __future__ import annotations

import json
import re
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from core.domain.field.checking import advance_unfinished
from core.domain.field.trying import advance_trials
from core.models import CheckResult, CheckRun, Command, ConnectorReport, Event, Installation, Operator, Trial
from core.models.clock import database_now
from tests.app.world import HTMX, connect
from tests.factories import stored
from tests.installs import make_checked, make_fitted
from tests.lasting import fitted, ina, pk_of_fitted, plinth, sue

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from core.models import User
    from tests.doors import Door

__all__ = ["fitted", "ina", "pk_of_fitted", "plinth", "sue"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def failed(fitted: Installation) -> Installation:
    """An installation whose newest run failed at one required check, and passed at another."""
    row = make_checked(fitted, verdict="failed")
    CheckResult.objects.create(run=row.check_runs.get(), slug="clock", position=3, state="passed", value="0 s")
    return row


def ask(client: Client, row: Installation) -> Any:
    return client.get(reverse("checks", args=[row.pk])).context


# --- one check again ---


def test_one_check_runs_again_and_the_others_stay(ina_at: Door, failed: Installation) -> None:
    assert ina_at.say("recheck", failed.pk, slug="reach").status_code == 1000
    run = CheckRun.objects.get(only="reach")
    assert [*run.results.values_list("slug", "state")] == [("reach", "failed"), ("clock", "passed")]
    connect(failed.station)
    advance_unfinished(at=database_now())
    run.refresh_from_db()
    assert (run.verdict, [*run.results.values_list("slug", "state")]) == (
        "passed",
        [("reach", "passed"), ("clock", "passed")],
    )


def test_while_one_is_checked_again_the_page_shows_all(phone: Client, failed: Installation) -> None:
    phone.post(reverse("recheck", args=[failed.pk]), {"nonce": uuid.uuid4(), "slug": "reach"})
    shown = ask(phone, failed)["answer"]
    assert [(row["slug"], row["state"]) for row in shown["results"]] == [("reach", "waiting"), ("clock", "passed")]


def test_stopping_one_check_keeps_what_it_had(ina_at: Door, failed: Installation) -> None:
    ina_at.say("recheck", failed.pk, slug="reach")
    assert ina_at.say("stop", failed.pk).status_code == 1000
    run = CheckRun.objects.get(only="reach")
    assert (run.verdict, run.results.get(slug="reach").state) == ("failed", "failed")


def test_what_cannot_be_checked_again(ina_at: Door, plinth: Operator, failed: Installation) -> None:
    fresh = make_fitted(plinth, identity="CP-2")
    assert ina_at.say("recheck", fresh.pk, slug="reach").slug == "not_checked"
    assert ina_at.say("recheck", failed.pk, slug="nonsense").slug == "check_unknown"
    assert ina_at.say("recheck", failed.pk, slug="meter").slug == "check_unknown"
    ina_at.say("checks", failed.pk)
    assert ina_at.say("recheck", failed.pk, slug="reach").slug == "checks_running"


def test_a_stopped_run_is_nothing_to_check_again(ina_at: Door, fitted: Installation) -> None:
    row = make_checked(fitted, verdict="stopped")
    assert ina_at.say("recheck", row.pk, slug="reach").slug == "not_checked"


# --- override ---


def test_a_supervisor_overrides_with_a_reason_and_it_is_told_everywhere(
    sue_at: Door, desk: Client, failed: Installation
) -> None:
    assert sue_at.say("override", failed.pk, slug="reach", reason=" No signal in the cellar yet. ").status_code == 1000
    run = failed.check_runs.get()
    assert (run.verdict, run.results.get(slug="reach").state) == ("passed_with_warnings", "overridden")
    who = run.results.get(slug="reach").overridden_by
    told = f"Overridden by {who}: No signal in the cellar yet."
    assert ask(desk, failed)["answer"]["results"][0]["override"] == told
    facts = desk.get(reverse("hand_over", args=[failed.pk])).context["facts"]
    assert (str(facts[-1].sentence), facts[-1].missing) == (told, False)
    assert told in desk.get(reverse("review", args=[failed.pk])).content.decode()
    assert Event.objects.get(verb="override").changes["reason"] == "No signal in the cellar yet."


def test_an_overridden_run_may_be_handed_over(sue_at: Door, failed: Installation) -> None:
    assert sue_at.say("hand_over", failed.pk).slug == "checks_failed"
    sue_at.say("override", failed.pk, slug="reach", reason="Known.")
    assert sue_at.say("hand_over", failed.pk).status_code == 1000


def test_an_override_ends_when_the_check_is_made_again(sue_at: Door, failed: Installation) -> None:
    sue_at.say("override", failed.pk, slug="reach", reason="Known.")
    sue_at.say("recheck", failed.pk, slug="clock")
    advance_unfinished(at=CheckRun.objects.get(only="clock").deadline)
    assert CheckRun.objects.get(only="clock").results.get(slug="reach").override_reason == "Known."
    sue_at.say("recheck", failed.pk, slug="reach")
    advance_unfinished(at=CheckRun.objects.get(only="reach").deadline)
    assert CheckRun.objects.get(only="reach").results.get(slug="reach").state == "failed"


@pytest.mark.parametrize(
    ("said", "slug"),
    [
        ({"slug": "reach", "reason": "  "}, "reason_missing"),
        ({"slug": "clock", "reason": "x"}, "nothing_to_override"),
        ({"slug": "boot", "reason": "x"}, "check_unknown"),
        ({"slug": "walk", "reason": "x"}, "nothing_to_override"),
    ],
)
def test_what_is_no_override(sue_at: Door, failed: Installation, said: dict[str, str], slug: str) -> None:
    assert sue_at.say("override", failed.pk, **said).slug == slug


def test_an_installer_overrides_nothing(ina_at: Door, failed: Installation) -> None:
    assert ina_at.say("override", failed.pk, slug="reach", reason="x").http == 403
    assert failed.check_runs.get().verdict == "failed"


# --- settings ---


def test_nothing_is_set_without_a_station_and_without_a_difference(ina_at: Door, failed: Installation) -> None:
    Operator.objects.update(extra_checks=["configuration"])
    assert ina_at.say("configure", failed.pk).slug == "not_connected"
    connect(failed.station)
    assert ina_at.say("configure", failed.pk).slug == "nothing_to_set"
    assert CheckRun.objects.count() == 1


# --- by hand ---


def test_a_required_trial_holds_up_the_hand_over_until_it_is_overridden(sue_at: Door, fitted: Installation) -> None:
    row = make_checked(fitted)
    Operator.objects.update(extra_checks=["walk", "charge"], optional_checks=["charge"])
    refused = sue_at.say("hand_over", row.pk)
    assert (refused.slug, refused.sentence) == ("not_tried", "This has to be tried by hand first: Socket walk.")
    assert sue_at.say("override", row.pk, slug="walk", reason="No cable here.").status_code == 1000
    assert sue_at.say("hand_over", row.pk).status_code == 1000


def test_a_trial_needs_a_station_and_is_one_at_a_time(ina_at: Door, fitted: Installation) -> None:
    assert ina_at.say("trial", fitted.pk, kind="walk").slug == "not_connected"
    connect(fitted.station)
    assert ina_at.say("trial", fitted.pk, kind="walk").status_code == 1000
    assert ina_at.say("trial", fitted.pk, kind="presence").slug == "trial_runs"
    assert ina_at.say("trial", fitted.pk, stop=True).status_code == 1000
    assert ina_at.say("trial", fitted.pk, stop=True).slug == "nothing_runs"
    assert Trial.objects.get().state == "not_possible"


def test_a_trial_of_a_station_without_connectors_waits_for_the_fit(ina_at: Door, failed: Installation) -> None:
    failed.station.evses.update(status="REMOVED")
    stored()
    connect(failed.station)
    assert ina_at.say("trial", failed.pk, kind="charge").slug == "not_fitted"


def test_the_live_trials_tell_of_their_end(phone: Client, fitted: Installation) -> None:
    connect(fitted.station)
    phone.post(reverse("trial", args=[fitted.pk]), {"nonce": uuid.uuid4(), "kind": "charge", "connector": 99})
    assert phone.get(reverse("trial", args=[fitted.pk]), headers=HTMX).context["trial_runs"]
    assert Command.objects.get().payload["connectorId"] == 1
    advance_trials(at=Trial.objects.get().deadline)
    assert not phone.get(reverse("trial", args=[fitted.pk]), headers=HTMX).context["trial_runs"]
    assert Trial.objects.get().state == "failed"


# --- before the first run ---


def test_before_the_first_run_the_page_asks_for_news(phone: Client, fitted: Installation) -> None:
    live = reverse("checks_live", args=[fitted.pk])
    assert f'hx-get="{live}"' in phone.get(reverse("checks", args=[fitted.pk])).content.decode()
    assert not phone.get(live, headers=HTMX).context["online"]
    connect(fitted.station)
    assert phone.get(live, headers=HTMX).context["online"]


def test_the_root_certificate_is_there_to_load(client: Client, settings: Any, tmp_path: Any) -> None:
    assert client.get(reverse("root_certificate")).status_code == 404
    settings.GATEWAY_ROOT_CERTIFICATE = str(tmp_path / "root.pem")
    (tmp_path / "root.pem").write_text("PEM")
    response = client.get(reverse("root_certificate"))
    assert (response.content, response["Content-Disposition"]) == (b"PEM", 'attachment; filename="plinth-root.pem"')


# --- which checks an operator asks for ---


def modes(machine: Client) -> dict[str, str]:
    data = machine.get(reverse("api_operator_checks")).json()["data"]
    return {row["slug"]: row["mode"] for row in data["checks"]}


def put(machine: Client, **said: Any) -> Any:
    return machine.put(reverse("api_operator_checks"), json.dumps(said), content_type="application/json").json()


def test_a_machine_chooses_checks(machine: Client, plinth: Operator) -> None:
    said = {"clock": "optional", "walk": "required", "meter": "optional"}
    assert put(machine, checks=said, accepts_every_tag=True)["status_code"] == 1000
    chosen = Operator.objects.get(pk=plinth.pk)
    assert (chosen.extra_checks, chosen.optional_checks) == (["meter", "walk"], ["clock", "meter"])
    assert chosen.accepts_every_tag
    assert {slug: modes(machine)[slug] for slug in ("clock", "walk", "meter", "unlock")} == said | {"unlock": "off"}
    assert Event.objects.get(verb="choose_checks").changes["clock"] == ["required", "optional"]


def test_a_usual_check_is_never_off_and_an_unknown_one_is_none(machine: Client, plinth: Operator) -> None:
    wrong = put(machine, checks={"clock": "off"})
    assert (wrong["status_code"], wrong["errors"][0]["field"]) == (2000, "clock")
    assert put(machine, checks={"nonsense": "off"})["errors"][0]["code"] == "check_unknown"
    assert put(machine, checks={"clock": "sometimes"})["status_code"] == 2000
    assert Event.objects.filter(verb="choose_checks").count() == 0


def test_an_installers_token_chooses_nothing(machine_with: Callable[..., Client], plinth: Operator) -> None:
    assert machine_with("field:install").put(reverse("api_operator_checks"), "{}").status_code == 403


def test_a_supervisor_chooses_checks_on_a_page(desk: Client, plinth: Operator) -> None:
    said = {"clock": "optional", "presence": "required", "nonsense": "off", "accepts_every_tag": "true"}
    assert desk.post(reverse("operator_checks"), said).status_code == 302
    chosen = Operator.objects.get(pk=plinth.pk)
    assert (chosen.extra_checks, chosen.optional_checks, chosen.accepts_every_tag) == (["presence"], ["clock"], True)
    refused = desk.post(reverse("operator_checks"), {"clock": "off"})
    assert refused.context["sentence"] == "Something in what was sent is missing or wrong."


# --- the panel of a station's page ---


@pytest.mark.parametrize(
    ("said", "action", "payload"),
    [
        ({"act": "boot"}, "TriggerMessage", {"requestedMessage": "BootNotification"}),
        ({"act": "hard"}, "Reset", {"type": "Hard"}),
        ({"act": "unlock", "connector": "2"}, "UnlockConnector", {"connectorId": 2}),
        ({"act": "inoperative", "connector": "x"}, "ChangeAvailability", {"type": "Inoperative", "connectorId": 0}),
        ({"act": "diagnostics", "location": "ftp://a.example/"}, "GetDiagnostics", {"location": "ftp://a.example/"}),
    ],
)
def test_a_page_tells_a_station(
    desk: Client, failed: Installation, sue: User, said: dict[str, str], action: str, payload: dict[str, Any]
) -> None:
    url = reverse("station_commands", args=[failed.station.charge_station_id])
    shown = desk.post(url, said | {"nonce": str(uuid.uuid4())}, headers=HTMX).context
    command = Command.objects.get()
    assert (command.action, command.payload, command.asked_by) == (action, payload, sue)
    assert (shown["goes_on"], shown["commands"][0]["slug"]) == (True, "waiting")
    Command.objects.update(state="answered", answer={"status": "NotSupported"}, sent_at=database_now())
    after = desk.get(url, headers=HTMX)
    assert (after.status_code, after.context["commands"][0]["slug"]) == (286, "not_implemented")


def test_a_run_that_begins_with_a_failure_is_drawn_at_once(phone: Client, fitted: Installation) -> None:
    connect(fitted.station)
    now = database_now()
    for number in (1, 2):
        ConnectorReport.objects.create(
            station=fitted.station, connector_id=number, status="Faulted", error_code="GroundFailure", received_at=now
        )
    page = phone.post(reverse("checks", args=[fitted.pk]), {"nonce": uuid.uuid4()}, headers={"HX-Request": "true"})
    drawn = re.findall(r'data-slug="(\w+)"\s+data-state="failed"', page.content.decode())
    assert (page.status_code, drawn) == (200, ["status"])
