"""What the tests do thousands of times, done once or done cheaply; nothing here changes what a test sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.signals import setting_changed
from django.db import connection, transaction
from django.test.client import ClientHandler

if TYPE_CHECKING:
    from django.test import TransactionTestCase

# Filled by migrations and the same in every test.
LASTING = {"django_content_type", "auth_permission"}
load_middleware = ClientHandler.load_middleware
chains: dict[str, dict[str, Any]] = {}


def empty_tables(_case: TransactionTestCase) -> None:
    """Empty the tables that hold rows: Django truncates every table and its files, which takes half a second."""
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    asked = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in tables)  # noqa: S608 -- ours
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(asked)
        filled = {name for (name,) in cursor.fetchall()} - LASTING
        for name in sorted(filled):
            cursor.execute(f"DELETE FROM {name}")  # noqa: S608 -- keys are looked at when it commits


def share_middleware(handler: ClientHandler, is_async: bool = False) -> None:  # noqa: FBT001, FBT002 -- Django's own
    """Load the middleware once for all clients, and anew when a test has changed a setting."""
    if not chains:
        load_middleware(handler, is_async)
        kept = {name: value for name, value in vars(handler).items() if name != "enforce_csrf_checks"}
        chains["loaded"] = kept
    vars(handler).update(chains["loaded"])


def forget_middleware(**_told: Any) -> None:
    """A setting may have been read while the middleware was loaded."""
    chains.clear()


def make_quick() -> None:
    from django.test import TransactionTestCase  # noqa: PLC0415 -- needs the settings

    TransactionTestCase._fixture_teardown = empty_tables
    ClientHandler.load_middleware = share_middleware
    setting_changed.connect(forget_middleware)
