"""Which scopes of a token open an operation, as its permissions ask for them."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.api.description.columns import Schema


def scopes_of(view: Any) -> list[list[str]]:
    """Give the sets of scopes that open it, one of which is enough; a set of two asks for both."""
    asked = product(*(permission.scopes for permission in view.get_permissions()))
    return [sorted({str(scope) for scope in each}) for each in asked]


def security(view: Any) -> list[Schema]:
    """Give the same as OpenAPI 3.1 writes it: each requirement is a token that has these scopes."""
    return [{"token": scopes} for scopes in scopes_of(view)]


def in_words(requirements: list[Schema]) -> str:
    """Say which scopes a token has to have."""
    return " or ".join(" and ".join(each["token"]) for each in requirements)
