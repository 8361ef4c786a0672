"""Translate a kept sentence into the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext

from core.words import Sentence


def say(sentence: Sentence) -> str:
    """Give the sentence in the active language, its facts filled in; the empty sentence stays empty."""
    if not sentence:
        return ""
    text = gettext(sentence.text)
    facts = {name: say(fact) if isinstance(fact, Sentence) else fact for name, fact in sentence.facts.items()}
    return text % facts if facts else text
