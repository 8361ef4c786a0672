"""Draw where the stations of a site stand around its pin, north up, as SVG in the colours of the page."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from math import ceil, cos, log10, radians
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

METRES_A_DEGREE = 111_320
SIZE, EDGE = 320, 28
NARROWEST_M = 20  # half of the picture: closer is no plan but noise of the phone
STEPS = (1, 2, 5, 10)


@dataclass(frozen=True)
class Spot:
    """A place in degrees: the Location's own pin (`site`), a neighbour (`other`), or the station meant (`this`)."""

    kind: str
    name: str
    latitude: float
    longitude: float


def site_plan(spots: Iterable[Spot]) -> str:
    """Draw spots around their first one, with a scale; nothing to draw gives an empty text. All text is escaped."""
    listed = list(spots)
    if not listed:
        return ""
    middle = listed[0]
    placed = [(spot, *_metres(middle, spot)) for spot in listed]
    reach = max([NARROWEST_M, *(abs(metres) for _spot, east, north in placed for metres in (east, north))])
    scale = (SIZE / 2 - EDGE) / reach
    dots = "".join(_dot(spot, SIZE / 2 + east * scale, SIZE / 2 - north * scale) for spot, east, north in placed)
    return (
        f'<svg class="plan" viewBox="0 0 {SIZE} {SIZE}" role="img" aria-hidden="true" focusable="false">'
        f'<path class="cross" d="M{SIZE / 2:g} 0V{SIZE}M0 {SIZE / 2:g}H{SIZE}"/>{dots}{_ruler(reach / 2, scale)}</svg>'
    )


def _metres(middle: Spot, spot: Spot) -> tuple[float, float]:
    """Give how far east and north a spot is; flat, as a site is."""
    north = (spot.latitude - middle.latitude) * METRES_A_DEGREE
    return (spot.longitude - middle.longitude) * METRES_A_DEGREE * cos(radians(middle.latitude)), north


def _dot(spot: Spot, x: float, y: float) -> str:
    anchor, shift = ("end", -12) if x > SIZE * 0.6 else ("start", 12)
    radius = 5 if spot.kind == "other" else 9
    return (
        f'<g class="{spot.kind}"><circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}"/>'
        f'<text x="{x + shift:.1f}" y="{y + 4:.1f}" text-anchor="{anchor}">{escape(spot.name)}</text></g>'
    )


def _ruler(wanted: float, scale: float) -> str:
    """Draw a length that people know: 10, 20, 50 m and so on."""
    ten = 10 ** (ceil(log10(wanted)) - 1)
    metres = max(step * ten for step in STEPS if step * ten <= wanted)
    left, low = EDGE / 2, SIZE - EDGE / 2
    return (
        f'<path class="ruler" d="M{left:g} {low - 5:g}v5h{metres * scale:.1f}v-5"/>'
        f'<text x="{left:g}" y="{low - 10:g}">{metres:g} m</text>'
    )
