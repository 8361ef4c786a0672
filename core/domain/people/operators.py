"""Make operators and the people who work for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from core.catalogue.reading import catalogue
from core.errors import OperatorTaken, PersonTaken
from core.models import HardwareTemplate, Membership, Operator, User

if TYPE_CHECKING:
    from core.choices import Role


@transaction.atomic
def create_operator(
    *,
    name: str,
    country_code: str,
    party_id: str,
    cpo_id: str = "",
    registers_by_scan: bool = False,
    registers_by_token: bool = False,
) -> Operator:
    """Make an operator (OCPI 2.2.1 §8.3.1 country_code, party_id) with its own copy of the whole catalogue.

    `cpo_id` is how the management API names it; without one, country and party together. Raises OperatorTaken.
    """
    country_code, party_id = country_code.upper(), party_id.upper()
    try:
        with transaction.atomic():
            operator = Operator.objects.create(
                name=name,
                country_code=country_code,
                party_id=party_id,
                cpo_id=cpo_id or country_code + party_id,
                registers_by_scan=registers_by_scan,
                registers_by_token=registers_by_token,
            )
    except IntegrityError as error:
        raise OperatorTaken(name=name, party=f"{country_code}*{party_id}") from error
    copy_catalogue(operator=operator)
    return operator


def copy_catalogue(*, operator: Operator) -> None:
    """Add the templates of the catalogue that the operator does not have; what it edited stays as it is."""
    rows = [HardwareTemplate(operator=operator, **template.as_row()) for template in catalogue()]
    HardwareTemplate.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def add_person(*, operator: Operator, username: str, role: Role, email: str = "", password: str | None = None) -> User:
    """Make an account with a role at the operator. Without a password nobody can sign in until a link sets one.

    Raises PersonTaken when the username or the mail address has an account, in any capitals.
    """
    taken = User.objects.filter(username__iexact=username)
    if email:
        taken = taken | User.objects.filter(email__iexact=email)
    if taken.exists():
        raise PersonTaken(username=username)
    try:
        with transaction.atomic():
            user = User.objects.create_user(username=username, email=email.lower(), password=password)
    except IntegrityError as error:
        raise PersonTaken(username=username) from error
    Membership.objects.create(user=user, operator=operator, role=role)
    return user
