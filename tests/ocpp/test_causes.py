"""The table of causes: each is made to happen somewhere in these tests; and what a model's playbook adds."""

from __future__ import annotations

from pathlib import Path

import pytest
from core.causes import CAUSES, title_of
from core.causes.playbook import advice
from core.domain.stations.making import issue_key
from core.models import Actor, ChargeStation, Knock
from core.ocpp import entrance
from django.db.models.functions import Now
from websockets.exceptions import InvalidStatus

from tests.stations import KEY, wait_for

HERE = Path(__file__).parent


@pytest.mark.parametrize("slug", CAUSES)
def test_every_cause_is_made_to_happen(slug):
    """Each is named in a test over real sockets; this file and the pure policy do not count."""
    pure = {"test_causes.py", "test_causes_in_words.py", "test_policy.py"}
    over_sockets = [path for path in HERE.glob("test_*.py") if path.name not in pure]
    own = (HERE / "test_causes.py").read_text().count(f'"{slug}"')
    assert own + sum(path.read_text().count(f'"{slug}"') for path in over_sockets) > 0


@pytest.mark.parametrize("slug", CAUSES)
def test_what_sums_up_many_calls_has_no_holes(slug):
    cause = CAUSES[slug]
    needs_its_own = "%(" in cause.text
    assert (bool(cause.title), str(title_of(slug))) == (needs_its_own, cause.title or cause.text)
    assert "%" not in str(title_of(slug))


def test_titles_tell_the_causes_apart():
    titles = [str(title_of(slug)) for slug in CAUSES]
    assert (len(set(titles)), str(title_of("of another version of us"))) == (len(CAUSES), "It was refused.")


def test_the_password_from_before_is_told_apart_and_opens_nothing(station, call_in, plinth):
    issue_key(actor=Actor(operator=plinth), charge_station_id="CP-1")
    for key in (KEY, KEY.encode().hex()):
        with pytest.raises(InvalidStatus):
            call_in(key=key)
    assert wait_for(lambda: Knock.objects.filter(count=2).first()).cause == "wrong_key_old"


def test_who_comes_for_the_first_time_and_never_boots_is_told(station, call_in, monkeypatch):
    monkeypatch.setattr(entrance, "SILENT_FOR_S", 0.1)
    call_in()
    assert wait_for(Knock.objects.first).cause == "no_boot"


def test_who_is_known_may_be_silent(station, call_in, gateway, monkeypatch):
    monkeypatch.setattr(entrance, "SILENT_FOR_S", 0.0)
    ChargeStation.objects.update(booted_at=Now())
    assert call_in().heartbeat().current_time
    gateway.thread.run(gateway.gateway.knocks.flush())
    assert Knock.objects.count() == 0


PLAYBOOK = {
    "menu_path": "Settings > Network",
    "appends_identity": True,
    "root_certificate": "ISRG Root X1",
    "remedies": {"tls_dropped": "Turn its clock server on."},
}
APPENDS = "This model appends its identity by itself: set the address without it."
NOT = "This model does not append its identity: set the address with it at the end."
MENU = "On this model you find the setting at Settings > Network."
ROOT = "On this model load the root certificate ISRG Root X1."


@pytest.mark.parametrize(
    ("cause", "playbook", "said"),
    [
        ("identity_twice", PLAYBOOK, [MENU, APPENDS]),
        ("missing_identity", {"appends_identity": False}, [NOT]),
        ("tls_unknown_ca", PLAYBOOK, [ROOT, MENU]),
        ("tls_dropped", PLAYBOOK, ["On this model: Turn its clock server on.", ROOT]),
        ("no_bytes", PLAYBOOK, []),
        ("identity_twice", {}, []),
        ("identity_twice", {"menu_path": 7, "appends_identity": "yes", "remedies": []}, []),
    ],
)
def test_a_models_playbook_adds_what_is_known_of_it(cause, playbook, said):
    assert [str(each) for each in advice(cause, playbook)] == said
