"""System checks that speak at boot: what is missing, and the command that mends it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as CheckWarning
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db import Error as DatabaseError

from core.postgres import NOWHERE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper

OLDEST_POSTGRES = 150000
# What an environment says. Processes ask for this when they start; code and rows were looked at by `prepare`.
OF_SETTINGS = "settings"


@register(Tags.security, OF_SETTINGS)
def there_is_a_secret_key(**_kwargs: Any) -> list[CheckMessage]:
    """Signatures, tokens and station keys all hang on it."""
    try:
        settings.SECRET_KEY  # noqa: B018 -- Django raises on reading an empty one
    except ImproperlyConfigured:
        hint = "Run make run, which makes one in var/secret_key, or set SECRET_KEY."
        return [Error("There is no secret key.", hint=hint, id="plinth.E001")]
    return []


@register(OF_SETTINGS)
def gateway_url_leads_somewhere(**_kwargs: Any) -> list[CheckMessage]:
    """Installers type this address into stations: OCPP-J 1.6 §3.1.1, scheme, host, then the identity as last part."""
    address = urlsplit(settings.GATEWAY_URL)
    if address.scheme in {"ws", "wss"} and address.hostname and not address.query and not address.fragment:
        return []
    hint = "It looks like wss://gateway.example.org/ocpp: no query, no fragment; the identity is added after it."
    return [Error(f"GATEWAY_URL is not a web socket address: {settings.GATEWAY_URL}", hint=hint, id="plinth.E002")]


@register(Tags.security, OF_SETTINGS)
def mail_leaves_the_house(**_kwargs: Any) -> list[CheckMessage]:
    """Mail holds links that set a password; without a mail server it is printed into the log."""
    if not settings.PRODUCTION or settings.EMAIL_BACKEND != "django.core.mail.backends.console.EmailBackend":
        return []
    hint = "Set EMAIL_URL, like smtp://user:password@mail.example.org:587/?tls=True."
    return [CheckWarning("Mail goes to the log, and links that set a password with it.", hint=hint, id="plinth.W006")]


@register(Tags.staticfiles)
def browser_packages_are_there(**_kwargs: Any) -> list[CheckMessage]:
    """Without them the site would be collected without its scanner, and Django would only warn."""
    packages = {"zxing-wasm": "The label reader of the pages is", "dejavu-fonts-ttf": "The letters of records are"}
    missing = [what for name, what in packages.items() if not (settings.BASE_DIR / "node_modules" / name).is_dir()]
    return [Error(f"{what} not installed.", hint="Run npm ci.", id="plinth.E003") for what in missing]


@register(Tags.database)
def database_answers(*, databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """PostgreSQL 15 is the oldest that has all we use (NULLS NOT DISTINCT among it)."""
    if not databases:
        return []
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        return [_no_database(error)]
    if connection.pg_version >= OLDEST_POSTGRES:  # type: ignore[attr-defined]
        return []
    return [Error("The PostgreSQL server is too old.", hint="Plinth needs PostgreSQL 15 or newer.", id="plinth.E005")]


@register(Tags.database)
def each_connection_is_its_own(*, databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """A pooler that lends a server's connection for a transaction loses LISTEN, what was prepared and what was set.

    It is seen where two of ours that are open at once are the same one behind it; one that is busy may not be seen.
    """
    if not databases:
        return []
    other = connections.create_connection(DEFAULT_DB_ALIAS)
    try:
        mine, others = zip(*[(_server_process(connection), _server_process(other)) for _time in range(5)], strict=True)
    except DatabaseError:
        return []  # said above
    finally:
        other.close()
    hint = "PgBouncer: pool_mode = session, or none in between."
    words = "The pooler before the database gives a connection to several of ours."
    return [Error(words, hint=hint, id="plinth.E007")] if {*mine} & {*others} else []


def _server_process(ours: BaseDatabaseWrapper) -> int:
    with ours.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _no_database(error: DatabaseError) -> CheckMessage:
    if connection.settings_dict["NAME"] == NOWHERE.rpartition("/")[2]:
        return Error("There is no database yet.", hint="Run make run, or set DATABASE_URL.", id="plinth.E004")
    hint = "Is it running? Start Plinth with make run, or mend DATABASE_URL."
    return Error(f"The database does not answer: {error}".strip(), hint=hint, id="plinth.E004")
