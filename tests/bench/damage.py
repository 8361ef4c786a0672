"""Labels as a camera meets them in the field: seeded pictures, each damaged in one way, at three levels.

Every picture depends on its seed, kind, level and number alone: two runs see the same. Where damage has a size, it is
in modules of the symbol.
"""

from __future__ import annotations

import math
from random import Random
from typing import TYPE_CHECKING

import qrcode
from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Damage = Callable[[Image.Image, "Symbol", Random, int], Image.Image]

FRAME = (1280, 720)
LEVELS = (0, 1, 2)
WALL = 168  # grey of what the label hangs on
CORNERS = ((0, 0), (0, 1), (1, 1), (1, 0))


class Symbol:
    """A label in its frame: the text, how wide its square is and where it sits, in pixels."""

    def __init__(self, rng: Random, share: float = 0.3) -> None:
        self.text = payload(rng)
        level = rng.choice((qrcode.constants.ERROR_CORRECT_M, qrcode.constants.ERROR_CORRECT_Q))
        code = qrcode.QRCode(error_correction=level, border=4)
        code.add_data(self.text)
        code.make()
        self.modules = len(code.get_matrix())
        self.side = round(FRAME[0] * share)
        self.module = self.side / self.modules
        picture = code.make_image().get_image().convert("L")
        self.picture = picture.resize(
            (self.side, self.side), Image.Resampling.BOX if self.module < 1 else Image.Resampling.LANCZOS
        )

    @property
    def box(self) -> tuple[int, int]:
        return (FRAME[0] - self.side) // 2, (FRAME[1] - self.side) // 2


def payload(rng: Random) -> str:
    """Give a text as labels carry it: ours, a maker's, or an EVSE id."""
    serial = "".join(rng.choices("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ", k=10))
    return rng.choice(
        (
            f"https://plinth.example/s/{serial[:8]}",
            f"https://install.example.com/start?serial={serial}&pin={rng.randrange(10**6):06}",
            f"EVSE:NL*PLI*E{serial}*1 SN:{serial}-{rng.randrange(10**6):06}",
            f"{rng.randrange(2**48):012X},{serial},PN-{rng.randrange(10**7):07}",
        )
    )


def on_the_wall(symbol: Symbol) -> Image.Image:
    frame = Image.new("L", FRAME, WALL)
    frame.paste(symbol.picture, symbol.box)
    return frame


def turned(frame: Image.Image, _symbol: Symbol, rng: Random, level: int) -> Image.Image:
    angle = rng.uniform(*((5, 20), (20, 45), (45, 180))[level])
    return frame.rotate(angle * rng.choice((-1, 1)), Image.Resampling.BICUBIC, fillcolor=WALL)


def tilted(frame: Image.Image, _symbol: Symbol, rng: Random, level: int) -> Image.Image:
    reach = (0.12, 0.22, 0.32)[level]
    quad = [
        value
        for right, down in CORNERS
        for value in (
            (FRAME[0] * (right + rng.uniform(0, reach) * (0.5 - right))),
            (FRAME[1] * (down + rng.uniform(-reach, reach) * 0.5)),
        )
    ]
    return frame.transform(FRAME, Image.Transform.QUAD, quad, Image.Resampling.BICUBIC, fillcolor=WALL)


def moved(frame: Image.Image, symbol: Symbol, rng: Random, level: int) -> Image.Image:
    """The hand moved while the picture was taken."""
    length, angle, steps = symbol.module * (0.6, 1.0, 1.5)[level], rng.uniform(0, math.pi), 9
    summed = frame
    for step in range(1, steps):
        way = length * (step / (steps - 1) - 0.5)
        shift = (1, 0, way * math.cos(angle), 0, 1, way * math.sin(angle))
        shifted = frame.transform(FRAME, Image.Transform.AFFINE, shift, Image.Resampling.BILINEAR, fillcolor=WALL)
        summed = Image.blend(summed, shifted, 1 / (step + 1))
    return summed


def blurred(frame: Image.Image, symbol: Symbol, _rng: Random, level: int) -> Image.Image:
    return frame.filter(ImageFilter.GaussianBlur(symbol.module * (0.35, 0.55, 0.75)[level]))


def glared(frame: Image.Image, symbol: Symbol, rng: Random, level: int) -> Image.Image:
    """A lamp is mirrored in the foil: white over 8, 14 or 20 % of the symbol, soft at its edge."""
    radius = symbol.side * math.sqrt((0.08, 0.14, 0.20)[level] / math.pi)
    x, y = (start + symbol.side * rng.uniform(0.35, 0.65) for start in symbol.box)
    lamp = Image.new("L", FRAME, 0)
    ImageDraw.Draw(lamp).ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return Image.composite(Image.new("L", FRAME, 255), frame, lamp.filter(ImageFilter.GaussianBlur(radius / 5)))


def darkened(frame: Image.Image, _symbol: Symbol, rng: Random, level: int) -> Image.Image:
    """A garage: little light, and the sensor's noise over it."""
    return noisy(ImageEnhance.Brightness(frame).enhance((0.2, 0.12, 0.07)[level]), rng, (6, 8, 8)[level])


def noisy(frame: Image.Image, rng: Random, reach: int) -> Image.Image:
    grains = Image.frombytes("L", FRAME, rng.randbytes(FRAME[0] * FRAME[1]))
    return ImageChops.add(frame, grains.point([round(2 * reach * value / 255) for value in range(256)]), offset=-reach)


def faded(frame: Image.Image, _symbol: Symbol, rng: Random, level: int) -> Image.Image:
    """Years in the sun: black and white come close to each other."""
    span = (60, 36, 22)[level]
    return noisy(frame.point([round(120 + span * (value / 255 - 0.5)) for value in range(256)]), rng, 3)


def dirtied(frame: Image.Image, symbol: Symbol, rng: Random, level: int) -> Image.Image:
    """Splashes of mud over 3, 6 or 9 % of the symbol."""
    pen, covered = ImageDraw.Draw(frame), 0.0
    while covered < (0.03, 0.06, 0.09)[level]:
        radius = symbol.side * rng.uniform(0.015, 0.05)
        x, y = (start + symbol.side * rng.uniform(0.12, 0.88) for start in symbol.box)
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=rng.randrange(40, 140))
        covered += math.pi * radius**2 / symbol.side**2
    return frame


def clean(frame: Image.Image, _symbol: Symbol, _rng: Random, _level: int) -> Image.Image:
    return frame


def mixed(frame: Image.Image, symbol: Symbol, rng: Random, level: int) -> Image.Image:
    """A little of everything, as most days are."""
    for damage in (turned, tilted, blurred):
        frame = damage(frame, symbol, rng, 0)
    return darkened(frame, symbol, rng, 0) if level else frame


# What is done to the picture, and how much of the frame's width the symbol takes, level by level.
DAMAGE: dict[str, tuple[Damage, tuple[float, float, float]]] = {
    "clean": (clean, (0.3, 0.3, 0.3)),
    "rotation": (turned, (0.3, 0.3, 0.3)),
    "perspective": (tilted, (0.3, 0.3, 0.3)),
    "motion": (moved, (0.3, 0.3, 0.3)),
    "blur": (blurred, (0.3, 0.3, 0.3)),
    "glare": (glared, (0.3, 0.3, 0.3)),
    "low light": (darkened, (0.3, 0.3, 0.3)),
    "faded": (faded, (0.3, 0.3, 0.3)),
    "dirt": (dirtied, (0.3, 0.3, 0.3)),
    "small": (clean, (0.15, 0.115, 0.085)),
    "mixed": (mixed, (0.3, 0.25, 0.2)),
}


def pictures(seed: int, each: int) -> Iterator[tuple[str, str, Image.Image]]:
    """Give every picture with its kind of damage and the text that is on it: `each` a kind and level."""
    for kind, (damage, shares) in DAMAGE.items():
        for level in LEVELS:
            for number in range(each):
                rng = Random(f"{seed}/{kind}/{level}/{number}")  # noqa: S311 -- the same pictures each time
                symbol = Symbol(rng, shares[level])
                yield kind, symbol.text, damage(on_the_wall(symbol), symbol, rng, level)
