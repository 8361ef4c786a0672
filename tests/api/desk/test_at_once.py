"""Several machines at the same thing at once: the database decides, and each is told what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from core.catalogue.reading import catalogue
from core.domain.guests.passes import make_pass, revoke_pass
from core.domain.hardware.products import copy_product
from core.domain.jobs import create_job
from core.domain.partners import create_partner, remove_partner, renew_partner
from core.domain.stations.labelling import label_stations, make_labels, stick_label
from core.models import Actor, Event, HardwareTemplate, Label, Partner
from tests.api.desk.doors import bearer
from tests.domain.test_races import AT_ONCE, all_at_once
from tests.factories import make_location, make_station

if TYPE_CHECKING:
    from core.models import Operator, User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def admin(ada: User) -> Actor:
    return Actor.of_person(ada.membership)


def test_of_tokens_renewed_at_once_the_last_one_opens(admin: Actor, plinth: Operator) -> None:
    partner, _token = create_partner(operator=plinth, name="Mobil", reads_at_once=True)
    tokens = all_at_once(lambda _number: renew_partner(actor=admin, partner_id=partner.pk)[1])
    opened = [bearer(token).get("/ocpi/2.1.1/locations").status_code for token in tokens]
    assert sorted(opened) == [200] + [401] * (AT_ONCE - 1)
    assert Event.objects.filter(verb="renew_partner").count() == AT_ONCE


def test_a_partner_is_let_go_once(admin: Actor, plinth: Operator) -> None:
    partner, _token = create_partner(operator=plinth, name="Mobil")
    told = all_at_once(lambda _number: remove_partner(actor=admin, partner_id=partner.pk) or "gone")
    assert sorted(told) == ["gone"] + ["not_found"] * (AT_ONCE - 1)
    assert (Event.objects.filter(verb="revoke").count(), Partner.objects.filter(revoked_at=None).count()) == (1, 0)


def test_everybody_who_copies_a_product_gets_a_template(admin: Actor, plinth: Operator) -> None:
    product = catalogue()[0].template_id
    made: list[Any] = all_at_once(lambda _number: copy_product(actor=admin, product_id=product).template_id)
    assert (len(set(made)), made.count(product)) == (AT_ONCE, 1)
    assert set(HardwareTemplate.objects.values_list("product", flat=True)) == {product}


def test_a_label_is_stuck_on_one_station(admin: Actor, plinth: Operator) -> None:
    names = [make_station(plinth, f"PLI-{number}").charge_station_id for number in range(AT_ONCE)]
    [label] = make_labels(actor=admin, count=1)
    told = all_at_once(lambda number: str(stick_label(actor=admin, code=label.code, identity=names[number]).station))
    [stuck] = [each for each in told if each != "label_stuck"]
    assert str(Label.objects.get().station) == stuck
    assert Event.objects.filter(verb="label").count() == 1


def test_stations_that_are_labelled_at_once_get_one_label_each(admin: Actor, plinth: Operator) -> None:
    names = [make_station(plinth, f"PLI-{number}").charge_station_id for number in range(3)]

    def ask(number: int) -> list[str]:
        turned = names[number % 3 :] + names[: number % 3]
        return sorted(label.code for label in label_stations(actor=admin, identities=turned))

    told = all_at_once(ask)
    assert told == [told[0]] * AT_ONCE
    assert Label.objects.count() == 3


def test_a_pass_is_taken_back_once(admin: Actor, plinth: Operator) -> None:
    make_location(plinth, location_id="here")
    job = create_job(actor=admin, location_id="here", day="2999-01-01")
    made, _secret = make_pass(actor=admin, job_id=job.pk, name="Piet")
    told = all_at_once(lambda _number: revoke_pass(actor=admin, pass_id=made.pk).revoked_at)
    assert len(set(told)) == 1
    assert Event.objects.filter(verb="revoke_pass").count() == 1
