"""Many addresses of one world, asked in turn."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.db import transaction

from tests.agreeing import disagreeing
from tests.app.addresses import POSTS

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable

    from django.test import Client


def visit(client: Client, name: str, url: str) -> int:
    return (client.post(url, {"nonce": uuid.uuid4(), "days": 30}) if name in POSTS else client.get(url)).status_code


def each_alone(names: Iterable[str], ask: Callable[[str], Any], posts: Container[str]) -> dict[str, Any]:
    """Give what is answered by name, each post as if it were the first."""
    told = {}
    for name in names:
        if name not in posts:
            told[name] = ask(name)
            continue
        with transaction.atomic():
            told[name] = ask(name)
            assert disagreeing() == []
            transaction.set_rollback(True)
    return told
