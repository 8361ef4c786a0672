"""How long do 100,000 rows take to be looked at and brought in, and how much memory?

    .venv/bin/python -m tests.bench.imports [--rows 100000] [--kind locations] [--embedded]

Sends a file by the page, names its columns there, and does the worker's part here, both times. Prints clock and CPU
time (this process's, and PostgreSQL's besides) and by how much the most memory grew.
"""

from __future__ import annotations

import argparse
import csv
import io
import resource
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.bench.desk import backend_pids, database, load
from tests.bench.ground import cpu_of
from tests.bench.pages import clients

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

HEADINGS = ("Location id", "Name", "Address", "Postal code", "City", "Country", "Latitude", "Longitude", "Publish")
BAD_EVERY = 200  # a row of so many has a latitude that is none


def table(rows: int) -> bytes:
    """Write so many Locations as a spreadsheet of this country would."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(HEADINGS)
    for number in range(rows):
        latitude = "north" if number % BAD_EVERY == 0 else f"52,{number % 10_000:04}"
        place = (f"IMP{number:07}", f"Garage {number}", f"Kade {number}", "3511 AB", "Utrecht", "NL")
        writer.writerow((*place, latitude, f"5,{number % 10_000:04}", "ja" if number % 2 else "nee"))
    return text.getvalue().encode()


def megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@contextmanager
def measured(what: str) -> Iterator[None]:
    """Print what a part took."""
    backends, before = backend_pids(), megabytes()
    there, here, begun = sum(map(cpu_of, backends)), time.process_time(), time.perf_counter()
    yield
    clock, own = time.perf_counter() - begun, time.process_time() - here
    theirs = (sum(map(cpu_of, backends)) - there) / 1e6
    grown = megabytes() - before
    print(
        f"{what:24} clock {clock:7.1f} s, here {own:7.1f} s, PostgreSQL {theirs:7.1f} s, memory +{grown:.0f} MB",
        flush=True,
    )


def brought_in(client: Client, kind: str, content: bytes) -> None:
    """Bring a file in as a dispatcher does, with the worker's part done here."""
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415 -- the settings are read only now

    from core.importing.working import work_on  # noqa: PLC0415 -- as above
    from core.models import Import, ImportRow  # noqa: PLC0415 -- as above

    with measured("upload by the page"):
        sent = client.post("/imports/", {"kind": kind, "file": SimpleUploadedFile("places.csv", content)})
    one = Import.objects.get()
    print(sent.status_code, one.columns)
    with measured("columns by the page"):
        client.post(f"/imports/{one.pk}/columns", {f"column-{at}": name for at, name in enumerate(one.columns)})
    with measured("worker looks at it"):
        work_on(one.pk)
    with measured("preview page"):
        page = client.get(f"/imports/{one.pk}/")
    told = ImportRow.objects.filter(of=one)
    print(
        f"page {len(page.content) / 1024:.1f} kB; {told.count()} rows, {told.filter(outcome='refused').count()} refused"
    )
    client.post(f"/imports/{one.pk}/import")
    with measured("worker brings it in"):
        work_on(one.pk)
    one.refresh_from_db()
    print(f"{one.state}, {one.done} of {one.total}")


def main() -> None:
    reader = argparse.ArgumentParser()
    reader.add_argument("--rows", type=int, default=100_000)
    reader.add_argument("--kind", default="locations")
    reader.add_argument("--embedded", action="store_true", help="take the embedded PostgreSQL")
    asked = reader.parse_args()
    with database(embedded=asked.embedded):
        import django  # noqa: PLC0415 -- the address is known now

        django.setup()
        load(sites=50, stations=500, events=500)
        brought_in(clients()["dispatcher"], asked.kind, table(asked.rows))


if __name__ == "__main__":
    main()
