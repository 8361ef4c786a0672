"""Playbooks: how a model is set to call us, as its maker documents it; data, with where each was read.

What is not known is not there. An operator's own words, kept in its template, stand before these, key by key and
remedy by remedy. Ours are sentences, which the face that shows them translates (`core.speech.spoken`); theirs are not.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from core.causes.playbook import KEYS, LITERAL, faults
from core.words import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TABLE = Path(__file__).with_name("playbooks.toml")


class Keeper(Protocol):
    """What has a playbook of its own, and names the product whose playbook holds besides."""

    template_id: str
    product: str
    playbook: dict[str, Any]


class PlaybooksUnreadableError(ValueError):
    """The file contradicts itself; the message says where."""


@cache
def shipped() -> dict[str, dict[str, Any]]:
    """Give the playbooks that we ship, by the product's id. Raises PlaybooksUnreadableError."""
    return read_playbooks(TABLE.read_text(encoding="utf-8"))


def read_playbooks(text: str) -> dict[str, dict[str, Any]]:
    """Read playbooks from TOML: families, each with its `products`. Raises PlaybooksUnreadableError."""
    found: dict[str, dict[str, Any]] = {}
    for family, told in tomllib.loads(text).items():
        products = told.pop("products", [])
        wrong = [f"{key} {fault}" for key, fault in faults(told)] + sorted(told.keys() - KEYS)
        wrong += [f"{product} is there twice" for product in products if product in found]
        if wrong or not products or not told.get("source"):
            message = (
                f"The playbook of {family} cannot be used: {'; '.join(map(str, wrong)) or 'name products, source'}."
            )
            raise PlaybooksUnreadableError(message)
        ours = {key: _sentences(key, value) for key, value in told.items()}
        found |= dict.fromkeys(products, ours)
    return found


def texts_of(text: str) -> Iterator[str]:
    """Give what there is to translate in a file of playbooks."""
    for told in read_playbooks(text).values():
        yield from _texts(told)


def _sentences(key: str, value: Any) -> Any:
    """Give a value with its texts as sentences; `products` and what is the same in every language stay as they are."""
    if isinstance(value, str):
        return value if key in LITERAL else Sentence(value)
    if isinstance(value, list):
        return [_sentences(key, each) for each in value]
    return {name: _sentences(name, each) for name, each in value.items()} if isinstance(value, dict) else value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Sentence):
        yield value.text
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(each)


def playbook_of(template: Keeper | None) -> dict[str, Any]:
    """Give what is known of a template's model: ours, and over it the operator's own; nothing of no template."""
    if template is None:
        return {}
    return over(shipped().get(template.product or template.template_id, {}), template.playbook)


def over(ours: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Lay a playbook over another one; remedies one by one."""
    both = [part["remedies"] for part in (ours, own) if isinstance(part.get("remedies"), dict)]
    remedies = {cause: text for part in both for cause, text in part.items()}
    return {**ours, **own} | ({"remedies": remedies} if remedies else {})
