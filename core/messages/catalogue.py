"""One language's catalogue: a .po file as GNU gettext writes it, and the .mo file that Django reads.

Only what our own files hold: messages with and without a plural, comments above them; no contexts, no old messages.
Nothing here needs Django or gettext's tools, so that a fresh machine compiles before anything else runs.
"""

from __future__ import annotations

import ast
import re
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MAGIC, HEADER_BYTES = 0x950412DE, 28
ENTRY = re.compile(r'^(msgid|msgid_plural|msgstr(?:\[\d\])?)\s+(".*")$')
ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"})


class Key(NamedTuple):
    """A message by its English text, and its English plural when it has one."""

    text: str
    plural: str = ""


@dataclass
class Catalogue:
    """What a .po file says: its first lines, its header, and the forms of each message (one, or one a plural form)."""

    preface: str = ""
    header: str = ""
    messages: dict[Key, tuple[str, ...]] = field(default_factory=dict)
    doubtful: set[Key] = field(default_factory=set)

    @property
    def plural_forms(self) -> int:
        """Give how many forms this language has, as its header says."""
        found = re.search(r"nplurals=(\d)", self.header)
        return int(found[1]) if found else 1

    def renewed(self, keys: Iterable[Key]) -> Catalogue:
        """Give this catalogue with just these messages; a new one is empty until somebody translates it."""
        kept = {
            key: self.messages.get(key, ("",) * (self.plural_forms if key.plural else 1))
            for key in sorted(keys, key=lambda key: (key.text.casefold(), key))
        }
        return Catalogue(self.preface, self.header, kept, self.doubtful & kept.keys())

    def untranslated(self) -> list[Key]:
        """Give what is empty or doubtful (`fuzzy`)."""
        return [key for key, forms in self.messages.items() if key in self.doubtful or not all(forms)]


def read_po(path: Path) -> Catalogue:
    """Read a .po file. Raises ValueError with the line that it does not know."""
    catalogue = Catalogue()
    for number, block in enumerate(re.split(r"\n{2,}", path.read_text(encoding="utf-8").strip())):
        comments = [line for line in block.splitlines() if line.startswith("#")]
        parts = _parts(block)
        key = Key(parts.pop("msgid"), parts.pop("msgid_plural", ""))
        forms = tuple(parts.values())
        if number == 0:
            catalogue.preface, catalogue.header = "\n".join(comments), forms[0]
        else:
            catalogue.messages[key] = forms
        if any("fuzzy" in comment for comment in comments if comment.startswith("#,")):
            catalogue.doubtful.add(key)
    return catalogue


def _parts(block: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    name = ""
    for line in block.splitlines():
        if line.startswith("#"):
            continue
        found = ENTRY.match(line)
        if found:
            name, literal = found[1], found[2]
            parts[name] = ast.literal_eval(literal)
        elif name and line.startswith('"'):
            parts[name] += ast.literal_eval(line)
        else:
            message = f"not a line of a .po file: {line}"
            raise ValueError(message)
    return parts


def printed(catalogue: Catalogue) -> str:
    """Give the text of the .po file: header, then messages in the order that they are in."""
    return "\n\n".join([_header(catalogue), *(_entry(*each, catalogue) for each in catalogue.messages.items())]) + "\n"


def _header(catalogue: Catalogue) -> str:
    lines = "\n".join(f'"{line.translate(ESCAPES)}\\n"' for line in catalogue.header.splitlines())
    return f'{catalogue.preface}\nmsgid ""\nmsgstr ""\n{lines}'


def _entry(key: Key, forms: tuple[str, ...], catalogue: Catalogue) -> str:
    lines = ["#, fuzzy"] if key in catalogue.doubtful else []
    lines.append(f'msgid "{key.text.translate(ESCAPES)}"')
    if key.plural:
        lines.append(f'msgid_plural "{key.plural.translate(ESCAPES)}"')
        lines += [f'msgstr[{place}] "{form.translate(ESCAPES)}"' for place, form in enumerate(forms)]
    else:
        lines.append(f'msgstr "{forms[0].translate(ESCAPES)}"')
    return "\n".join(lines)


def compiled(catalogue: Catalogue) -> bytes:
    """Give the .mo file (gettext manual, "The Format of GNU MO Files"); what is not translated is left out."""
    doubtful = set(catalogue.untranslated())
    pairs = {"": catalogue.header}
    for key, forms in catalogue.messages.items():
        if key not in doubtful:
            pairs["\0".join(filter(None, key))] = "\0".join(forms)
    texts = sorted((one.encode(), other.encode()) for one, other in pairs.items())
    tables: tuple[list[int], list[int]] = ([], [])
    data = b""
    start = HEADER_BYTES + 16 * len(texts)
    for place in (0, 1):
        for pair in texts:
            tables[place].extend((len(pair[place]), start + len(data)))
            data += pair[place] + b"\0"
    head = (MAGIC, 0, len(texts), HEADER_BYTES, HEADER_BYTES + 8 * len(texts), 0, 0)
    return struct.pack(f"<7I{4 * len(texts)}I", *head, *tables[0], *tables[1]) + data
