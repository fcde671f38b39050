"""The official tree of places (Kemendagri codes)."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from regions.capabilities import Capability
from regions.querysets import RegionQuerySet
from regions.rules.codes import level_of

# A code is a path, and ranges over it stand for "all below". That needs plain byte order, whatever the database's own is.
BYTE_ORDER = "C"


class Level(models.IntegerChoices):
    """Depth in the tree; also the number of parts of the code."""

    PROVINCE = 1, _("province")
    REGENCY = 2, _("regency")
    DISTRICT = 3, _("district")
    VILLAGE = 4, _("village")


class Region(models.Model):
    """A province, regency or city, district, or village with its official code (``15``, ``15.04``, ``15.04.03.1001``)."""

    code = models.CharField(_("code"), max_length=13, primary_key=True, db_collation=BYTE_ORDER)
    name = models.CharField(_("name"), max_length=100)
    level = models.PositiveSmallIntegerField(_("level"), choices=Level)
    parent = models.ForeignKey(
        "self", verbose_name=_("lies in"), null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["code"]
        default_permissions = ()
        permissions = [(capability.value, str(capability.name)) for capability in Capability]
        constraints = [
            models.CheckConstraint(
                name="region_code_fits_level",
                condition=models.Q(code__regex=r"^\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?$"),
            ),
            models.CheckConstraint(
                name="region_parent_unless_province",
                condition=models.Q(level=1, parent__isnull=True) | models.Q(level__gt=1, parent__isnull=False),
            ),
        ]
        indexes = [models.Index(Length("code"), "code", name="region_by_level_code")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_kelurahan(self) -> bool:
        """Whether this village is an urban one: its last part begins with 1, a desa's with 2."""
        return level_of(self.code) == Level.VILLAGE and self.code[9] == "1"

    @property
    def full_name(self) -> str:
        """The name with the word that an office puts before it: ``Desa Rantau Kapas Tuo``, ``Kecamatan Mersam``."""
        match self.level:
            case Level.VILLAGE:
                return f"{'Kelurahan' if self.is_kelurahan else 'Desa'} {self.name}"
            case Level.DISTRICT:
                return f"Kecamatan {self.name}"
            case Level.PROVINCE:
                return f"Provinsi {self.name}"
            case _:
                return self.name
