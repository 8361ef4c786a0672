"""Many addresses of one world, asked in turn."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from tests.agreeing import disagreeing
from tests.app.addresses import POSTS

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable

    from django.test import Client


def visit(client: Client, name: str, url: str) -> int:
    if name in POSTS:
        return client.post(url, {"nonce": uuid.uuid4(), "days": 30}).status_code
    with connection.execute_wrapper(only_looking):
        return client.get(url).status_code


def only_looking(execute: Any, sql: str, *said: Any) -> Any:
    """H2: whoever looks at a page writes nothing but how long they stay signed in."""
    assert "django_session" in sql or not re.search(r"(?i)\b(insert into|delete from|update \S+ set)\b", sql), sql
    return execute(sql, *said)


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
