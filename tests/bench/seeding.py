"""Small faults: where a module could have one, and how a running process gets it."""

from __future__ import annotations

import ast
import copy
import difflib
import gc
import sys
from dataclasses import dataclass
from types import CodeType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

TURNED: dict[type, type] = {
    ast.Eq: ast.NotEq,
    ast.In: ast.NotIn,
    ast.Is: ast.IsNot,
    ast.Lt: ast.GtE,
    ast.LtE: ast.Gt,
    ast.Add: ast.Sub,
    ast.Mult: ast.Div,
    ast.BitAnd: ast.BitOr,
    ast.And: ast.Or,
}
TURNED |= {new: old for old, new in TURNED.items()}
MOVED: dict[type, type] = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
WORDED = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "getLogger"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
Change = tuple[str, ast.AST, str, int | None, Any]


@dataclass(frozen=True)
class Fault:
    """Something else in one place of a module: in this field of this node of its tree."""

    path: Path
    tree: ast.Module
    within: ast.stmt
    line: int
    change: Change

    def put(self) -> None:
        _kind, owner, field, place, new = self.change
        if place is None:
            setattr(owner, field, new)
        else:
            getattr(owner, field)[place : place + 1] = new
        ast.fix_missing_locations(self.tree)

    def diff(self) -> str:
        """Say what it would change, and change nothing."""
        other = copy.deepcopy(self)
        before = ast.unparse(other.tree).splitlines()
        other.put()
        return "\n".join([*difflib.unified_diff(before, ast.unparse(other.tree).splitlines(), lineterm="", n=1)][2:])

    def tests(self, reached: dict[int, list[str]]) -> list[str]:
        """Give the tests that reach its line: of a constant of the module, those that reach where it is named."""
        lines: Iterable[int] = [self.line]
        if self.within in self.tree.body:
            names = [node for node in ast.walk(self.tree) if isinstance(node, ast.Name)]
            lines = [node.lineno for node in names if node.id in assigned(self.within)]
            lines = lines if any(map(reached.get, lines)) else reached
        elif not reached.get(self.line):
            lines = range(self.within.lineno, (self.within.end_lineno or 0) + 1)
        return list(dict.fromkeys(test for line in lines for test in reached.get(line, ())))


def assigned(statement: ast.AST) -> list[str]:
    targets = getattr(statement, "targets", None) or [getattr(statement, "target", None)]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def is_type(statement: ast.AST) -> bool:
    """Tell whether a statement names a type with its limits: classes have read it by the time it could be faulty."""
    return any(isinstance(node, ast.Name) and node.id == "Annotated" for node in ast.walk(statement))


def in_words(node: ast.AST) -> Iterator[Change]:
    """Give the faults that an expression could have."""
    match node:
        case ast.Compare(ops=ops):
            yield from (("turned", node, "ops", n, [TURNED[type(op)]()]) for n, op in enumerate(ops))
            yield from (
                ("boundary", node, "ops", n, [MOVED[type(op)]()]) for n, op in enumerate(ops) if type(op) in MOVED
            )
        case ast.BoolOp(op=op) | ast.BinOp(op=op) if type(op) in TURNED:
            yield "swapped", node, "op", None, TURNED[type(op)]()
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield "not", node, "operand", None, ast.UnaryOp(ast.Not(), operand)
        case ast.Constant(value=bool() as value):
            yield "constant", node, "value", None, not value
        case ast.Constant(value=int() | float() as value):
            yield "constant", node, "value", None, value + 1
        case ast.Constant(value=str() as value):
            yield "text", node, "value", None, value[1:] if value.startswith("-") else f"{value}~"
        case ast.Call(keywords=keywords):
            yield from (("keyword", node, "keywords", n, []) for n in range(len(keywords)))
            if isinstance(node.func, ast.Attribute) and node.func.attr == "order_by" and len(node.args) > 1:
                yield "order", node, "args", len(node.args) - 1, []
        case ast.If(test=test) if not isinstance(test, ast.Compare | ast.BoolOp | ast.UnaryOp):
            yield "turned", node, "test", None, ast.UnaryOp(ast.Not(), test)


def in_order(node: ast.AST, *, inside: bool) -> Iterator[Change]:
    """Give the faults that a row of statements could have."""
    for field in ("body", "orelse", "finalbody"):
        rows = getattr(node, field, None)
        for n, statement in enumerate(rows if inside and isinstance(rows, list) else ()):
            match statement:
                case ast.Raise():
                    yield "raise", node, field, n, [ast.Pass()]
                case ast.Expr(value=ast.Call() | ast.Await()):
                    yield "left out", node, field, n, [ast.Pass()]
                case ast.If() | ast.For() | ast.With() if n:
                    yield "return", node, field, n, [ast.Return()]


def children(node: ast.AST) -> Iterator[ast.AST]:
    """Give what of a node runs when a function does, and is no text for people."""
    if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in WORDED:
        return
    passed = {"args", "decorator_list", "returns"} if isinstance(node, FUNCTIONS) else {"annotation"}
    fields = [
        value for field, value in ast.iter_fields(node) if field not in passed and not isinstance(node, ast.JoinedStr)
    ]
    for value in fields:
        yield from (child for child in (value if isinstance(value, list) else [value]) if isinstance(child, ast.AST))


def faults_of(path: Path) -> Iterator[Fault]:
    """Give every fault that a module could have: of its functions, and of the constants it names."""
    tree = ast.parse(path.read_text())

    def walk(node: ast.AST, within: ast.stmt, *, inside: bool) -> Iterator[Fault]:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            return
        within = node if isinstance(node, ast.stmt) else within
        inside = inside or isinstance(node, FUNCTIONS)
        if inside or (within in tree.body and assigned(within) and not is_type(within)):
            for change in (*in_words(node), *in_order(node, inside=inside)):
                line = (
                    getattr(change[1], change[2])[change[3]].lineno if change[2] in {"body", "orelse"} else node.lineno
                )
                yield Fault(path, tree, within, line, change)
        for child in children(node):
            yield from walk(child, within, inside=inside)

    for statement in tree.body:
        yield from walk(statement, statement, inside=False)


def codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from codes(constant)


def seed(fault: Fault) -> bool:
    """Put the fault into this process: other code for its functions, or another value for its constant."""
    fault.put()
    name = str(fault.path)
    if fault.within in fault.tree.body and not isinstance(fault.within, FUNCTIONS):
        return hand_on(fault.within, name)
    new = {(code.co_qualname, code.co_firstlineno): code for code in codes(compile(fault.tree, name, "exec"))}
    gc.unfreeze()  # pytest's collector looks at nothing that was imported by then
    functions = [each for each in gc.get_objects() if type(each) is FunctionType]
    faulty = 0
    for function in [each for each in functions if each.__code__.co_filename == name]:
        code = new.get((function.__code__.co_qualname, function.__code__.co_firstlineno))
        if code and code.co_freevars == function.__code__.co_freevars:
            function.__code__ = code
            faulty += 1
    assert faulty, f"no function of {name} was found"
    return True


def hand_on(statement: ast.stmt, name: str) -> bool:
    """Run a statement of a module again, and give its new constants to whoever imported the old."""
    module = next(each for each in list(sys.modules.values()) if getattr(each, "__file__", None) == name)
    old = {each: getattr(module, each) for each in assigned(statement)}
    try:
        exec(compile(ast.Module([statement], []), name, "exec"), vars(module))  # noqa: S102 -- that is the fault
    except Exception:  # noqa: BLE001 -- so would the import of this module
        return False
    for other in [vars(each) for each in list(sys.modules.values()) if issubclass(type(each), ModuleType)]:
        other.update({each: getattr(module, each) for each in old if other.get(each, other) is old[each]})
    return True
