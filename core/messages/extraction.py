"""Find every message that is marked for the translators, in Python and in templates."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from django.utils.translation.template import templatize

from core.catalogue import limits
from core.catalogue.playbooks import TABLE, texts_of
from core.catalogue.reading import MODELS, notes_of
from core.messages.catalogue import Key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MARKS = frozenset({"_", "gettext", "gettext_lazy"})
PLURAL_MARKS = frozenset({"ngettext", "ngettext_lazy"})
FOLDERS = ("core", "installer_app", "templates")
# What templatize makes of a tag: a call of gettext with Python literals.
LITERAL = r"""u?('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")"""
CALL = re.compile(rf"\b(n?gettext|_)\(\s*{LITERAL}(?:\s*,\s*{LITERAL})?")


def messages_of(root: Path) -> set[Key]:
    """Give what is marked in the product's source below `root`, each once."""
    found: set[Key] = set()
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix == ".py":
                found |= {*in_python(path.read_text(encoding="utf-8"))}
            elif path.suffix in {".html", ".txt"}:
                found |= {*in_template(path.read_text(encoding="utf-8"))}
            elif path.name == MODELS.name:
                found |= {Key(note) for note in notes_of(path.read_text(encoding="utf-8"))}
            elif path.name == TABLE.name:
                found |= {Key(text) for text in texts_of(path.read_text(encoding="utf-8"))}
            elif path.name == limits.TABLE.name:
                found |= {Key(text) for text in limits.sources_of(path.read_text(encoding="utf-8"))}
    return found


def in_python(source: str) -> Iterator[Key]:
    """Give the literals that calls of `_` and its kin are made with."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            texts = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            if name in MARKS and texts:
                yield Key(texts[0])
            elif name in PLURAL_MARKS and texts[1:]:
                yield Key(texts[0], texts[1])


def in_template(source: str) -> Iterator[Key]:
    """Give what `{% translate %}`, `{% blocktranslate %}` and `_()` name."""
    for name, one, many in CALL.findall(templatize(source)):
        yield Key(ast.literal_eval(one), ast.literal_eval(many) if name == "ngettext" and many else "")
