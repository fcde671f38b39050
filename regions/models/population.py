"""How many people live where: the denominator, with its name and its dates."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from regions.models.region import Region


class PopulationDataset(models.Model):
    """One release of population figures, such as the DKB of the second semester of 2024 (``2024S2``).

    The figure of a semester is released one to two months after it and stays in force until the next release, so the
    denominator of a day is the dataset whose ``in_force_from`` is the latest on or before that day (domain 1.1).
    """

    code = models.CharField(_("code"), max_length=20, primary_key=True)
    name = models.CharField(_("name"), max_length=120)
    source = models.CharField(_("source"), max_length=200, blank=True)
    released_on = models.DateField(_("released on"), null=True, blank=True)
    in_force_from = models.DateField(_("in force from"))

    class Meta:
        verbose_name = _("population dataset")
        verbose_name_plural = _("population datasets")
        ordering = ["-in_force_from", "code"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class PopulationFigure(models.Model):
    """The number of residents of one region in one dataset."""

    dataset = models.ForeignKey(PopulationDataset, on_delete=models.CASCADE, related_name="figures")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="population_figures")
    male = models.PositiveIntegerField(_("male"))
    female = models.PositiveIntegerField(_("female"))
    total = models.PositiveIntegerField(_("total"))
    households = models.PositiveIntegerField(_("households"), null=True, blank=True)
    is_example = models.BooleanField(
        _("example"), default=False, help_text=_("Spread from a higher level for a demonstration; not official.")
    )

    class Meta:
        verbose_name = _("population figure")
        verbose_name_plural = _("population figures")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["dataset", "region"], name="population_once_per_region"),
            models.CheckConstraint(
                name="population_total_adds_up", condition=models.Q(total=models.F("male") + models.F("female"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region_id} {self.dataset_id}"
