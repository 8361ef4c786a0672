"""How much a hand-over asks to be looked at, and why: reckoned by the database, said in words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    FloatField,
    Max,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat, Cos, Greatest, Power, Radians, Sqrt

from core.choices import CheckState, DeployState, InstallationState, ReviewVerdict
from core.models import ChargeStation, CheckResult, CheckRun, Installation, Photo, Reading, Review, Tick, Trial
from core.queries.narrowing import METRES_PER_DEGREE
from core.queries.suspicion import may_be_swapped
from core.words import Sentence, _, length, listed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.db.models import QuerySet

    from core.models import Actor, EvidenceRules

PHOTO_FAR = _("A photo was taken %(distance)s from the Location's pin.")
LINK_FAR = _("It was linked %(distance)s from the Location's pin.")
FAR_M = 250  # of photos; how far from the pin a link is far, the operator says
KNOWN_AFTER = 3  # whose third hand-over was approved is no beginner here
FINE = (CheckState.PASSED, CheckState.OVERRIDDEN)
FIRMWARE = ("vendor", "model", "firmware_version")


@dataclass(frozen=True)
class Risk:
    """One reason to look closely: its slug, how heavy it weighs, its name in a filter, its words.

    It holds for a row whose annotation `fact`, or the length of it, is more than `over`.
    """

    slug: str
    weight: int
    fact: str
    over: int
    name: str
    say: Callable[[Any], Sentence]

    def holds(self, row: Any) -> bool:
        value = getattr(row, self.fact)
        number = len(value) if isinstance(value, list) else value
        return number is not None and number > self.over


def _counted(one: str, many: str, fact: str) -> Callable[[Any], Sentence]:
    """Say a number that a row carries."""

    def say(row: Any) -> Sentence:
        number = getattr(row, fact)
        return Sentence(one if number == 1 else many, {"n": number})

    return say


def _optional(row: Any) -> Sentence:
    names = listed(Sentence(row.titles.get(slug, slug)) for slug in row.unpassed)
    return Sentence(_("Not passed: %(checks)s."), {"checks": names})


def _far(row: Any) -> Sentence:
    """Say how far from the pin somebody was: at the link, or with a photo, whichever was farther."""
    linked = row.linked_off_m == row.away_m
    return Sentence(LINK_FAR if linked else PHOTO_FAR, {"distance": length(row.away_m)})


# The heaviest first: that is also the order in which a row says them.
RISKS: tuple[Risk, ...] = (
    Risk(
        "changed", 16, "changed", 0, _("Changed since the checks"),
        lambda _row: Sentence(_("The hardware was changed after the checks.")),
    ),
    Risk(
        "swapped", 16, "swapped", 0, _("May be swapped"),
        lambda _row: Sentence(_("Its label or serial number is that of another box: the two may be swapped.")),
    ),
    Risk(
        "overridden", 8, "overrides", 0, _("Overrides"),
        _counted(_("One check was overridden."), _("%(n)s checks were overridden."), "overrides"),
    ),
    Risk("far", 4, "away_m", 0, _("Far from the pin"), _far),
    Risk(
        "evidence", 4, "lacking", 0, _("Evidence missing"),
        _counted(
            _("One thing that you ask for is missing."), _("%(n)s things that you ask for are missing."), "lacking"
        ),
    ),
    Risk(
        "limits", 4, "beyond", 0, _("Out of limits"),
        _counted(_("One reading is out of its limit."), _("%(n)s readings are out of their limits."), "beyond"),
    ),
    Risk(
        "drift", 4, "drifted", 0, _("Template drift"),
        lambda row: Sentence(
            _("Fitted with version %(was)s of its template, which is at version %(now)s."),
            {"was": row.station.template_version, "now": row.station.template.version},
        ),
    ),
    Risk("checks", 2, "unpassed", 0, _("Checks not passed"), _optional),
    Risk(
        "firmware", 2, "new_firmware", 0, _("New firmware"),
        lambda row: Sentence(
            _("Firmware %(version)s runs on no station of this model in production yet."),
            {"version": row.station.firmware_version},
        ),
    ),
    Risk(
        "again", 2, "returns", 0, _("Came back before"),
        _counted(_("It was given back once before."), _("It was given back %(n)s times before."), "returns"),
    ),
    Risk(
        "newcomer", 1, "newcomer", 0, _("First hand-overs"),
        lambda row: Sentence(_("One of the first hand-overs of %(by)s."), {"by": row.handed_over_by or "?"}),
    ),
)  # fmt: skip
BY_SLUG: Mapping[str, Risk] = {risk.slug: risk for risk in RISKS}
# What a row of `with_risk` carries beside the installation's own columns.
FACTS = (*dict.fromkeys(risk.fact for risk in RISKS), "verdict", "results", "passed")


def with_risk(rows: QuerySet[Installation], actor: Actor, rules: EvidenceRules) -> QuerySet[Any]:
    """Annotate installations with the facts that `risk_of` weighs; `rules` are what the operator asks for."""
    return rows.annotate(
        **_same_for_all(),
        swapped=_is(may_be_swapped(actor.operator, rows)),
        away_m=Greatest(_photo_away(), _link_away(rules)),
        lacking=_lacking(rules),
        new_firmware=_is(~Q(station__firmware_version="") & ~Q(firmware__in=_known_firmware(actor))),
        newcomer=_is(~Q(handed_over_who__in=_known_hands(actor))),
    )


@cache
def _same_for_all() -> dict[str, Any]:
    """Give the facts that are asked for alike whoever asks: put together once, which costs more than to ask."""
    newest = CheckRun.objects.order_by("-started_at", "-pk")
    run = newest.filter(installation=OuterRef("pk"))
    results = CheckResult.objects.filter(
        run=Subquery(newest.filter(installation=OuterRef(OuterRef("pk"))).values("pk")[:1])
    )
    unpassed = results.exclude(state__in=FINE)
    trials = Trial.objects.filter(installation=OuterRef("pk"), state=CheckState.OVERRIDDEN)
    returns = Review.objects.filter(installation=OuterRef("pk"), verdict=ReviewVerdict.RETURNED)
    return {
        "firmware": _firmware("station__"),
        "verdict": Subquery(run.values("verdict")[:1]),
        "results": _number(results, "run"),
        "passed": _number(results.filter(state=CheckState.PASSED), "run"),
        "unpassed": ArraySubquery(unpassed.order_by("position").values("slug")),
        "overrides": _number(results.filter(state=CheckState.OVERRIDDEN), "run") + _number(trials, "installation"),
        "changed": _is(Q(station__rebuilt_at__gt=Subquery(run.values("started_at")[:1]))),
        "beyond": _number(Reading.objects.filter(installation=OuterRef("pk"), within=False), "installation"),
        "drifted": _is(Q(station__template_version__lt=F("station__template__version"))),
        "returns": _number(returns, "installation"),
    }


def risk_of(row: Any) -> int:
    """Weigh a row of `with_risk`, or its facts alone; 0: clean.

    Not in the database, which would ask for each fact once more to weigh it.
    """
    return sum(risk.weight for risk in RISKS if risk.holds(row))


def reasons(row: Any, titles: Mapping[str, str]) -> list[Sentence]:
    """Say why a row of `with_risk` asks to be looked at, the heaviest first; `titles` are those of the checks."""
    row.titles = titles
    return [risk.say(row) for risk in RISKS if risk.holds(row)]


def _is(condition: Q) -> Case:
    """Give 1 where a condition holds, else 0."""
    return Case(When(condition, then=Value(1)), default=Value(0))


def _number(rows: QuerySet[Any], by: str, what: str = "pk") -> Coalesce:
    """Count the rows of a subquery, or their different `what`, without joining them in."""
    counted = rows.order_by().values(by).annotate(n=Count(what, distinct=True)).values("n")
    return Coalesce(Subquery(counted), Value(0))


@cache
def _photo_away() -> Subquery:
    """Give how many metres from the pin the farthest photo was taken, where that is far.

    Flat, which is right to a metre or so here.
    """
    pin = {name: Cast(OuterRef(f"station__location__{name}"), FloatField()) for name in ("latitude", "longitude")}
    north = Cast("latitude", FloatField()) - pin["latitude"]
    east = (Cast("longitude", FloatField()) - pin["longitude"]) * Cos(Radians(pin["latitude"]))
    metres = Sqrt(Power(north, 2) + Power(east, 2)) * METRES_PER_DEGREE
    photos = Photo.objects.filter(installation=OuterRef("pk"), latitude__isnull=False).order_by()
    return Subquery(photos.values("installation").annotate(away=Max(metres)).filter(away__gt=FAR_M).values("away"))


def _link_away(rules: EvidenceRules) -> Case:
    """Give how many metres from the pin it was linked, where the operator calls that far, whether explained or not."""
    far = When(linked_off_m__gt=rules.far_from_pin_m, then=Cast("linked_off_m", FloatField()))
    return Case(far, default=None, output_field=FloatField())


def _lacking(rules: EvidenceRules) -> Any:
    """Count what the operator asks for today and is not there."""
    lines = [line["text"] for line in rules.lines if line["required"]]
    here = {"installation": OuterRef("pk")}
    asked = len(rules.photos) + len(rules.readings) + len(lines) + rules.signature
    unsigned = Case(When(signature__isnull=False, then=Value(int(rules.signature))), default=Value(0))
    return (
        Value(asked)
        - _number(Photo.objects.filter(**here, kind__in=rules.photos), "installation", "kind")
        - _number(Reading.objects.filter(**here, kind__in=rules.readings), "installation", "kind")
        - _number(Tick.objects.filter(**here, text__in=lines), "installation", "text")
        - unsigned
    )


def _firmware(prefix: str = "") -> Concat:
    """Tell one firmware of one model from every other, as one text."""
    names = [part for name in FIRMWARE for part in (f"{prefix}{name}", Value("\x1f"))]
    return Concat(*names, output_field=CharField())


def _known_firmware(actor: Actor) -> QuerySet[Any]:
    known = ChargeStation.objects.visible_to(actor).filter(deploy_state=DeployState.PRODUCTION)
    return known.exclude(firmware_version="").annotate(kind=_firmware()).values("kind")


def _known_hands(actor: Actor) -> QuerySet[Any]:
    """Name those whose hand-overs were approved often enough."""
    approved = Installation.objects.visible_to(actor).filter(state=InstallationState.APPROVED).order_by()
    return (
        approved.values("handed_over_who").annotate(n=Count("pk")).filter(n__gte=KNOWN_AFTER).values("handed_over_who")
    )
