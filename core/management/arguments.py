"""What commands are given by name."""

from __future__ import annotations

from django.core.management.base import CommandError

from core.models import Operator


def operator_called(cpo_id: str) -> Operator:
    """Give the operator of this name in the management API. Raises CommandError."""
    operator = Operator.objects.filter(cpo_id__iexact=cpo_id).first()
    if operator is None:
        raise CommandError(f"There is no operator called {cpo_id} in the management API.")
    return operator
