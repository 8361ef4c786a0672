"""An account has a name and a mail address of its own, in any capitals, however many are made at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from django.db import connections

from core.choices import Role
from core.domain.people.operators import add_person
from core.errors import PersonTaken
from core.models import Membership, User

if TYPE_CHECKING:
    from core.models import Operator

pytestmark = pytest.mark.django_db(transaction=True)

NAMES = ["eva", "Eva", "EVA", "eVa"]


@pytest.mark.parametrize("shared", ["email", "username"])
def test_of_four_equal_people_at_once_one_is_made(plinth: Operator, shared: str) -> None:
    def add(number: int) -> str:
        own = f"eva{number}@example.org" if shared == "username" else f"{NAMES[number]}@example.org"
        name = NAMES[number] if shared == "username" else f"eva{number}"
        try:
            add_person(operator=plinth, username=name, role=Role.INSTALLER, email=own)
        except PersonTaken as refusal:
            return refusal.slug
        finally:
            connections.close_all()
        return "made"

    with ThreadPoolExecutor(4) as threads:
        ends = sorted(threads.map(add, range(4)))
    assert ends == ["made", "person_taken", "person_taken", "person_taken"]
    assert (User.objects.count(), Membership.objects.count()) == (1, 1)


def test_people_without_a_mail_address_are_many(plinth: Operator) -> None:
    for name in ("eva", "ivo"):
        add_person(operator=plinth, username=name, role=Role.INSTALLER)
    assert User.objects.filter(email="").count() == 2
