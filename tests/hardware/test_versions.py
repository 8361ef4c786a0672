"""Every version of a template is kept, whoever changed it by whichever door."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.db.models import F

from core.catalogue.playbooks import shipped
from core.models import Actor, Event, TemplateVersion
from core.queries.templates import one_template, products, templates_found, versions_of
from core.speech import spoken
from tests.api.writes import TEMPLATES, say, wrong
from tests.factories import make_template
from tests.hardware.made import an_evse, change, make_fitted_stations

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

pytestmark = pytest.mark.django_db


def test_what_was_said_before_is_kept(sues: Actor, plinth: Operator) -> None:
    template = make_fitted_stations(plinth, "CP-1", "CP-2")
    change(plinth, name="Two", min_firmware="2.0")
    change(plinth, name="Two")
    now = change(plinth, evse_templates=[an_evse(1)])
    told = versions_of(sues, now)
    assert [(each.number, each.by, each.stations, each.today) for each in told] == [
        (3, "test", 0, True),
        (2, "test", 0, False),
        (1, "", 2, False),
    ]
    assert [[change.path for change in each.changes] for each in told] == [["evse.2"], ["name", "min_firmware"], []]
    assert [each.at for each in told][-1] == template.modified or told[-1].at == TemplateVersion.objects.last().made_at  # type: ignore[union-attr]


def test_a_change_over_the_api_is_kept_too(machine: Client, sues: Actor, plinth: Operator) -> None:
    make_template(plinth)
    say(machine, "PATCH", f"{TEMPLATES}/double", {"note": "Mind the step.", "product": "alfen-eve-double-pro"})
    made = say(machine, "PATCH", f"{TEMPLATES}/double", {"model": "Demo.*", "model_match": "prefix"})["data"]
    assert (made["note"], made["product"], made["model_match"], made["version"]) == (
        "Mind the step.", "alfen-eve-double-pro", "prefix", 3,
    )  # fmt: skip
    template = one_template(sues, "DOUBLE")
    assert template is not None
    assert [[change.path for change in each.changes] for each in versions_of(sues, template)] == [
        ["model", "model_match"], ["note", "product"], [],
    ]  # fmt: skip


def test_a_put_that_does_not_know_of_them_keeps_what_is_ours(machine: Client, plinth: Operator) -> None:
    make_template(plinth, note="Mind the step.", serial_prefix="A1")
    read = machine.get(f"{TEMPLATES}/double").json()["data"]
    del read["note"], read["serial_prefix"]
    assert say(machine, "PUT", f"{TEMPLATES}/double", read)["data"]["note"] == "Mind the step."
    cleared = say(machine, "PATCH", f"{TEMPLATES}/double", {"note": None, "serial_prefix": None})["data"]
    assert "note" not in cleared


def test_what_is_wrong_with_a_playbook_or_a_pattern_is_named(machine: Client, plinth: Operator) -> None:
    make_template(plinth)
    told = say(machine, "PATCH", f"{TEMPLATES}/double", {"playbook": {"apn": 7, "remedies": {"no_boot": []}}})
    assert wrong(told) == (2000, [("playbook.apn", "invalid"), ("playbook.remedies.no_boot", "invalid")])
    told = say(machine, "PATCH", f"{TEMPLATES}/double", {"model": "(a+)+", "model_match": "regex"})
    assert wrong(told) == (2000, [("model", "invalid")])


def test_templates_are_found_by_every_word(sues: Actor, plinth: Operator, volta: Operator) -> None:
    make_fitted_stations(plinth, "CP-1", "CP-2")
    make_template(plinth, "other", name="Other", vendor=["Ace B.V.", "ACE"], model="X1")
    make_template(volta, "theirs", vendor=["Ace"])
    change(plinth, name="Double II")
    found = templates_found(sues)
    assert [(row.template_id, row.made, row.behind) for row in found] == [("double", 2, 2), ("other", 0, 0)]
    for search, ids in {
        "ace x1": ["other"],
        "b.v.": ["other"],
        "DOUB": ["double"],
        "ace double": [],
        "o\0ther": ["other"],
    }.items():
        assert [row.template_id for row in templates_found(sues, search)] == ids, search
    assert one_template(sues, "theirs") is None
    assert [product.brand for product in products("alfen mini")] == ["Alfen"]


def test_versions_from_before_they_were_kept_come_from_the_audit_trail(
    machine: Client, sues: Actor, plinth: Operator
) -> None:
    say(machine, "POST", TEMPLATES, {"template_id": "duo", "name": "One", "evse_templates": [an_evse(1)]})
    say(machine, "PATCH", f"{TEMPLATES}/duo", {"name": "Two", "vendor": "Ace"})
    say(machine, "PATCH", f"{TEMPLATES}/duo", {"min_firmware": "2"})
    kept = list(TemplateVersion.objects.values("version", "content", "made_at", "replaced_by"))
    TemplateVersion.objects.all().delete()
    Event.objects.update(at=F("at") - timedelta(days=1))  # so that its times are told apart from those of today
    import_module("core.migrations.0023_template_versions").keep_what_was(apps, None)
    again = list(TemplateVersion.objects.values("version", "content", "made_at", "replaced_by"))
    assert [each | {"made_at": None} for each in again] == [each | {"made_at": None} for each in kept]
    older = [other["made_at"] - one["made_at"] for one, other in zip(again, kept, strict=True)]
    assert max(abs(by - timedelta(days=1)) for by in older) < timedelta(minutes=1)


def test_machines_read_the_playbook_that_holds_and_write_their_own(machine: Client, plinth: Operator) -> None:
    make_template(plinth, product="alfen-eve-double-pro")
    say(machine, "PATCH", f"{TEMPLATES}/double", {"playbook": {"restart": "Pull the plug.", "apn": "m2m"}})
    told = machine.get(f"{TEMPLATES}/DOUBLE/playbook").json()["data"]
    ours = spoken(shipped()["alfen-eve-double-pro"])
    assert told == ours | {"restart": "Pull the plug.", "apn": "m2m"}
    assert machine.get(f"{TEMPLATES}/double/playbook?x=1").json()["status_code"] == 2001
