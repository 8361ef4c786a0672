"""What keeps the house small: lengths, who may ask what of whom, and what no page contains."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
FILE_LINES, FUNCTION_LINES, TEST_LINES, FRAGMENT_LINES, STEP_LINES = 300, 50, 40, 60, 25
PAGES = {"templates/base.html"}


def tracked(*patterns: str) -> list[Path]:
    """Give the files that the repository keeps, or is about to."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    names = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\n")  # noqa: S603 -- ours
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


PRODUCT = [path for path in tracked("core/**.py", "installer_app/**.py") if "migrations" not in path.parts]
TESTS = tracked("tests/**.py")
TEMPLATES = tracked("templates/**.html")
SOURCES = [*PRODUCT, *TEMPLATES, *tracked("static/**.js", "static/**.css")]


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


@pytest.fixture(autouse=True, scope="module")
def no_trees_stay() -> Iterator[None]:
    """Give back what is a hundred megabytes."""
    yield
    tree_of.cache_clear()


def statements(node: ast.AST) -> Iterator[ast.AST]:
    """Give every statement within a node, without a look at what each is made of: that takes ten times as long."""
    for part in ("body", "orelse", "finalbody", "handlers", "cases"):
        for each in getattr(node, part, ()):
            yield each
            yield from statements(each)


@cache
def functions(path: Path) -> list[tuple[str, int]]:
    """Give every function of a file with its lines, signature and docstring included."""
    return [
        (f"{named(path)}:{node.lineno} {node.name}", (node.end_lineno or 0) - node.lineno + 1)
        for node in statements(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def percentile_90(numbers: list[int]) -> float:
    return statistics.quantiles(numbers, n=10)[-1]


def test_no_file_is_longer_than_300_lines() -> None:
    assert {named(path): lines(path) for path in (*SOURCES, *TESTS) if lines(path) > FILE_LINES} == {}


def test_most_files_are_short() -> None:
    lengths = [count for path in SOURCES if (count := lines(path))]
    assert (statistics.median(lengths) <= 60, percentile_90(lengths) <= 180) == (True, True)


def test_no_function_is_longer_than_50_lines() -> None:
    assert {name: count for path in PRODUCT for name, count in functions(path) if count > FUNCTION_LINES} == {}


def test_most_functions_are_short() -> None:
    lengths = [count for path in PRODUCT for _name, count in functions(path)]
    assert (statistics.median(lengths) <= 8, percentile_90(lengths) <= 25) == (True, True)


def test_no_test_is_longer_than_40_lines() -> None:
    assert {name: count for path in TESTS for name, count in functions(path) if count > TEST_LINES} == {}


def test_most_tests_are_short() -> None:
    lengths = [count for path in TESTS for name, count in functions(path) if " test_" in name]
    assert statistics.median(lengths) <= 10


def test_no_fragment_is_longer_than_60_lines() -> None:
    fragments = [path for path in TEMPLATES if named(path) not in PAGES]
    assert {named(path): lines(path) for path in fragments if lines(path) > FRAGMENT_LINES} == {}


def test_no_step_is_longer_than_25_lines() -> None:
    classes = [
        (f"{named(path)} {node.name}", (node.end_lineno or 0) - node.lineno + 1)
        for path in tracked("installer_app/steps/*.py")
        for node in tree_of(path).body
        if isinstance(node, ast.ClassDef) and any("Step" in ast.unparse(base) for base in node.bases)
    ]
    assert {name: count for name, count in classes if count > STEP_LINES} == {}


WHO_IS_ASKING = "Membership.objects"  # where a request's actor comes from


def managers(path: Path) -> Iterator[tuple[str, str]]:
    """Give every `Model.objects.method` of a file, and where it stands."""
    for node in ast.walk(tree_of(path)) if "objects" in path.read_text() else ():
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute) and node.value.attr == "objects":
            yield f"{named(path)}:{node.lineno}", ast.unparse(node)


def test_faces_start_every_query_at_who_is_asking() -> None:
    faces = [path for path in PRODUCT if named(path).startswith(("installer_app/", "core/api/", "core/ocpi/"))]
    uses = [use for path in faces for use in managers(path) if not use[1].startswith(WHO_IS_ASKING)]
    assert [use for use in uses if not use[1].endswith(".visible_to")] == []


OWNED = ("ChargeStation", "Location", "HardwareTemplate", "Installation", "Label", "CheckRun", "StepAttempt")


def test_an_owned_row_is_never_got_by_what_somebody_typed() -> None:
    """Without `visible_to` first, a `.get` would find another operator's."""
    gets = {f"{row}.objects.get" for row in OWNED}
    assert [use for path in PRODUCT for use in managers(path) if use[1] in gets] == []


FORBIDDEN_IN_PAGES = {
    "a handler of htmx": r"hx-on",
    "a computed value of htmx": r"""=\s*["']?(?:js|javascript):""",
    "a filter in a trigger": r"""hx-trigger="[^"{]*\[""",
    "an inherited attribute": r"hx-inherit|hx-disinherit",
    "an inline handler": r"\son(?:click|change|input|load|submit|error|key\w+)\s*=",
    "an inline style": r"<style|\sstyle\s*=",
    "an inline script": r"<script(?![^>]*\bsrc=)(?![^>]*\btype=\"application/json\")[^>]*>",
    "unescaped text": r"\|\s*safe\b|autoescape\s+off",
    "somebody else's address": r"""(?:src|href)\s*=\s*["']https?://""",
}


@pytest.mark.parametrize("what", FORBIDDEN_IN_PAGES)
def test_no_page_contains(what: str) -> None:
    pattern = re.compile(FORBIDDEN_IN_PAGES[what])
    assert [f"{named(path)}: {hit.group()}" for path in TEMPLATES for hit in pattern.finditer(path.read_text())] == []


def test_every_sentence_of_a_page_can_be_translated() -> None:
    """A template with words but without the tags for them was forgotten."""
    words = re.compile(r">[^<{]*[A-Za-z]{3,}[^<{]*<")
    silent = [path for path in TEMPLATES if "{% load" not in path.read_text() and words.search(path.read_text())]
    assert [named(path) for path in silent] == []


REGISTRIES = ("pypi" + ".org", "pythonhosted" + ".org", "registry.npmjs" + ".org", "npmmirror" + ".com")


def test_no_file_names_a_registry() -> None:
    text = [(path, path.read_bytes()) for path in tracked()]
    assert [(named(path), host) for path, body in text for host in REGISTRIES if host.encode() in body] == []


ELSEWHERE = re.compile(rb"(?<![\w.])/(?:work)/|/tmp/(?:w)/|TODO|FIXME|\bXXX\b")


def test_the_repository_speaks_of_the_product_alone() -> None:
    text = [(path, path.read_bytes()) for path in tracked() if path != Path(__file__) and "tools" not in path.parts]
    assert [(named(path), hit.decode()) for path, body in text for hit in ELSEWHERE.findall(body)] == []


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def imported(path: Path) -> set[str]:
    found = [*statements(tree_of(path))]
    modules = {alias.name for node in found if isinstance(node, ast.Import) for alias in node.names}
    return modules | {node.module or "" for node in found if isinstance(node, ast.ImportFrom)}


def test_tests_replace_nothing_of_ours() -> None:
    assert [named(path) for path in TESTS if imported(path) & {"unittest.mock", "mock", "pytest_mock"}] == []


def long_sleeps(path: Path) -> Iterator[str]:
    for node in ast.walk(tree_of(path)) if "sleep" in path.read_text() else ():
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"time.sleep", "asyncio.sleep"}:
            seconds = node.args[0]
            if isinstance(seconds, ast.Constant) and LOOK_AGAIN_S < float(str(seconds.value)) < WITHOUT_END_S:
                yield f"{named(path)}:{node.lineno}"


LOOK_AGAIN_S = 0.1
WITHOUT_END_S = 3600  # work that never ends is not waited for


def test_no_test_waits_for_a_fixed_time() -> None:
    assert [place for path in TESTS if "bench" not in path.parts for place in long_sleeps(path)] == []
