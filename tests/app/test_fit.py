"""Fit by both doors: what hardware is it?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.models import Evse
from tests.factories import make_template
from tests.installs import make_fitted, make_linked

if TYPE_CHECKING:
    from core.models import Operator
    from tests.doors import Door

pytestmark = pytest.mark.django_db


def test_fit_copies_the_template(ina_at: Door, plinth: Operator) -> None:
    installation, template = make_linked(plinth, identity="ACE0100201"), make_template(plinth)
    assert ina_at.say("fit", installation.pk, template_id=template.template_id).status_code == 1000
    assert list(Evse.objects.values_list("uid", "evse_id", "connectors__connector_id")) == [
        ("NL-PLI-EACE0100201-1", "NL*PLI*EACE0100201*1", 1),
        ("NL-PLI-EACE0100201-2", "NL*PLI*EACE0100201*2", 2),
    ]


def test_fit_dry_run_changes_nothing(ina_at: Door, plinth: Operator) -> None:
    installation, template = make_linked(plinth), make_template(plinth)
    assert ina_at.say("fit", installation.pk, template_id=template.template_id, dry_run=True).status_code == 1000
    assert Evse.objects.count() == 0


def test_fit_keeps_surviving_evses_and_removes_surplus_ones(ina_at: Door, plinth: Operator) -> None:
    installation = make_fitted(plinth, identity="ACE0100201")
    single = make_template(plinth, template_id="single", evses=1)
    assert ina_at.say("fit", installation.pk, template_id="single").status_code == 1000
    assert single.stations.count() == 1
    assert list(Evse.objects.order_by("evse_sequence_number").values_list("status", "evse_id")) == [
        ("UNKNOWN", "NL*PLI*EACE0100201*1"),
        ("REMOVED", ""),
    ]


def test_fit_that_contradicts_the_boot_is_refused_until_confirmed(ina_at: Door, plinth: Operator) -> None:
    installation = make_linked(plinth, boot=("Alfen BV", "NG910-60123"))
    template = make_template(plinth)
    outcome = ina_at.say("fit", installation.pk, template_id=template.template_id)
    assert (outcome.status_code, outcome.slug) == (2941, "template_mismatch")
    assert ina_at.say("fit", installation.pk, template_id=template.template_id, confirm=True).status_code == 1000


def test_fit_needs_a_link_and_a_known_template(ina_at: Door, plinth: Operator) -> None:
    template = make_template(plinth)
    assert (
        ina_at.say("fit", make_linked(plinth, linked=False).pk, template_id=template.template_id).slug == "not_linked"
    )
    assert ina_at.say("fit", make_linked(plinth, identity="CP-2").pk, template_id="nothing").slug == "template_unknown"


def test_an_evse_id_that_is_taken_names_its_station(ina_at: Door, plinth: Operator) -> None:
    make_fitted(plinth, identity="CP-1")
    template = make_template(plinth, template_id="again")
    outcome = ina_at.say("fit", make_linked(plinth, identity="CP.1").pk, template_id=template.template_id)
    assert outcome.slug == "evse_taken"
    assert outcome.sentence == (
        "The EVSE NL*PLI*ECP1*1 already belongs to CP-1. "
        "Look whether you scanned the right station; if you did, ask your dispatcher."
    )
