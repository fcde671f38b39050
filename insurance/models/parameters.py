"""What regulation sets: rows with dates and their source, never numbers in code."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from insurance.codes import Segment
from insurance.rules.definitions import DENOMINATORS, NUMERATORS
from regions.models import Region


class EffectiveDated(models.Model):
    """A rule that holds from a day until a day (both included), with where it is written."""

    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=250)

    class Meta:
        abstract = True

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class CoverageDefinition(EffectiveDated):
    """A named, versioned definition of a ratio: two counts by their codes, and what they mean in words.

    The codes are what is counted (``insurance.rules.definitions``); which ratio is meant by "UHC" is a
    :class:`HeadlineChoice`.
    """

    code = models.CharField(_("code"), max_length=40)
    version = models.PositiveSmallIntegerField(_("version"))
    name = models.CharField(_("name"), max_length=120)
    numerator = models.CharField(_("numerator"), max_length=120)
    denominator = models.CharField(_("denominator"), max_length=120)
    numerator_code = models.CharField(
        _("counted above"), max_length=12, choices=[(one.value, one.label) for one in NUMERATORS]
    )
    denominator_code = models.CharField(
        _("counted below"), max_length=12, choices=[(one.value, one.label) for one in DENOMINATORS]
    )

    class Meta:
        verbose_name = _("coverage definition")
        verbose_name_plural = _("coverage definitions")
        ordering = ["code", "version"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="definition_version_once"),
            models.CheckConstraint(
                name="definition_can_be_counted",
                condition=models.Q(
                    numerator_code__in=[one.value for one in NUMERATORS],
                    denominator_code__in=[one.value for one in DENOMINATORS],
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


class HeadlineChoice(EffectiveDated):
    """Which ratio is meant by "UHC" from a day on, and who said so; nobody (``None``) for what the product ships."""

    definition_code = models.CharField(_("definition"), max_length=40)
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("chosen by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    chosen_at = models.DateTimeField(_("chosen at"), auto_now_add=True)

    class Meta:
        verbose_name = _("headline figure")
        verbose_name_plural = _("headline figures")
        ordering = ["-valid_from"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["valid_from"], name="headline_once_a_day"),
            models.CheckConstraint(
                name="headline_ends_after_it_begins",
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.definition_code} {self.valid_from}"


class ActivityBase(models.TextChoices):
    """What "activity" is a share of; the values are codes of :class:`CoverageDefinition`."""

    MEMBERS = "keaktifan_peserta", _("of registered members")
    POPULATION = "keaktifan_penduduk", _("of residents")


class CoverageThreshold(EffectiveDated):
    """What a status asks for: coverage in per cent, and activity in per cent of a named base."""

    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=120)
    coverage_min = models.DecimalField(_("coverage at least"), max_digits=5, decimal_places=2)
    activity_min = models.DecimalField(_("activity at least"), max_digits=5, decimal_places=2, null=True, blank=True)
    # No regulation we could find says which base is meant (domain 1.1), so an office can set it.
    activity_base = models.CharField(
        _("activity is a share"), max_length=20, choices=ActivityBase, default=ActivityBase.MEMBERS
    )
    pemda_min = models.DecimalField(
        _("enrolled by the government at least"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Members of PBPU Pemda in per cent of residents."),
    )
    condition = models.CharField(_("further condition"), max_length=250, blank=True)
    gives_status = models.CharField(_("gives the status"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("coverage threshold")
        verbose_name_plural = _("coverage thresholds")
        ordering = ["-coverage_min", "code"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class PremiumRate(EffectiveDated):
    """What a regency pays a month for one member of a segment, in whole rupiah."""

    segment = models.CharField(_("segment"), max_length=10, choices=Segment)
    amount_idr = models.PositiveIntegerField(_("rupiah a month"))

    class Meta:
        verbose_name = _("premium rate")
        verbose_name_plural = _("premium rates")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.segment} {self.valid_from}"


class EnrolmentQuota(EffectiveDated):
    """How many members a regency's budget and agreement with BPJS can carry."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="enrolment_quotas")
    members = models.PositiveIntegerField(_("members"))

    class Meta:
        verbose_name = _("enrolment quota")
        verbose_name_plural = _("enrolment quotas")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.region_id} {self.valid_from}"


class PremiumBudget(EffectiveDated):
    """What a regency's budget (APBD) gives for premiums in the year of the day, in whole rupiah.

    A change of the budget is a new row with the amount for the whole year.
    """

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="premium_budgets")
    amount_idr = models.BigIntegerField(_("rupiah for the year"))

    class Meta:
        verbose_name = _("premium budget")
        verbose_name_plural = _("premium budgets")
        default_permissions = ()
        constraints = [models.CheckConstraint(name="budget_is_not_below_zero", condition=models.Q(amount_idr__gte=0))]

    def __str__(self) -> str:
        return f"{self.region_id} {self.valid_from}"


class LoadLimit(EffectiveDated):
    """How much a monthly file may change before somebody is asked whether it is the right file."""

    class Code(models.TextChoices):
        """What is limited."""

        ENDED = "members_ended", _("Cards that a file ends because it does not name them")

    code = models.CharField(_("code"), max_length=40, choices=Code)
    percent = models.DecimalField(
        _("per cent"),
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=_("Of the registered cards."),
    )

    class Meta:
        verbose_name = _("limit of a load")
        verbose_name_plural = _("limits of loads")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="load_limit_is_percent", condition=models.Q(percent__gte=0) & models.Q(percent__lte=100)
            ),
            models.UniqueConstraint(fields=["code", "valid_from"], name="load_limit_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.valid_from}"
