"""Official code lists of Dukcapil (SIAK): codes are stored, the official words are shown in every language.

Source: the government lists as OpenSID publishes them; SHDK, religion, schooling, marital status, disability.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sex(models.TextChoices):
    """Sex as on the family card."""

    MALE = "L", _("Male")
    FEMALE = "P", _("Female")


class Relation(models.IntegerChoices):
    """SHDK: relation to the head of the family."""

    HEAD = 1, "Kepala keluarga"
    HUSBAND = 2, "Suami"
    WIFE = 3, "Istri"
    CHILD = 4, "Anak"
    CHILD_IN_LAW = 5, "Menantu"
    GRANDCHILD = 6, "Cucu"
    PARENT = 7, "Orang tua"
    PARENT_IN_LAW = 8, "Mertua"
    OTHER_FAMILY = 9, "Famili lain"
    HELPER = 10, "Pembantu"
    OTHER = 11, "Lainnya"


class Marital(models.IntegerChoices):
    """Marital status."""

    SINGLE = 1, "Belum kawin"
    MARRIED = 2, "Kawin"
    DIVORCED = 3, "Cerai hidup"
    WIDOWED = 4, "Cerai mati"


class Religion(models.IntegerChoices):
    """Religion as on the family card."""

    ISLAM = 1, "Islam"
    PROTESTANT = 2, "Kristen"
    CATHOLIC = 3, "Katolik"
    HINDU = 4, "Hindu"
    BUDDHIST = 5, "Buddha"
    CONFUCIAN = 6, "Khonghucu"
    BELIEF = 7, "Kepercayaan"


class Education(models.IntegerChoices):
    """Highest schooling as on the family card."""

    NONE = 1, "Tidak/belum sekolah"
    PRIMARY_UNFINISHED = 2, "Belum tamat SD/sederajat"
    PRIMARY = 3, "Tamat SD/sederajat"
    LOWER_SECONDARY = 4, "SLTP/sederajat"
    UPPER_SECONDARY = 5, "SLTA/sederajat"
    DIPLOMA_2 = 6, "Diploma I/II"
    DIPLOMA_3 = 7, "Akademi/Diploma III"
    BACHELOR = 8, "Diploma IV/Strata I"
    MASTER = 9, "Strata II"
    DOCTOR = 10, "Strata III"


class Disability(models.IntegerChoices):
    """Disability as on the family card."""

    PHYSICAL = 1, "Fisik"
    SIGHT = 2, "Netra"
    HEARING_SPEECH = 3, "Rungu/wicara"
    MENTAL = 4, "Mental/jiwa"
    PHYSICAL_MENTAL = 5, "Fisik dan mental"
    OTHER = 6, "Lainnya"
    NONE = 7, "Tidak ada"


class LifeStatus(models.TextChoices):
    """Whether somebody counts as a resident. Only the living do."""

    ALIVE = "alive", _("Living here")
    DECEASED = "deceased", _("Deceased")
    MOVED = "moved", _("Moved away")


class NoNikReason(models.TextChoices):
    """Why somebody has no NIK (domain 6.1); the number can join later."""

    NEWBORN = "newborn", _("Newborn")
    INDIGENOUS = "indigenous", "Suku Anak Dalam / KAT"
    NEGLECTED = "neglected", _("Neglected, without papers")
    UNRECORDED = "unrecorded", _("Not recorded yet")
