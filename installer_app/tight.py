"""Templates without the room that indents them: nobody sees it, and a page of many rows is a quarter of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.template.loaders.filesystem import Loader as FilesystemLoader

if TYPE_CHECKING:
    from django.template import Origin

# What must stay as it is written: texts of our catalogue are found by their room too, and these elements show theirs.
AS_WRITTEN = re.compile(
    r"(\{%\s*blocktranslate\b.*?\{%\s*endblocktranslate\s*%\}|<pre\b.*?</pre>|<textarea\b.*?</textarea>)", re.DOTALL
)
INDENT = re.compile(r"\n[ \t]+")


class Loader(FilesystemLoader):
    """Load templates as Django does, and pull the lines of pages to the left; no line goes, so errors name theirs."""

    def get_contents(self, origin: Origin) -> str:
        written: str = super().get_contents(origin)
        return tightened(written) if str(origin.name).endswith(".html") else written


def tightened(written: str) -> str:
    """Give a page's template with every line at the left, but for what is shown or looked up as it is written."""
    parts = AS_WRITTEN.split(written)
    return "".join(part if place % 2 else INDENT.sub("\n", part) for place, part in enumerate(parts))
