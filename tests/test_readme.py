"""README can fail: its tables are compared with the code, its commands with the Makefile."""

from __future__ import annotations

import json
import re
import subprocess
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from core import errors
from core.choices import Scope
from core.domain.people.tokens import create_token
from core.importing.ocpi.rules import RULES
from core.management.commands import __path__ as commands_path
from core.models import Job, JobStation
from tests.factories import make_location, make_station, make_template
from tests.site import Site, site

if TYPE_CHECKING:
    from django.test import Client

    from core.models import Operator

__all__ = ["site"]

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text()


def table(name: str) -> list[list[str]]:
    """Give the rows of the table between README's markers, without its head."""
    part = README.split(f"<!-- {name}:")[1].split(f"<!-- end of {name} -->")[0]
    lines = [line for line in part.splitlines() if line.startswith("|")]
    cells = [re.split(r"(?<!\\)\|", line.strip("|")) for line in lines[2:]]
    return [[cell.strip().replace("\\|", "|") for cell in row] for row in cells]


def refusals(kind: type[errors.Refused] = errors.Refused) -> list[type[errors.Refused]]:
    return [each for child in kind.__subclasses__() for each in (child, *refusals(child))]


def test_the_status_codes_are_those_of_the_code() -> None:
    told = [(row[0], row[1], row[2].strip("`"), row[3]) for row in table("status codes")]
    ours = [(str(int(each.http)), str(each.status_code), each.slug, each.text) for each in refusals()]
    assert (told[0], sorted(told[1:])) == (("200", "1000", "", "Done."), sorted(ours))


def test_a_number_and_a_slug_mean_one_thing() -> None:
    slugs = [each.slug for each in refusals()]
    steps = [each.status_code for each in refusals() if each.status_code >= 2900 and each.status_code < 3000]
    assert (len(set(slugs)), len(set(steps))) == (len(slugs), len(steps))


def test_the_settings_are_those_of_the_code() -> None:
    files = ("environment.py", "settings.py", "postgres.py", "postgres_home.py")
    source = "".join((ROOT / "core" / name).read_text() for name in files)
    read = set(re.findall(r"""\b(?:env(?:iron)?\.\w+|whole)\(\s*["']([A-Z_]+)["']""", source))
    assert {row[0].strip("`") for row in table("settings")} == read


def test_the_folders_are_those_of_the_tree() -> None:
    told = {row[0].strip("`/") for row in table("folders")}
    packages = {path.parent.relative_to(ROOT).as_posix() for path in ROOT.glob("core/**/__init__.py")}
    packages |= {path.parent.relative_to(ROOT).as_posix() for path in ROOT.glob("installer_app/**/__init__.py")}
    packages -= {"core/management/commands", "installer_app", "core"}
    assert {folder for folder in told if not (ROOT / folder).is_dir()} == set()
    assert packages - told == set()


def test_the_rules_for_dirt_are_those_of_the_code() -> None:
    assert {row[0].strip("`"): row[1] for row in table("rules")} == RULES


@pytest.mark.parametrize("page", sorted(set(re.findall(r"`(/api/(?:docs|schema)[^`]*)`", README))))
def test_every_page_of_the_api_is_there(page: str, client: Client) -> None:
    assert client.get(page).status_code == HTTPStatus.OK


@pytest.mark.parametrize("command", sorted(set(re.findall(r"manage\.py (\w+)", README))))
def test_every_command_exists(command: str) -> None:
    assert (Path(commands_path[0]) / f"{command}.py").is_file()


@pytest.mark.parametrize("target", sorted(set(re.findall(r"^make (\w+)|`make (\w+)`", README, re.MULTILINE))))
def test_every_target_exists(target: tuple[str, str]) -> None:
    assert re.search(rf"^{''.join(target)}:", (ROOT / "Makefile").read_text(), re.MULTILINE) is not None


@pytest.mark.parametrize("picture", re.findall(r"\]\((static/[^)]+)\)", README))
def test_every_picture_is_there(picture: str) -> None:
    assert (ROOT / picture).is_file()


@pytest.mark.django_db(transaction=True)
def test_the_walk_through_by_curl_works(site: Site, plinth: Operator) -> None:
    station = make_station(plinth, "DEMO-0002")
    make_template(plinth, "plinth-demo-double")
    make_location(plinth)
    job = Job.objects.create(operator=plinth, location=make_location(plinth, "Another"), day=timezone.localdate())
    JobStation.objects.create(job=job, station=station)  # somebody tried jobs before
    _token, secret = create_token(operator=plinth, name="readme", scopes=Scope.values)
    block = next(part for part in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) if "say()" in part)
    script = block.replace("$(demo web)", site.url).replace("$(demo token)", secret)
    done = subprocess.run(["bash", "-euc", script], check=True, capture_output=True, text=True, timeout=60)  # noqa: S603, S607 -- README's
    answers = [json.loads(line)["status_code"] for line in done.stdout.splitlines()]
    running = errors.ChecksRunning.status_code  # no station calls in here
    assert answers == [1000, 1000, 1000, 1000, 1000, 1000, running, 1000, 1000]
