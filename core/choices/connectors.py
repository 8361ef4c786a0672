"""Words of OCPI about a connector."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ConnectorFormat(TextChoices):
    SOCKET = "SOCKET", _("Socket")
    CABLE = "CABLE", _("Cable")


class PowerType(TextChoices):
    AC_1_PHASE = "AC_1_PHASE", _("AC, one phase")
    AC_2_PHASE = "AC_2_PHASE", _("AC, two phases")
    AC_2_PHASE_SPLIT = "AC_2_PHASE_SPLIT", _("AC, two phases, split")
    AC_3_PHASE = "AC_3_PHASE", _("AC, three phases")
    DC = "DC", _("DC")


class ConnectorStandard(TextChoices):
    """OCPI 2.3.0 §8.4.4 ConnectorType."""

    CHADEMO = "CHADEMO", "CHAdeMO"
    CHAOJI = "CHAOJI", "ChaoJi"
    DOMESTIC_A = "DOMESTIC_A", _("Household A")
    DOMESTIC_B = "DOMESTIC_B", _("Household B")
    DOMESTIC_C = "DOMESTIC_C", _("Household C")
    DOMESTIC_D = "DOMESTIC_D", _("Household D")
    DOMESTIC_E = "DOMESTIC_E", _("Household E")
    DOMESTIC_F = "DOMESTIC_F", _("Household F (Schuko)")
    DOMESTIC_G = "DOMESTIC_G", _("Household G")
    DOMESTIC_H = "DOMESTIC_H", _("Household H")
    DOMESTIC_I = "DOMESTIC_I", _("Household I")
    DOMESTIC_J = "DOMESTIC_J", _("Household J")
    DOMESTIC_K = "DOMESTIC_K", _("Household K")
    DOMESTIC_L = "DOMESTIC_L", _("Household L")
    DOMESTIC_M = "DOMESTIC_M", _("Household M")
    DOMESTIC_N = "DOMESTIC_N", _("Household N")
    DOMESTIC_O = "DOMESTIC_O", _("Household O")
    GBT_AC = "GBT_AC", "GB/T AC"
    GBT_DC = "GBT_DC", "GB/T DC"
    IEC_60309_2_SINGLE_16 = "IEC_60309_2_single_16", _("CEE 16 A, one phase")
    IEC_60309_2_THREE_16 = "IEC_60309_2_three_16", _("CEE 16 A, three phases")
    IEC_60309_2_THREE_32 = "IEC_60309_2_three_32", _("CEE 32 A, three phases")
    IEC_60309_2_THREE_64 = "IEC_60309_2_three_64", _("CEE 64 A, three phases")
    IEC_62196_T1 = "IEC_62196_T1", _("Type 1")
    IEC_62196_T1_COMBO = "IEC_62196_T1_COMBO", "CCS 1"
    IEC_62196_T2 = "IEC_62196_T2", _("Type 2")
    IEC_62196_T2_COMBO = "IEC_62196_T2_COMBO", "CCS 2"
    IEC_62196_T3A = "IEC_62196_T3A", _("Type 3A")
    IEC_62196_T3C = "IEC_62196_T3C", _("Type 3C")
    MCS = "MCS", _("Megawatt (MCS)")
    NEMA_5_20 = "NEMA_5_20", "NEMA 5-20"
    NEMA_6_30 = "NEMA_6_30", "NEMA 6-30"
    NEMA_6_50 = "NEMA_6_50", "NEMA 6-50"
    NEMA_10_30 = "NEMA_10_30", "NEMA 10-30"
    NEMA_10_50 = "NEMA_10_50", "NEMA 10-50"
    NEMA_14_30 = "NEMA_14_30", "NEMA 14-30"
    NEMA_14_50 = "NEMA_14_50", "NEMA 14-50"
    PANTOGRAPH_BOTTOM_UP = "PANTOGRAPH_BOTTOM_UP", _("Pantograph, from the vehicle up")
    PANTOGRAPH_TOP_DOWN = "PANTOGRAPH_TOP_DOWN", _("Pantograph, from above down")
    SAE_J3400 = "SAE_J3400", _("NACS (SAE J3400)")
    TESLA_R = "TESLA_R", "Tesla Roadster"
    TESLA_S = "TESLA_S", "Tesla Model S"
