"""What speaks for or against two records being one person: codes that are stored, and the sentences that explain them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Evidence(models.TextChoices):
    """One thing that a comparison of two records found."""

    NAME_SAME = "name_same", _("The names are the same, apart from titles and usual abbreviations.")
    NAME_ORDER = "name_order", _("The names have the same words in another order, or written together.")
    NAME_SPELT = "name_spelt", _("The names sound the same in another spelling.")
    NAME_CLOSE = "name_close", _("The names differ in a letter or two.")
    NAME_SIMILAR = "name_similar", _("The names are similar, or one leaves out a part of the other.")
    NAME_PARTLY = "name_partly", _("The names agree in a part only.")
    NAME_DIFFERS = "name_differs", _("The names are different.")
    NAME_NOT_GIVEN = "name_not_given", _("One is recorded as a baby that had no name yet.")
    NAME_RARE = "name_rare", _("Few people here are called that.")
    NAME_COMMON = "name_common", _("Many people here are called that.")

    BORN_SAME = "born_same", _("Both were born on the same day.")
    BORN_SWAPPED = "born_swapped", _("Day and month of birth are the same numbers, exchanged.")
    BORN_DIGIT = "born_digit", _("The birth dates differ in one digit.")
    BORN_NEAR = "born_near", _("The birth dates are at most a month apart.")
    BORN_DIFFERS = "born_differs", _("The birth dates are different.")
    BORN_UNKNOWN = "born_unknown", _("This birthday is written for many whose real one nobody knows.")

    NIK_FORMER = "nik_former", _("One had the NIK that the other has or had.")
    NIK_DIGIT = (
        "nik_digit",
        _("The NIKs differ in one digit or in two that changed places, and one contradicts its own record."),
    )
    NIK_BOTH = "nik_both", _("Each has a NIK of her own.")
    NIK_MISSING = "nik_missing", _("One has no NIK, or a temporary one; the other has.")
    NIK_NEITHER = "nik_neither", _("Neither has a NIK.")

    SAME_HOUSEHOLD = "same_household", _("Both are on the same family card.")
    SAME_VILLAGE = "same_village", _("Both live in the same village.")
    SAME_DISTRICT = "same_district", _("Both live in the same district.")
    FAR_APART = "far_apart", _("They live in different districts.")
    MOVED = "moved", _("One moved away, the other lives here.")
    TWINS = "twins", _("Two on one family card, born on one day, each with a NIK: they may be twins.")
    BIRTHPLACE_DIFFERS = "birthplace_differs", _("The birthplaces are different.")
    SEX_DIFFERS = "sex_differs", _("One is recorded as a man, the other as a woman.")
