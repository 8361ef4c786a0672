"""Answers of stations, held to the schema once, so that nobody behind has to expect what makes no sense."""

from __future__ import annotations

import copy
import json
from typing import Any

from core.ocpp.protocol.schemas import Problem, flaws, problem_with


def read_answer(protocol: str, action: str, said: dict[str, Any]) -> dict[str, Any] | Problem:
    """Give a station's answer as the schema has it, or what is wrong with it when too much is.

    Real stations are almost right, and one odd key of sixty must not hide the other fifty-nine. So: a number where a
    text belongs is that text; `null` is a field left out, and so is one of a wrong type inside a list; an item of a
    list that is still wrong is left out. What problem_with lets pass stays. Everything else breaks the whole answer.
    """
    problem = problem_with(protocol, action, said, answer=True)
    if problem is None:
        return said
    answer = copy.deepcopy(said)
    for flaw in list(flaws(protocol, action, answer, answer=True)):
        if flaw.kind.name == "type" and flaw.instance_path and isinstance(flaw.instance_path[-1], str):
            _mend(answer, flaw)
    wrong = {_item(flaw.instance_path) for flaw in flaws(protocol, action, answer, answer=True)}
    for path in sorted(wrong - {()}, key=lambda path: path[-1], reverse=True):
        del _at(answer, path[:-1])[path[-1]]
    return problem if problem_with(protocol, action, answer, answer=True) else answer


def _mend(answer: dict[str, Any], flaw: Any) -> None:
    """Write a field of a wrong type as a text when it should be one, or take it out."""
    *place, name = flaw.instance_path
    fields, value = _at(answer, place), flaw.instance
    if flaw.kind.as_dict()["types"] == ["string"] and isinstance(value, bool | int | float):
        fields[name] = json.dumps(value)
    elif value is None or _item(flaw.instance_path):
        del fields[name]


def _item(path: Any) -> tuple[Any, ...]:
    """Give the path of the outermost item of a list that something is in, or () when it is in none."""
    steps = list(path)
    numbers = [at for at, step in enumerate(steps) if isinstance(step, int)]
    return tuple(steps[: numbers[0] + 1]) if numbers else ()


def _at(answer: Any, path: Any) -> Any:
    for step in path:
        answer = answer[step]
    return answer
