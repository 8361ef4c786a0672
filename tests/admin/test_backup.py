"""The drill: everything in one file, and all of it back, verified; what is no such file is refused untouched."""

from __future__ import annotations

import json
import stat
import zipfile
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from core.domain.archiving.loading import fill, is_its_schema, look_at
from core.domain.archiving.saving import save
from core.domain.archiving.tables import Counted, read_out, sequences, spell_alike, tables
from core.domain.people.tokens import create_token
from core.domain.verifying import differences
from core.domain.webhooks.endpoints import create_webhook
from core.errors import BackupUnfit
from core.models import Actor, Delivery, FeedEpoch, Location, Operator, Photo, Tally
from tests.factories import make_location
from tests.installs import make_checked, make_fitted

if TYPE_CHECKING:
    from pathlib import Path

    from core.models import User

pytestmark = pytest.mark.django_db
PICTURE = bytes(range(256)) * 40


@pytest.fixture
def world(plinth: Operator, ada: User) -> Operator:
    """Give an operator with a bit of everything, strange letters and bytes among it."""
    work = make_checked(make_fitted(plinth), handed_over_by="user:0")
    facts = {"kind": "label", "thumbnail": b"\0", "size": 1, "sha256": "0", "width": 1, "height": 1}
    Photo.objects.create(operator=plinth, installation=work, key="k", image=PICTURE, **facts)
    make_location(plinth, "Tab\there, back\\slash, \u00e9 and \u20ac")
    create_webhook(actor=Actor.of_person(ada.membership), url="https://erp.example")
    create_token(operator=plinth, name="ERP", scopes=["locations:read"])
    return plinth


@pytest.fixture
def saved(world: Operator, tmp_path: Path) -> Path:
    path = tmp_path / "plinth.zip"
    save(path)
    return path


def contents() -> dict[str, dict[str, Any]]:
    """Give the digest of every table."""
    spell_alike()
    found = {}
    for table in tables():
        counted = Counted(read_out(table))
        b"".join(counted)
        found[table.name] = counted.facts
    return found


def rewritten(path: Path, **changes: bytes) -> Path:
    """Give a copy with some parts exchanged."""
    other = path.with_name("other.zip")
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(other, "w") as after:
        for name in before.namelist():
            after.writestr(name, changes.get(name.split("/")[-1].split(".")[0], before.read(name)))
    return other


def manifest_of(path: Path) -> dict[str, Any]:
    with zipfile.ZipFile(path) as archive:
        read: dict[str, Any] = json.loads(archive.read("manifest.json"))
        return read


def test_the_drill(saved: Path, world: Operator) -> None:
    before, stood, epoch = contents(), sequences(), FeedEpoch.objects.first()
    Operator.objects.all().update(name="Ruined")
    Photo.objects.all().delete()
    assert is_its_schema(look_at(saved, over=True))
    loaded = fill(saved)
    after = contents()
    assert {name for name in before if before[name] != after[name]} == {"core_feedepoch"}
    assert (FeedEpoch.objects.get() != epoch, loaded.same_secret, sequences()) == (True, True, stood)
    assert (Operator.objects.get().name, bytes(Photo.objects.get().image)) == ("Plinth Energy", PICTURE)
    assert [*differences()] == []
    assert sum(Tally.objects.filter(kind="core_location").values_list("number", flat=True)) == 2
    told, pk = Delivery.objects.count(), Location.objects.latest("pk").pk
    make_location(Operator.objects.get(), "next")
    assert (Location.objects.latest("pk").pk, Delivery.objects.count()) == (pk + 1, told)


def test_a_backup_from_before_anything_could_be_removed_comes_back(world: Operator, tmp_path: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("DROP TABLE core_removal, core_departure")
    save(path := tmp_path / "older.zip")
    before, epoch = contents(), FeedEpoch.objects.first()
    Operator.objects.all().update(name="Ruined")
    fill(path)
    after = contents()
    assert {name for name in before if before[name] != after[name]} == {"core_feedepoch"}
    assert (FeedEpoch.objects.get() != epoch, "core_removal" in after) == (True, False)


def test_a_file_is_whole_ours_alone_and_never_written_over(saved: Path, tmp_path: Path) -> None:
    assert (stat.S_IMODE(saved.stat().st_mode), [path.name for path in tmp_path.iterdir()]) == (0o600, ["plinth.zip"])
    with pytest.raises(CommandError, match="there already"):
        call_command("backup", str(saved))
    with pytest.raises(CommandError, match="No such file"):
        call_command("backup", str(tmp_path / "nowhere" / "x.zip"))
    manifest = manifest_of(saved)
    assert (manifest["tables"]["core_photo"]["rows"], "django_session" in manifest["tables"]) == (1, False)
    assert ["core", "0001_initial"] in manifest["migrations"]


def test_a_database_in_use_is_not_written_over_by_accident(saved: Path) -> None:
    before = contents()
    with pytest.raises(CommandError, match=r"the database is not empty \(--over throws away what is in it\)"):
        call_command("restore", str(saved))
    assert contents() == before


@pytest.mark.parametrize(
    ("part", "instead", "why"),
    [
        ("core_operator", b"", "core_operator in the file has 0 rows"),
        ("manifest", b"{}", "'format'"),
        ("manifest", b'{"format": 2}', "its format is 2"),
        ("manifest", b"x", "Expecting value"),
    ],
)
def test_what_was_tampered_with_is_refused_untouched(part: str, instead: bytes, why: str, saved: Path) -> None:
    before = contents()
    with pytest.raises(BackupUnfit, match=why):
        look_at(rewritten(saved, **{part: instead}), over=True)
    assert contents() == before


def test_what_newer_code_made_is_refused(saved: Path) -> None:
    manifest = manifest_of(saved)
    manifest["migrations"].append(["core", "9999_later"])
    with pytest.raises(BackupUnfit, match=r"newer code made it: core\.9999_later"):
        look_at(rewritten(saved, manifest=json.dumps(manifest).encode()), over=True)


def test_no_backup_at_all_is_said(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"no zip")
    for name in ("x.zip", "nowhere.zip"):
        with pytest.raises(BackupUnfit):
            look_at(tmp_path / name)


def test_it_is_tried_out_in_a_database_of_its_own(world: Operator, tmp_path: Path) -> None:
    path, said = tmp_path / "plinth.zip", StringIO()
    call_command("backup", str(path), stdout=said)
    assert said.getvalue().startswith(f"{path}: ")
    before, said = contents(), StringIO()
    call_command("restore", str(path), verify=True, stdout=said)
    rows = sum(table["rows"] for table in manifest_of(path)["tables"].values())
    first, second = said.getvalue().splitlines()
    assert (first.startswith(f"{rows} rows of "), second) == (True, "Every stored document is what its rows say.")
    assert contents() == before
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_database WHERE datname LIKE 'plinth_restore_%'")
        assert cursor.fetchone() == (0,)
