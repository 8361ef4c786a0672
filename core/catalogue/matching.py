"""Compare what a station says of itself at boot with the hardware templates at hand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Generic, Literal, Protocol, TypeVar

from core.catalogue.spelling import LONGEST, fold, fold_vendor
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Strength = Literal["exact", "likely", "vendor", "none"]
STRENGTHS: tuple[Strength, ...] = ("exact", "likely", "vendor", "none")

# Makers of boards that others build into their housings: such a station names the board, not itself.
BOARD_MAKERS = frozenset({"bender", "ebee", "phoenixcontact"})

MOST_REPEATS = 3
MOST_CHOICES = 6
ESCAPE_OR_CLASS = re.compile(r"\\.|\[\^?(?:\\.|[^\]\[\\])+\]", re.DOTALL)
HARMFUL = re.compile(r"\)[*+{]|\(\?(?!:)|\[")
AMBIGUOUS = re.compile(r"\\[1-9]|--|&&|\|\||~~")  # back references, and what a coming Python may read as sets


class Matchable(Protocol):
    """What a template tells for matching; empty or None means that it is not known."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def vendor(self) -> Sequence[str]:
        """The spellings that its maker's stations report."""

    @property
    def model(self) -> str | None:
        """The model that it reports, or how that begins, or a pattern for it."""

    @property
    def model_match(self) -> str:
        """How `model` is meant: exact, prefix or regex."""

    @property
    def serial_prefix(self) -> str | None:
        """How one of its serial numbers begins."""


Template = TypeVar("Template", bound=Matchable)


@dataclass(frozen=True)
class Match(Generic[Template]):
    """One template, how well it fits (best: "exact"), and why, for a person."""

    template: Template
    strength: Strength
    why: Sentence


class _Said(Enum):
    """What one key says about station and template."""

    SAME = "same"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class _Comparison(Generic[Template]):
    """A template beside the station's words, key by key."""

    template: Template
    vendor: _Said
    model: _Said
    serial: _Said
    is_board: bool
    nameless: bool  # the station sends no vendor, and the template expects none

    @property
    def fits(self) -> bool:
        """Whether nothing speaks against the template and the model or the serial number speaks for it."""
        said = (self.vendor, self.model, self.serial)
        return _Said.DIFFERENT not in said and _Said.SAME in said[1:]

    @property
    def is_complete(self) -> bool:
        """Whether every key that the template knows was reported and is the same."""
        vendor_settled = self.vendor is _Said.SAME or self.nameless
        serial_settled = not self.template.serial_prefix or self.serial is _Said.SAME
        return self.fits and vendor_settled and serial_settled and self.model is _Said.SAME

    @property
    def precision(self) -> tuple[int, int, int]:
        """How narrow the rule is that fits: a longer serial prefix, then exact before prefix before pattern."""
        if not self.fits:
            return (0, 0, 0)
        serial = len(fold(self.template.serial_prefix)) if self.serial is _Said.SAME else 0
        rank = {"exact": 3, "prefix": 2, "regex": 1}.get(self.template.model_match, 0)
        return (serial, rank, len(fold(self.template.model)))


def match(
    templates: Iterable[Template], *, vendor: str | None, model: str | None, serials: Sequence[str | None]
) -> list[Match[Template]]:
    """Order all templates by how well they fit a BootNotification (OCPP 1.6 §6.7, 2.0.1 §1.5), the best first.

    `serials` are all serial numbers that the station gave, of the box and of the charge point. "exact" is given to
    one template at most: where several fit equally well, a person must choose, and all of them are "likely".
    Never raises, whatever the station or the template says.
    """
    compared = [_compare(template, vendor, model, serials) for template in templates]
    only = _only_answer(compared)
    model_said = (model or "")[:LONGEST].strip()
    said = {"model": model_said, "reported": f"{(vendor or '')[:LONGEST].strip()} {model_said}".strip()}
    found = [(comparison, *_judge(comparison, is_only=comparison is only)) for comparison in compared]
    found.sort(
        key=lambda item: (STRENGTHS.index(item[1]), [-part for part in item[0].precision], fold(item[0].template.name))
    )
    return [
        Match(one.template, strength, Sentence(why, said | {"serial": one.template.serial_prefix or ""}))
        for one, strength, why in found
    ]


def disagrees(template: Matchable, *, vendor: str | None, model: str | None, serials: Sequence[str | None]) -> bool:
    """Whether the station definitely says that it is something else than the template.

    What either side leaves open is no disagreement; neither is the name of a maker of boards where the template
    names the station around the board. A serial prefix disagrees when serials came and none begins with it.
    """
    compared = _compare(template, vendor, model, serials)
    return _Said.DIFFERENT in (compared.vendor, compared.model, compared.serial)


def safe_pattern(text: str) -> bool:
    r"""Whether the text is a pattern for models that ends in short time on any text.

    Refused are: more than 100 characters, repeated groups, look-arounds, back references, flags, more than three
    repeats or six choices (repeats and `|`), and what is no pattern at all.
    """
    if not text or len(text) > LONGEST or AMBIGUOUS.search(text):
        return False
    bare = ESCAPE_OR_CLASS.sub("x", text)
    groups = bare.replace("(?:", "(")
    repeats = sum(groups.count(sign) for sign in "*+?{")
    if HARMFUL.search(bare) or repeats > MOST_REPEATS or repeats + groups.count("|") > MOST_CHOICES:
        return False
    try:
        re.compile(text)
    except (re.error, OverflowError, RecursionError):
        return False
    return True


def _compare(
    template: Template, vendor: str | None, model: str | None, serials: Sequence[str | None]
) -> _Comparison[Template]:
    wanted = {fold_vendor(name) for name in template.vendor} - {""}
    reported = fold_vendor(vendor)
    houses_board = reported in BOARD_MAKERS and not wanted & BOARD_MAKERS
    return _Comparison(
        template=template,
        vendor=_said(wanted, reported, lambda: houses_board or reported in wanted, unless=houses_board),
        model=_said(fold(template.model), fold(model), lambda: _same_model(template, model or ""), unless=houses_board),
        serial=_said_serial(template, serials),
        is_board=bool(wanted & BOARD_MAKERS),
        nameless=not wanted and not reported,
    )


def _said(expected: object, reported: object, same: Callable[[], bool], *, unless: bool = False) -> _Said:
    if unless or not expected or not reported:
        return _Said.UNKNOWN
    return _Said.SAME if same() else _Said.DIFFERENT


def _same_model(template: Matchable, reported: str) -> bool:
    wanted = fold(template.model)
    if template.model_match == "regex":
        pattern = (template.model or "").strip()
        return safe_pattern(pattern) and bool(re.fullmatch(pattern, reported.strip()[:LONGEST], re.IGNORECASE))
    if template.model_match == "prefix":
        return fold(reported).startswith(wanted)
    return fold(reported) == wanted


def _said_serial(template: Matchable, serials: Sequence[str | None]) -> _Said:
    prefix = fold(template.serial_prefix)
    given = [serial for serial in map(fold, serials) if serial]
    return _said(prefix, given, lambda: any(serial.startswith(prefix) for serial in given))


def _only_answer(compared: Sequence[_Comparison[Template]]) -> _Comparison[Template] | None:
    """Find the one comparison that leaves no doubt: complete, narrower than the rest, no key waiting for an answer."""
    fitting = sorted((one for one in compared if one.fits), key=lambda one: one.precision, reverse=True)
    open_serial = any(fold(one.template.serial_prefix) and one.serial is _Said.UNKNOWN for one in fitting)
    tie = len(fitting) > 1 and fitting[0].precision == fitting[1].precision
    if not fitting or open_serial or tie or fitting[0].is_board or not fitting[0].is_complete:
        return None
    return fitting[0]


def _judge(compared: _Comparison[Template], *, is_only: bool) -> tuple[Strength, str]:
    if compared.fits:
        return ("exact" if is_only else "likely"), _why_it_fits(compared, is_only=is_only)
    if compared.vendor is _Said.SAME:
        return "vendor", _why_only_vendor(compared)
    if _Said.DIFFERENT in (compared.vendor, compared.model, compared.serial):
        return "none", _("The station says that it is something else: %(reported)s.")
    return "none", _("Nothing that the station said tells for or against this one.")


def _why_it_fits(compared: _Comparison[Template], *, is_only: bool) -> str:
    if compared.is_board:
        return _("%(model)s is the board inside. Compare the sockets with the station before you take it.")
    if compared.model is not _Said.SAME:
        return _("The serial number begins with %(serial)s. Read the rating plate to be sure.")
    if is_only and compared.serial is _Said.SAME:
        return _("The station says that it is %(reported)s, and its serial number begins with %(serial)s.")
    if is_only:
        return _("The station says that it is %(reported)s.")
    if compared.vendor is not _Said.SAME and not compared.nameless:
        return _("The model is the same, %(model)s; the maker cannot be compared. Read the rating plate to be sure.")
    return _("Stations of more than one kind may say %(reported)s. Read the rating plate to be sure.")


def _why_only_vendor(compared: _Comparison[Template]) -> str:
    if compared.model is _Said.DIFFERENT:
        return _("The maker is the same, but the station says that it is another model: %(model)s.")
    if compared.serial is _Said.DIFFERENT:
        return _("Maker and model are the same, but the serial number does not begin with %(serial)s.")
    return _("The maker is the same. Which of its models this is, the station did not say in words we know.")
