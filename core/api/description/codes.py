"""What the `code` of an error can be: the refusals of the operations, and words that only a field's error has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.api.description.refusals import OF_FIELDS, example
from core.errors import MethodNotAllowed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True)
class Code:
    """One code: with which status_code and HTTP status it comes, and what it means."""

    slug: str
    status_code: int
    http: str
    about: str

    @property
    def numbers(self) -> str:
        return f"{self.status_code}, HTTP {self.http}"


def codes(document: Mapping[str, Any]) -> list[Code]:
    """Give every code that the document's operations answer, in the order of the alphabet."""
    told = {code.slug: code for code in (_code("405", example(MethodNotAllowed)), *_answered(document))}
    told |= {slug: Code(slug, 2000, "200", about) for slug, about in OF_FIELDS.items()}
    return [told[slug] for slug in sorted(told)]


def _answered(document: Mapping[str, Any]) -> Iterator[Code]:
    for methods in document["paths"].values():
        for operation in methods.values():
            for http, answer in operation["responses"].items():
                for content in whole(document, answer).get("content", {}).values():
                    yield from (_code(http, each["value"]) for each in content.get("examples", {}).values())


def whole(document: Mapping[str, Any], answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give an answer itself where an operation names one that many have."""
    name = answer.get("$ref", "").rpartition("/")[2]
    return document["components"]["responses"][name] if name else answer


def _code(http: str, refusal: Mapping[str, Any]) -> Code:
    return Code(refusal["errors"][0]["code"], refusal["status_code"], http, refusal["status_message"])
