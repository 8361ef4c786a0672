"""The faces of connectors as they are drawn: outlines and pins in a square from -24 to 24."""

from __future__ import annotations

from dataclasses import dataclass

from core.words import Sentence, _

Pin = tuple[float, float, float]  # x, y, radius
Slot = tuple[float, float, float, float]  # x and y of the middle, width, height


@dataclass(frozen=True)
class Face:
    """What one looks at before plugging in: SVG path data of the shell, round pins, flat pins, a name."""

    name: str
    shell: str
    pins: tuple[Pin, ...] = ()
    slots: tuple[Slot, ...] = ()
    mark: str = ""
    bottom: float = 19

    @property
    def said(self) -> Sentence:
        """Give the name for `core.speech.say`."""
        return Sentence(self.name)


ROUND = "M0-19A19 19 0 1 1 0 19A19 19 0 1 1 0-19Z"
FLAT_TOP = "M-11.7-15H11.7A19 19 0 1 1-11.7-15Z"
PLATE = "M-12-19H12A7 7 0 0 1 19-12V12A7 7 0 0 1 12 19H-12A7 7 0 0 1-19 12V-12A7 7 0 0 1-12-19Z"
WELL = "M0-15A15 15 0 1 1 0 15A15 15 0 1 1 0-15Z"
OVAL = "M-8-14H8A14 14 0 0 1 8 14H-8A14 14 0 0 1-8-14Z"
COMBO_FOOT = "M-9 7H9A7.5 7.5 0 0 1 9 22H-9A7.5 7.5 0 0 1-9 7Z"
COMBO_2 = "M-9.4-20.5H9.4A14.5 14.5 0 1 1-9.4-20.5Z" + COMBO_FOOT
COMBO_1 = "M0-23.5A14.5 14.5 0 1 1 0 5.5A14.5 14.5 0 1 1 0-23.5Z" + COMBO_FOOT
BOLT = "M3-11-6 2H-.5L-3 11 6-2H.5Z"

TYPE_2_PINS: tuple[Pin, ...] = (
    (-5.5, -9, 2),
    (5.5, -9, 2),
    (-11, -0.5, 3),
    (0, -0.5, 3),
    (11, -0.5, 3),
    (-6, 9, 3),
    (6, 9, 3),
)
TYPE_1_PINS: tuple[Pin, ...] = ((-6.5, -7, 3.4), (6.5, -7, 3.4), (-11, 4, 2), (11, 4, 2), (0, 9, 3.4))
COMBO_POWER: tuple[Pin, ...] = ((-8, 14.5, 4), (8, 14.5, 4))
CHADEMO_PINS: tuple[Pin, ...] = (
    (-9, 0, 5),
    (9, 0, 5),
    (-3, -12.5, 1.7),
    (3, -12.5, 1.7),
    (-3, -7, 1.7),
    (3, -7, 1.7),
    (-3, 12.5, 1.7),
    (3, 12.5, 1.7),
    (-3, 7, 1.7),
    (3, 7, 1.7),
)
GBT_DC_PINS: tuple[Pin, ...] = (
    (-9, -2, 4.6),
    (9, -2, 4.6),
    (-4, -12, 1.8),
    (4, -12, 1.8),
    (0, 9.5, 3),
    (-7.5, 11, 1.6),
    (7.5, 11, 1.6),
)
EUROPEAN_HOLES: tuple[Pin, ...] = ((-6, 0, 2.4), (6, 0, 2.4))
CEE_3_PINS: tuple[Pin, ...] = ((-7.5, -4.5, 2.8), (7.5, -4.5, 2.8), (0, 8.5, 3.4))
CEE_5_PINS: tuple[Pin, ...] = ((-9, -3, 2.6), (9, -3, 2.6), (-5.5, 7.5, 2.6), (5.5, 7.5, 2.6), (0, -9.5, 3))


def _smaller(pins: tuple[Pin, ...]) -> tuple[Pin, ...]:
    """Move pins into the round upper part of a combined connector."""
    return tuple((round(x * 0.74, 1), round(y * 0.74 - 9, 1), round(radius * 0.74, 1)) for x, y, radius in pins)


UNKNOWN = Face(_("Connector"), ROUND, mark=BOLT)
NEMA_HOT: tuple[Slot, ...] = ((-8, -2, 2.6, 10), (8, -2, 2.6, 10))
BARS: tuple[Slot, ...] = ((0, 4, 24, 2.6), (0, 9, 24, 2.6), (0, 14, 24, 2.6))
CEE_KEY = "M-4 19V15H4V19"
SOCKET = PLATE + WELL

FACES: dict[str, Face] = {
    "IEC_62196_T2": Face(_("Type 2"), FLAT_TOP, TYPE_2_PINS),
    "IEC_62196_T2_COMBO": Face("CCS 2", COMBO_2, _smaller(TYPE_2_PINS) + COMBO_POWER, bottom=22),
    "IEC_62196_T1": Face(_("Type 1"), ROUND, TYPE_1_PINS),
    "IEC_62196_T1_COMBO": Face("CCS 1", COMBO_1, _smaller(TYPE_1_PINS) + COMBO_POWER, bottom=22),
    "IEC_62196_T3A": Face(_("Type 3A"), OVAL, ((-9, 3, 2.6), (0, 4, 3), (9, 3, 2.6), (-4.5, -6, 2)), bottom=14),
    "IEC_62196_T3C": Face(_("Type 3C"), FLAT_TOP, TYPE_2_PINS),
    "CHADEMO": Face("CHAdeMO", ROUND, CHADEMO_PINS),
    "GBT_AC": Face("GB/T AC", ROUND, TYPE_2_PINS),
    "GBT_DC": Face("GB/T DC", ROUND, GBT_DC_PINS),
    "TESLA_R": Face("Tesla R", ROUND, ((-7, -4, 4), (7, -4, 4), (-4, 8, 2), (4, 8, 2))),
    "TESLA_S": Face("Tesla S", OVAL, ((-8, -4, 4), (8, -4, 4), (-7, 7, 2), (0, 7, 2.6), (7, 7, 2)), bottom=14),
    "IEC_60309_2_single_16": Face("CEE 16 A", ROUND + WELL, CEE_3_PINS, mark=CEE_KEY),
    "IEC_60309_2_three_16": Face("CEE 16 A", ROUND + WELL, CEE_5_PINS, mark=CEE_KEY),
    "IEC_60309_2_three_32": Face("CEE 32 A", ROUND + WELL, CEE_5_PINS, mark=CEE_KEY),
    "IEC_60309_2_three_64": Face("CEE 64 A", ROUND + WELL, CEE_5_PINS, mark=CEE_KEY),
    "DOMESTIC_A": Face(_("Household"), PLATE, slots=((-5, 0, 2.4, 10), (5, 0, 2.4, 10))),
    "DOMESTIC_B": Face(_("Household"), PLATE, ((0, 8, 2.8),), ((-5, -3, 2.4, 9), (5, -3, 2.4, 9))),
    "DOMESTIC_C": Face(_("Household"), SOCKET, EUROPEAN_HOLES),
    "DOMESTIC_D": Face(_("Household"), SOCKET, ((-6, 4, 2.6), (6, 4, 2.6), (0, -6, 3.2))),
    "DOMESTIC_E": Face(_("Household"), SOCKET, (*EUROPEAN_HOLES, (0, -8, 2.4))),
    "DOMESTIC_F": Face(_("Household"), SOCKET, EUROPEAN_HOLES, ((0, -13.5, 6, 3), (0, 13.5, 6, 3))),
    "DOMESTIC_G": Face(_("Household"), PLATE, slots=((0, -8, 4, 8), (-8, 6, 8, 4), (8, 6, 8, 4))),
    "DOMESTIC_J": Face(_("Household"), PLATE, ((-7, -2, 2.4), (7, -2, 2.4), (0, 4, 2.4))),
    "DOMESTIC_L": Face(_("Household"), PLATE, ((0, -8, 2.4), (0, 0, 2.4), (0, 8, 2.4))),
    "DOMESTIC_H": Face(_("Household"), PLATE, ((-7, -4, 2.6), (7, -4, 2.6), (0, 7, 2.6))),
    "DOMESTIC_I": Face(_("Household"), PLATE, slots=((-6, -4, 2.6, 8), (6, -4, 2.6, 8), (0, 8, 2.6, 8))),
    "DOMESTIC_K": Face(_("Household"), SOCKET, EUROPEAN_HOLES, ((0, 8, 6, 4),)),
    "DOMESTIC_M": Face(_("Household"), SOCKET, ((-7, 5, 3.2), (7, 5, 3.2), (0, -7, 4))),
    "DOMESTIC_N": Face(_("Household"), PLATE, ((-7, 2, 2.4), (7, 2, 2.4), (0, -2, 2.4))),
    "DOMESTIC_O": Face(_("Household"), PLATE, ((-7, -4, 2.4), (7, -4, 2.4), (0, 5, 2.4))),
    "NEMA_5_20": Face("NEMA 5-20", PLATE, ((0, 8, 2.8),), ((-6, -4, 2.4, 9), (-4, -4, 6, 2.4), (6, -4, 2.4, 9))),
    "NEMA_6_30": Face("NEMA 6-30", ROUND, ((0, 9, 2.8),), ((-7, -3, 2.4, 10), (-5, 1, 6, 2.4), (7, -3, 2.4, 10))),
    "NEMA_6_50": Face("NEMA 6-50", ROUND, ((0, 9, 2.8),), ((-7, -3, 2.8, 11), (7, -3, 2.8, 11))),
    "NEMA_10_30": Face("NEMA 10-30", ROUND, slots=(*NEMA_HOT, (0, 8, 2.4, 9), (2, 12, 6, 2.4))),
    "NEMA_10_50": Face("NEMA 10-50", ROUND, slots=(*NEMA_HOT, (0, 8, 2.8, 10))),
    "NEMA_14_30": Face("NEMA 14-30", ROUND, ((0, -12, 2.8),), (*NEMA_HOT, (0, 9, 2.4, 9), (2, 13, 6, 2.4))),
    "NEMA_14_50": Face("NEMA 14-50", ROUND, ((0, -12, 2.8),), (*NEMA_HOT, (0, 9, 2.8, 10))),
    "CHAOJI": Face("ChaoJi", OVAL, ((-7, -3, 4), (7, -3, 4), (0, 8, 2.4), (-7, 7, 1.6), (7, 7, 1.6)), bottom=14),
    "MCS": Face(
        _("Megawatt"), ROUND, ((-7, 2, 5), (7, 2, 5), (0, -10, 2.6), (-5, 12, 1.6), (0, 13, 1.6), (5, 12, 1.6))
    ),
    "SAE_J3400": Face("NACS", OVAL, ((-8, -4, 4), (8, -4, 4), (-7, 7, 2), (0, 7, 2.6), (7, 7, 2)), bottom=14),
    "PANTOGRAPH_BOTTOM_UP": Face(_("Pantograph"), PLATE, slots=BARS, mark="M0-9 6-3H-6Z"),
    "PANTOGRAPH_TOP_DOWN": Face(_("Pantograph"), PLATE, slots=BARS, mark="M0-3-6-9H6Z"),
}


def face_of(standard: str) -> Face:
    """Give the face of an OCPI ConnectorType (2.2.1 §8.4.4); one that we have not drawn gets a plain one."""
    return FACES.get(standard, UNKNOWN)
