"""What the tests do thousands of times, done once or done cheaply; nothing here changes what a test sees."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.backends.db import SessionStore
from django.core.signals import setting_changed
from django.db import connection, transaction
from django.test.client import Client, ClientHandler
from django.utils import timezone
from django.utils.crypto import get_random_string

from core.queries.prepared import rows_of

if TYPE_CHECKING:
    from django.test import TransactionTestCase

    from core.models import User

# Filled by migrations and the same in every test.
LASTING = {"django_content_type", "auth_permission"}
load_middleware = ClientHandler.load_middleware
chains: dict[str, dict[str, Any]] = {}


def empty_tables(_case: TransactionTestCase) -> None:
    """Empty the tables that hold rows: Django truncates every table and its files, which takes half a second."""
    tables = sorted(connection.introspection.django_table_names(include_views=False))
    asked = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in tables)  # noqa: S608 -- ours
    with transaction.atomic(), connection.cursor() as cursor:
        filled = {name for (name,) in rows_of(asked, [])} - LASTING
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


SIGN_IN = """
WITH over AS (
    DELETE FROM core_device
    WHERE user_id = %(user)s AND session_key NOT IN (SELECT session_key FROM django_session WHERE expire_date > now())
), session AS (
    INSERT INTO django_session (session_key, session_data, expire_date) VALUES (%(key)s, %(data)s, %(until)s)
), device AS (
    INSERT INTO core_device (session_key, user_id, user_agent) VALUES (%(key)s, %(user)s, '')
)
UPDATE core_user SET last_login = %(now)s WHERE id = %(user)s
"""


def signed_in(user: User) -> Client:
    """Give the browser of somebody who signed in, in one question: Django's own way there takes twenty."""
    user.backend = settings.AUTHENTICATION_BACKENDS[0]
    user.last_login = timezone.now()
    known = {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: user.backend,
        HASH_SESSION_KEY: user.get_session_auth_hash(),
    }
    key, until = (
        get_random_string(32, VALID_KEY_CHARS),
        user.last_login + timedelta(seconds=settings.SESSION_COOKIE_AGE),
    )
    said = {"user": user.pk, "now": user.last_login, "key": key, "data": SessionStore().encode(known), "until": until}
    with connection.cursor() as cursor:
        cursor.execute(SIGN_IN, said)
    client = Client()
    client._set_login_cookies(SimpleNamespace(session=SessionStore(key)))
    return client


def make_quick() -> None:
    from django.test import TransactionTestCase  # noqa: PLC0415 -- needs the settings

    TransactionTestCase._fixture_teardown = empty_tables
    ClientHandler.load_middleware = share_middleware
    setting_changed.connect(forget_middleware)
