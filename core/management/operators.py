"""What commands that work for one operator ask for."""

from __future__ import annotations

from django.core.management.base import CommandError

from core.models import Actor
from core.queries.operators import operator_called


def actor_for(name: str, command: str) -> Actor:
    """Give a command's actor at the operator of that name. Raises CommandError."""
    operator = operator_called(name)
    if operator is None:
        raise CommandError(f"There is no operator called {name}: name its cpo_id, or country and party (NLABC).")
    return Actor.of_command(operator, command)
