"""Somebody is removed while others send them out: nobody who is gone keeps a job, whoever comes first."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from core.choices import Role
from core.domain.jobs import change_job, copy_job, create_job
from core.domain.people.colleagues import remove_colleague
from core.models import Actor, Job, Membership
from tests.domain.test_two_installers import at_once
from tests.factories import make_location, make_person

if TYPE_CHECKING:
    from core.models import Operator

pytestmark = pytest.mark.django_db(transaction=True)


def test_who_is_removed_meanwhile_is_sent_nowhere(plinth: Operator) -> None:
    for name, role in (("ina", Role.INSTALLER), ("ada", Role.ADMIN)):
        make_person(plinth, name, role)
    boss = Actor.of_person(Membership.objects.get(user__username="ada"))
    place = make_location(plinth).location_id
    day = str(timezone.localdate() + timedelta(days=3))
    theirs = create_job(actor=boss, location_id=place, day=day, installer="ina")
    other = create_job(actor=boss, location_id=place, day=day)
    removed, *others = at_once(
        lambda: remove_colleague(actor=boss, username="ina"),
        lambda: change_job(actor=boss, job_id=other.pk, installer="ina"),
        lambda: create_job(actor=boss, location_id=place, day=day, installer="ina"),
        lambda: copy_job(actor=boss, job_id=theirs.pk, day=day, installer="ina"),
        lambda: change_job(actor=boss, job_id=theirs.pk, note="Ring."),
    )
    assert (removed, others[-1], set(others) <= {"done", "invalid"}) == ("done", "done", True)
    assert set(Job.objects.values_list("installer", flat=True)) == {None}
