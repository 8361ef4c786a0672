"""`manage.py demo`: the demo operator, its sign-ins and its stations."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.checks import OF_SETTINGS
from core.domain.demo import ensure_demo
from core.errors import Refused
from core.labels.codes import own_label_url
from core.labels.drawing import label_terminal

if TYPE_CHECKING:
    from pathlib import Path

    from django.core.management.base import CommandParser

WELCOME = """
Plinth runs: {web}    (stations call in at {gateway})

{people}
  API token   {token}

The label of {station}: {label}

{qr}

Try first:
  1. Sign in at {web} as ina, press Scan, and type {station} (or scan the code above).
  2. In another terminal: .venv/bin/python manage.py simulate_station {station}
  3. curl -H 'Authorization: Token {token}' {web}/api/2.0/ChargeStations

Ctrl-C ends it all; the data stay.
"""


class Command(BaseCommand):
    help = "Makes the demo operator when it is missing, and prints how to sign in. var/demo.json keeps its secrets."
    requires_system_checks = [OF_SETTINGS]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="Print one JSON object and nothing else.")

    def handle(self, **options: Any) -> None:
        """Make, keep, print. Secrets renewed in a demo that existed are named on stderr."""
        kept = kept_facts()
        try:
            secrets, renewed = ensure_demo(kept=kept)
        except Refused as refusal:
            raise CommandError(f"The demo cannot be made here. {refusal.sentence}") from refusal
        facts = with_addresses(secrets, kept)
        keep(facts)
        if renewed:
            self.stderr.write(f"Made anew, because var/demo.json did not have them: {', '.join(renewed)}.")
        self.stdout.write(json.dumps(facts, indent=2) if options["json"] else welcome(facts))


def with_addresses(secrets: dict[str, Any], kept: dict[str, Any]) -> dict[str, Any]:
    """Give what a script needs to begin: web, gateway, token, people and stations, labels as full URLs.

    Whoever asks from another terminal has not said the ports of `make run` there; then those of the last time hold.
    """
    web = address("web", kept, settings.PUBLIC_URL, "PUBLIC_URL", "PORT")
    gateway = address("gateway", kept, settings.GATEWAY_URL, "GATEWAY_URL", "GATEWAY_PORT")
    stations = [
        {
            "charge_station_id": station["charge_station_id"],
            "label": own_label_url(web, station["code"]),
            "password": station["password"],
        }
        for station in secrets["stations"]
    ]
    return {
        "web": web,
        "gateway": gateway,
        "token": secrets["token"],
        "people": secrets["people"],
        "stations": stations,
    }


def address(name: str, kept: dict[str, Any], ours: str, *variables: str) -> str:
    """Give our own address where the environment says one of these variables or none was kept, else the kept one."""
    return ours if any(os.environ.get(each) for each in variables) else str(kept.get(name, ours))


def kept_facts() -> dict[str, Any]:
    """Give what the demo has kept of its last time; nothing when there was none."""
    path = kept_in()
    return dict(json.loads(path.read_text())) if path.exists() else {}


def kept_in() -> Path:
    path: Path = settings.VAR_DIR / "demo.json"
    return path


def keep(facts: dict[str, Any]) -> None:
    """Write the facts for our own eyes only, whole or not at all."""
    path = kept_in()
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:  # noqa: PTH123 -- mode at birth
        json.dump(facts, file, indent=2)
    unfinished.replace(path)


def welcome(facts: dict[str, Any]) -> str:
    """Give what `make run` prints: sign-ins, token, a label, and what to try first."""
    people = "\n".join(f"  {row['role']:<11} {row['username']}  {row['password']}" for row in facts["people"])
    station = facts["stations"][0]
    return WELCOME.format(
        web=facts["web"],
        gateway=facts["gateway"],
        token=facts["token"],
        people=people,
        station=station["charge_station_id"],
        label=station["label"],
        qr=label_terminal(station["label"]),
    )
