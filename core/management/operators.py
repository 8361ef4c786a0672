"""The operator that a command is for."""

from __future__ import annotations

from django.core.management.base import CommandError

from core.models import Actor, Operator
from core.queries import operators


def operator_called(name: str) -> Operator:
    """Give the operator of this name: its cpo_id, or country and party (NLABC). Raises CommandError."""
    operator = operators.operator_called(name)
    if operator is None:
        raise CommandError(f"There is no operator called {name}: name its cpo_id, or country and party (NLABC).")
    return operator


def actor_for(name: str, command: str) -> Actor:
    """Give a command's actor at the operator of that name. Raises CommandError."""
    return Actor.of_command(operator_called(name), command)
