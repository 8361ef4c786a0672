"""In which language a person reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.models import User


def choose_language(*, person: User, language: str) -> None:
    """Keep the choice with the account, so that every phone they sign in on knows it; `language` is one of ours."""
    person.language = language
    person.save(update_fields=["language"])
