"""Certificates for tests, made by openssl: a root of ours, and what it signs, valid whenever we like."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

OPENSSL = shutil.which("openssl") or "/usr/bin/openssl"
CONFIG = """
[ca]
default_ca = ours
[ours]
new_certs_dir = {folder}
database = {folder}/index.txt
rand_serial = yes
default_md = sha256
unique_subject = no
policy = any
copy_extensions = copy
[any]
commonName = supplied
organizationName = optional
"""
KINDS = {"ec": ["ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"], "rsa": ["rsa:2048"]}


@dataclass(frozen=True)
class Pair:
    """A certificate and its key, PEM files."""

    certificate: str
    key: str


def openssl(*words: str) -> None:
    subprocess.run([OPENSSL, *words], check=True, capture_output=True)  # noqa: S603 -- our own words


@dataclass(frozen=True)
class Authority:
    """A root that signs; its own certificate is what trusts it."""

    folder: Path
    root: Pair

    @classmethod
    def made(cls, folder: Path, name: str) -> Authority:
        folder.mkdir()
        (folder / "index.txt").touch()
        (folder / "ca.conf").write_text(CONFIG.format(folder=folder))
        root = Pair(str(folder / "root.pem"), str(folder / "root.key"))
        made = ["req", "-x509", "-newkey", *KINDS["ec"], "-nodes", "-days", "2", "-subj", f"/CN={name}"]
        openssl(*made, "-out", root.certificate, "-keyout", root.key)
        return cls(folder, root)

    def sign(
        self, name: str, subject: str, *, alt: str = "", kind: str = "ec", from_day: int = -1, to_day: int = 2
    ) -> Pair:
        """Sign a certificate that holds from one day to another, counted from today."""
        pair, request = Pair(str(self.folder / f"{name}.pem"), str(self.folder / f"{name}.key")), f"{name}.csr"
        more = ["-addext", f"subjectAltName={alt}"] if alt else []
        asked = ["req", "-new", "-newkey", *KINDS[kind], "-nodes", "-subj", subject, *more]
        openssl(*asked, "-out", str(self.folder / request), "-keyout", pair.key)
        when = ["-startdate", day(from_day), "-enddate", day(to_day)]
        signing = ["-cert", self.root.certificate, "-keyfile", self.root.key, "-config", str(self.folder / "ca.conf")]
        openssl("ca", "-batch", "-notext", *signing, *when, "-in", str(self.folder / request), "-out", pair.certificate)
        return pair


def day(number: int) -> str:
    return (datetime.now(UTC) + timedelta(days=number)).strftime("%y%m%d%H%M%SZ")
