"""Draw a station from its EVSEs and connectors, as SVG that takes its colours from the page."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from core.catalogue.plugs import Face, face_of
from core.words import Sentence, _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Say = Callable[[Sentence], str]

ICON = 48
COLUMN = 350  # pixels: the column of a phone that the picture fills
CONNECTOR = 66
BAY_PAD = 4
GAP = 8
EDGE = 12
ROW = 320
HEAD = 26
LABEL = 26
FACE = 50
LOOP = 22
TEXTS = 40
FOOT = 14
NARROWEST = 264  # of the drawing: a post with one socket is drawn larger than one with four, but not four times
LONG_NAME = 10
KILOWATT = 1000
ROUNDED_FROM = 10_000


@dataclass(frozen=True)
class _Plug:
    standard: str
    is_cable: bool
    watts: int | None

    @property
    def face(self) -> Face:
        return face_of(self.standard)


@dataclass(frozen=True)
class _Bay:
    """The part of the box that belongs to one EVSE."""

    number: str
    plugs: tuple[_Plug, ...]

    @property
    def width(self) -> int:
        return max(len(self.plugs), 1) * CONNECTOR + 2 * BAY_PAD


@dataclass(frozen=True)
class _Pen:
    """What all bays of one picture share: the reader's language, and room below the faces for cables to hang in."""

    say: Say
    loop: int

    @property
    def height(self) -> int:
        return LABEL + FACE + self.loop + TEXTS


def station_svg(evse_templates: Sequence[Mapping[str, Any]], *, say: Say = str) -> str:
    """Draw the box with its EVSEs from left to right, each with its sockets and cables, as one `<svg>`.

    `evse_templates` is the shape of HardwareTemplate.evse_templates; powers are in W and drawn in kW. `say` turns a
    Sentence into the reader's language. The text is escaped; colours come from `currentColor` and from classes.
    """
    bays = [_bay(evse) for evse in evse_templates]
    rows = _rows(bays)
    pen = _Pen(say, LOOP if any(plug.is_cable for bay in bays for plug in bay.plugs) else 0)
    width = max((_row_width(row) for row in rows), default=CONNECTOR) + 2 * EDGE
    canvas = max(width + 24, NARROWEST)
    bottom = 4 + HEAD + len(rows) * (pen.height + GAP) + 4
    drawn = [_box(canvas, width, bottom)]
    for line, row in enumerate(rows):
        left = (canvas - _row_width(row)) / 2
        for bay in row:
            drawn.append(_drawn_bay(pen, bay, left, 4 + HEAD + line * (pen.height + GAP)))
            left += bay.width + GAP
    told = _words(say(Sentence(_("Picture of the station"))), " ".join(_told(bay, say) for bay in bays))
    return _svg("station-picture", (0, 0, canvas, bottom + FOOT + 4), COLUMN, told + "".join(drawn))


def plug_svg(standard: str, connector_format: str, *, size: int = ICON, say: Say = str) -> str:
    """Draw one connector as an icon of `size` pixels: a socket in its frame, or a plug at its cable."""
    plug = _Plug(standard, connector_format == "CABLE", None)
    if plug.is_cable:
        drawn = f'<g transform="translate(0 -6) scale(.72)">{_drawn_face(plug.face)}</g>' + _path(
            "plug__cable", f"M0 {plug.face.bottom * 0.72 - 6:.3g}V15Q0 22 8 22H22", 3
        )
    else:
        drawn = _drawn_socket(plug.face, scale=0.9)
    half = ICON // 2 + 1
    return _svg("plug", (-half, -half, 2 * half, 2 * half), size, _words(_named(plug, say)) + drawn)


def _bay(evse: Mapping[str, Any]) -> _Bay:
    return _Bay(
        str(evse["evse_sequence_number"]),
        tuple(
            _Plug(connector["standard"], connector["format"] == "CABLE", connector.get("max_electric_power"))
            for connector in evse["connector_templates"]
        ),
    )


def _rows(bays: Sequence[_Bay]) -> list[list[_Bay]]:
    """Break the bays into lines that fit a phone."""
    rows: list[list[_Bay]] = []
    for bay in bays:
        if rows and _row_width([*rows[-1], bay]) <= ROW:
            rows[-1].append(bay)
        else:
            rows.append([bay])
    return rows


def _row_width(row: Sequence[_Bay]) -> int:
    return sum(bay.width for bay in row) + GAP * (len(row) - 1)


def _box(canvas: int, width: int, bottom: int) -> str:
    left, middle = (canvas - width) / 2, canvas / 2
    return (
        _rect("station-picture__plinth", (left + 14, bottom - 2, width - 28, FOOT), 3, ".28")
        + _rect("station-picture__box", (left, 2, width, bottom - 2), 16, ".06", stroke=2)
        + _rect("station-picture__light", (middle - 18, 14, 36, 5), 2.5, ".45")
        + _path("station-picture__ground", f"M6 {bottom + FOOT}H{canvas - 6}", 2)
    )


def _drawn_bay(pen: _Pen, bay: _Bay, left: float, top: float) -> str:
    plugs = "".join(
        f'<g transform="translate({BAY_PAD + CONNECTOR * (nth + 0.5):g} {LABEL + FACE / 2:g})">{_drawn(pen, plug)}</g>'
        for nth, plug in enumerate(bay.plugs)
    )
    bay_box = _rect("station-picture__bay", (0, 0, bay.width, pen.height), 10, ".05")
    number = _text("station-picture__number", (bay.width / 2, 18), f"EVSE {bay.number}", 13, bold=True)
    place = f"translate({left:g} {top:g})"
    return f'<g class="station-picture__evse" transform="{place}">{bay_box}{number}{plugs}</g>'


def _drawn(pen: _Pen, plug: _Plug) -> str:
    """Draw one connector around the middle of its face, with its kind and power below."""
    kind = pen.say(plug.face.said)
    size = 12 if len(kind) <= LONG_NAME else 10
    below = FACE / 2 + pen.loop
    return (
        (_drawn_hose(plug.face) if plug.is_cable else _drawn_socket(plug.face))
        + _text("station-picture__kind", (0, below + 13), kind, size)
        + _text("station-picture__power", (0, below + 30), _kilowatts(plug.watts), 14, bold=True)
    )


def _drawn_socket(face: Face, *, scale: float = 1) -> str:
    frame = _rect("plug__frame", (-25 * scale, -25 * scale, 50 * scale, 50 * scale), 9 * scale, "0", stroke=1.5)
    inner = 0.88 * scale
    return f'{frame}<g transform="scale({inner:.3g})">{_drawn_face(face)}</g>'


def _drawn_hose(face: Face) -> str:
    """Draw a plug in its holder and the cable that hangs from it in a loop, back into the box on its right."""
    hose = _path("plug__cable", f"M-7 {face.bottom + 1:g}V29C-7 48 24 48 24 29V-14", 3.5)
    gland = '<circle class="plug__gland" cx="24" cy="-16" r="4" fill="currentColor"/>'
    return f'{hose}{gland}<g transform="translate(-7 0)">{_drawn_face(face)}</g>'


def _drawn_face(face: Face) -> str:
    pins = "".join(f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}"/>' for x, y, radius in face.pins)
    slots = "".join(
        f'<rect x="{x - width / 2:g}" y="{y - height / 2:g}" width="{width:g}" height="{height:g}" rx=".8"/>'
        for x, y, width, height in face.slots
    )
    mark = _path("plug__mark", face.mark, 1.8) if face.mark else ""
    shell = _path("plug__shell", face.shell, 2)
    return f'{shell}<g class="plug__pins" fill="currentColor">{pins}{slots}</g>{mark}'


def _svg(name: str, view: tuple[int, int, int, int], width: int, drawn: str) -> str:
    height = round(width * view[3] / view[2])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{name}" role="img" viewBox="{" ".join(map(str, view))}" '
        f'width="{width}" height="{height}" fill="none" stroke-linejoin="round" stroke-linecap="round">{drawn}</svg>'
    )


def _words(title: str, told: str = "") -> str:
    return f"<title>{escape(title)}</title>" + (f"<desc>{escape(told)}</desc>" if told else "")


def _rect(name: str, box: tuple[float, float, float, float], radius: float, shade: str, *, stroke: float = 0) -> str:
    left, top, width, height = box
    line = f' stroke="currentColor" stroke-width="{stroke:g}"' if stroke else ""
    return (
        f'<rect class="{name}" x="{left:g}" y="{top:g}" width="{width:g}" height="{height:g}" rx="{radius:g}" '
        f'fill="currentColor" fill-opacity="{shade}"{line}/>'
    )


def _path(name: str, line: str, width: float) -> str:
    return f'<path class="{name}" d="{line}" stroke="currentColor" stroke-width="{width:g}"/>'


def _text(name: str, at: tuple[float, float], text: str, size: int, *, bold: bool = False) -> str:
    weight = ' font-weight="700"' if bold else ""
    return (
        f'<text class="{name}" x="{at[0]:g}" y="{at[1]:g}" text-anchor="middle" font-size="{size}"{weight} '
        f'font-family="system-ui, sans-serif" fill="currentColor">{escape(text)}</text>'
    )


def _kilowatts(watts: int | None) -> str:
    if not watts:
        return ""
    return f"{watts / KILOWATT:.0f} kW" if watts >= ROUNDED_FROM else f"{round(watts / KILOWATT, 1):g} kW"


def _named(plug: _Plug, say: Say) -> str:
    text = _("%(connector)s, cable") if plug.is_cable else _("%(connector)s, socket")
    return say(Sentence(text, {"connector": say(plug.face.said)}))


def _told(bay: _Bay, say: Say) -> str:
    plugs = "; ".join(" ".join(filter(None, (_named(plug, say), _kilowatts(plug.watts)))) for plug in bay.plugs)
    return f"EVSE {bay.number}: {plugs}."
