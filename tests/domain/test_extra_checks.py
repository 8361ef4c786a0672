"""What the extra checks find, from facts alone; and that nobody gets them who has not asked for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from core.domain.checks import CHECKS, EXTRA
from core.domain.field.asking import questions
from core.domain.field.checking import findings_of, start_checks
from core.domain.field.choosing import choose_checks
from core.models import Actor, Connector, Evse, HardwareTemplate, MeterReading
from core.queries.checking import Facts, facts_of
from tests.domain.test_findings import command, facts, socket
from tests.installs import make_fitted
from tests.talk import make_talk

if TYPE_CHECKING:
    from core.models import Operator

BY_SLUG = {check.slug: check for check in EXTRA}
EXPECTED = [
    {"key": "HeartbeatInterval", "value": 60},
    {"key": "Retry", "range": [1, 3]},
    {"key": "Free", "value": True},
]


def known(**more: Any) -> Facts:
    """Give facts with what the extra checks look at besides."""
    own = {name: more.pop(name) for name in ("settings", "readings", "extra", "template", "connectors") if name in more}
    base = facts(**more)
    return Facts(**{name: getattr(base, name) for name in Facts.__dataclass_fields__} | own)


def found(slug: str, **more: Any) -> tuple[str, str, str]:
    finding = BY_SLUG[slug].judge(known(**more))
    return str(finding.state), finding.value, str(finding.sentence)


@pytest.mark.parametrize("slug", sorted(BY_SLUG.keys() - {"visible"}))
def test_without_a_socket_everything_waits_and_then_was_not_possible(slug: str) -> None:
    assert found(slug, session=None)[0] == "waiting"
    assert found(slug, session=None, overdue=True)[0] == "not_possible"


@pytest.mark.parametrize(
    ("told", "least", "state"),
    [("1.10.2", "1.9", "passed"), ("v1.9", "1.10", "failed"), ("7", "", "passed"), ("", "1", "running")],
)
def test_firmware(told: str, least: str, state: str) -> None:
    template = HardwareTemplate(min_firmware=least)
    assert found("firmware", station={"firmware_version": told}, template=template)[:2] == (state, told)


def test_firmware_that_is_never_told() -> None:
    told = found("firmware", overdue=True)
    assert told == ("warning", "", "It does not say which firmware it has.")


@pytest.mark.parametrize(
    ("profile", "tls", "state", "value"),
    [(0, "", "warning", "0"), (1, "", "warning", "1"), (2, "TLSv1.3", "passed", "2 TLSv1.3")],
)
def test_security(profile: int, tls: str, state: str, value: str) -> None:
    assert found("security", session=socket(security_profile=profile, tls=tls))[:2] == (state, value)


@pytest.mark.parametrize(
    ("settings", "state", "value"),
    [
        ({"heartbeatinterval": "60", "retry": "3", "free": "True"}, "passed", "3 / 3"),
        ({"heartbeatinterval": "61", "retry": "4", "free": "true"}, "failed", "1 / 3"),
        ({"heartbeatinterval": "60", "retry": "often", "free": "true"}, "failed", "2 / 3"),
        ({"heartbeatinterval": "60"}, "warning", "1 / 3"),
    ],
)
def test_configuration(settings: dict[str, str], state: str, value: str) -> None:
    template, asked = HardwareTemplate(expected_configuration=EXPECTED), {"expected": command()}
    assert found("configuration", settings=settings, template=template, commands=asked)[:2] == (state, value)


def test_a_difference_is_told_with_what_is_wanted() -> None:
    template = HardwareTemplate(expected_configuration=EXPECTED[:2])
    told = found("configuration", settings={"heartbeatinterval": "9", "retry": "7"}, template=template)[2]
    assert told.endswith("expects: HeartbeatInterval = 9 (60), Retry = 7 (1 - 3).")
    assert found("configuration", template=template)[0] == "running"
    assert found("configuration")[0] == "passed"


def volts(**by_phase: float) -> dict[str, Any]:
    socket_3 = Connector(evse=Evse(pk=1, evse_sequence_number=1), connector_id=1, power_type="AC_3_PHASE")
    rows = [MeterReading(measurand="Voltage", phase=f"{phase}-N", value=value) for phase, value in by_phase.items()]
    return {"readings": tuple(rows), "connectors": (socket_3,)}


@pytest.mark.parametrize(
    ("meters", "state", "value"),
    [
        (volts(L1=230.4, L2=229.0, L3=231.0), "passed", "230 V, 229 V, 231 V"),
        (volts(L1=230.4, L2=229.0, L3=12.0), "failed", "L3 12 V"),
        (volts(L1=230.4, L2=229.0), "failed", ""),
        ({"readings": (MeterReading(measurand="Energy", value=1),)}, "passed", ""),
        ({"commands": {"meter": command()}}, "warning", ""),
        ({"commands": {"meter": command(ended_s=2)}}, "running", ""),
    ],
)
def test_meter(meters: dict[str, Any], state: str, value: str) -> None:
    assert found("meter", **meters)[:2] == (state, value)


def test_what_they_need_is_asked_for() -> None:
    template = HardwareTemplate(expected_configuration=[{"key": "AuthCtrlr.Enabled", "value": "true"}])
    asked = {one.purpose: one for one in questions(known(extra=("configuration", "meter"), template=template))}
    assert asked["expected"].payload == {"key": ["AuthCtrlr.Enabled"]}
    assert asked["meter"].payload == {"requestedMessage": "MeterValues"}
    newer = known(session=socket("ocpp2.0.1"), extra=("configuration",), template=template)
    of_2x = {one.purpose: one for one in questions(newer)}
    [variable] = of_2x["expected"].payload["getVariableData"]
    assert (variable["component"]["name"], variable["variable"]["name"]) == ("AuthCtrlr", "Enabled")


@pytest.mark.django_db
@pytest.mark.parametrize("extra", [[], ["meter", "security"]])
def test_only_who_asks_for_them_gets_them(plinth: Operator, extra: list[str]) -> None:
    plinth.extra_checks = extra
    plinth.save()
    installation = make_fitted(plinth)
    make_talk(installation.station)
    run = start_checks(actor=Actor(operator=plinth), installation=installation)
    told = facts_of(run=run, at=run.started_at)
    slugs = [check.slug for check, _finding in findings_of(told)]
    usual = [check.slug for check in CHECKS]
    assert (slugs[: len(usual)], sorted(slugs[len(usual) :]), len(told.readings)) == (usual, extra, bool(extra))


@pytest.mark.django_db
def test_choosing_what_is_chosen_changes_nothing(plinth: Operator) -> None:
    before = plinth.events.count()
    choose_checks(actor=Actor.of_command(plinth, "boss"), modes={"clock": "required"}, accepts_every_tag=False)
    assert plinth.events.count() == before
