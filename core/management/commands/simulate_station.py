"""`manage.py simulate_station`: a charging station on this computer, for training, demonstrations and tests."""

from __future__ import annotations

import asyncio
import re
import signal
from argparse import RawDescriptionHelpFormatter
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, DjangoHelpFormatter
from websockets.exceptions import InvalidURI
from websockets.uri import parse_uri

from core.management.commands.demo import address, kept_facts
from core.simulator.faults import FAULTS
from core.simulator.profile import SUBPROTOCOLS, Profile
from core.simulator.station import Station, run_for

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

MOST_CONNECTORS = 99
HEX_DIGITS = re.compile(r"([0-9A-Fa-f]{2})+")
EPILOG = "What can be wrong, or strange (--fault):\n" + "".join(
    f"  {name:<20} {what}\n" for name, what in FAULTS.items()
)


class HelpInLines(DjangoHelpFormatter, RawDescriptionHelpFormatter):
    """Django's help, with the lines of its epilog as they are."""


class Command(BaseCommand):
    """Runs until Ctrl-C, or for the seconds of --once."""

    help = "Simulate a charging station that calls the gateway. The password of a demo station is known."

    def create_parser(self, prog_name: str, subcommand: str, **options: Any) -> CommandParser:
        """Keep the lines of the list of faults."""
        return super().create_parser(prog_name, subcommand, formatter_class=HelpInLines, **options)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.epilog = EPILOG
        parser.add_argument("identity", help="its OCPP identity, e.g. DEMO-0001")
        ours = f"where the last `make run` let them in, else {settings.GATEWAY_URL}"
        parser.add_argument("--url", help=f"where stations call, without the identity (default: {ours})")
        parser.add_argument("--password", help="its key (HTTP Basic)")
        parser.add_argument("--protocol", choices=SUBPROTOCOLS, default="ocpp1.6")
        parser.add_argument("--vendor", default="Plinth")
        parser.add_argument("--model", default="Demo Double")
        parser.add_argument("--serial", default="", help="what its plate says (default: made of the identity)")
        parser.add_argument("--firmware", default="1.4.2")
        parser.add_argument("--connectors", type=int, default=2)
        parser.add_argument(
            "--fault",
            choices=FAULTS,
            action="append",
            default=[],
            metavar="NAME",
            help="what is wrong with it (below); may be repeated",
        )
        parser.add_argument("--once", type=float, metavar="SECONDS", help="end after so many seconds")

    def handle(self, *args: Any, once: float | None, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        asyncio.run(self._run(profile_of(options), once))
        self.stdout.write("switched off")

    async def _run(self, profile: Profile, once: float | None) -> None:
        work = asyncio.ensure_future(run_for(Station(profile, self._say), once))
        for name in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(name, work.cancel)
        await asyncio.wait({work})
        if not work.cancelled():
            work.result()

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def profile_of(options: dict[str, Any]) -> Profile:
    """Give the station that the options describe; of a demo station, the password comes from the demo.

    It calls where the environment says, else where the last `make run` let stations in: its ports are said there alone.

    Raises CommandError.
    """
    kept = kept_facts()
    known = {station["charge_station_id"]: station for station in kept.get("stations", ())}
    facts = {
        name: options[name] for name in ("identity", "protocol", "vendor", "model", "serial", "firmware", "connectors")
    }
    profile = Profile(
        **facts,
        url=options["url"] or address("gateway", kept, settings.GATEWAY_URL, "GATEWAY_URL", "GATEWAY_PORT"),
        password=options["password"] or known.get(options["identity"], {}).get("password"),
        faults=frozenset(options["fault"]),
    )
    refuse_impossible(profile)
    return profile


def refuse_impossible(profile: Profile) -> None:
    """Refuse what cannot even begin to call. Raises CommandError."""
    if not 1 <= profile.connectors <= MOST_CONNECTORS:
        raise CommandError(f"A station has 1 to {MOST_CONNECTORS} connectors.")
    try:
        parse_uri(profile.address)
    except (InvalidURI, ValueError) as error:
        raise CommandError(f"Stations call at an address such as ws://host:9000/ocpp, not at {profile.url}.") from error
    if profile.has("byte-password") and not HEX_DIGITS.fullmatch(profile.password or ""):
        raise CommandError("--fault byte-password needs a password of hexadecimal digits, two for each byte.")
