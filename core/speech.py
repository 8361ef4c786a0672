"""Translate a kept sentence into the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext

if TYPE_CHECKING:
    from core.words import Sentence


def say(sentence: Sentence) -> str:
    """Give the sentence in the active language, its facts filled in; the empty sentence stays empty."""
    if not sentence:
        return ""
    text = gettext(sentence.text)
    return text % sentence.facts if sentence.facts else text
