"""A desk with 5,000 stations at 500 sites and what happened there, for the benchmarks that look at pages."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from core.postgres import Postgres
from tests.bench.ground import ROOT, own_cluster

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.models import Operator

HERE = Path(__file__).parent
STATIONS_A_LOCATION_OF_LOAD = 2


@contextmanager
def database(*, embedded: bool) -> Iterator[str]:
    """Run a PostgreSQL, say its address to the settings, and make the tables."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="plinth-bench-")))
        folder.chmod(0o755)
        if embedded:
            server = Postgres(folder)
            address = server.start()
            stack.callback(server.stop)
        else:
            address = stack.enter_context(own_cluster())
        os.environ |= {
            "DATABASE_URL": address,
            "VAR_DIR": str(folder),
            "SECRET_KEY": "x" * 50,
            "DJANGO_SETTINGS_MODULE": "core.settings",
        }
        subprocess.run([sys.executable, "manage.py", "prepare"], cwd=ROOT, check=True)
        yield address


def load(*, sites: int, stations: int, events: int) -> Operator:
    """Fill the tables past the verbs, and give the operator; people are called `bench-` and their role."""
    from django.db import connection  # noqa: PLC0415 -- the address is known only now

    from core.choices import Role  # noqa: PLC0415 -- as above
    from core.domain.people.operators import add_person, create_operator  # noqa: PLC0415 -- as above
    from core.domain.verifying import store_missing  # noqa: PLC0415 -- as above
    from core.domain.webhooks.endpoints import create_webhook  # noqa: PLC0415 -- as above
    from core.models import Actor, Membership  # noqa: PLC0415 -- as above

    operator = create_operator(name="Bench", country_code="NL", party_id="BEN")
    for role in Role:
        add_person(operator=operator, username=f"bench-{role}", role=role)
    admin = Actor.of_person(Membership.objects.get(operator=operator, role=Role.ADMIN))
    create_webhook(actor=admin, url="https://example.com/plinth")
    said = {"operator": operator.pk, "sites": sites, "events": events}
    with connection.cursor() as cursor:
        for name in ("load.sql", "desk.sql"):
            text = (HERE / name).read_text()
            cursor.execute(text.format(locations=stations // STATIONS_A_LOCATION_OF_LOAD, **said))
        cursor.execute("ANALYZE")
    store_missing()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return operator


def postmaster_pid() -> int:
    """Give the number of the server's first process; the others are its children."""
    from django.db import connection  # noqa: PLC0415 -- as above

    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'")
        return int(Path(f"/proc/{cursor.fetchone()[0]}/stat").read_text().rpartition(")")[2].split()[1])


def backend_pids() -> list[int]:
    """Give the processes that answer us; what PostgreSQL does besides is nobody's visit."""
    from django.db import connection  # noqa: PLC0415 -- as above

    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'")
        return [pid for (pid,) in cursor.fetchall()]
