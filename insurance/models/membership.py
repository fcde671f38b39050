"""JKN membership over time: a present and a past table of one shape (measured: 1.24 times one month after twelve)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Person
from exchange.models import ImportBatch
from insurance.codes import MemberStatus, Segment, StatusReason
from insurance.querysets import MembershipQuerySet
from regions.models import Region


class MembershipState(models.Model):
    """What the insurer says of one card, for as long as it says the same."""

    card_number = models.CharField(_("card number"), max_length=13)
    nik = models.CharField("NIK", max_length=16, blank=True, help_text=_("As the insurer writes it; may be malformed."))
    kk = models.CharField(_("KK number"), max_length=16, blank=True, db_default="", default="")
    name = models.CharField(_("name"), max_length=100)
    sex = models.CharField(_("sex"), max_length=1)
    born_on = models.DateField(_("born on"), null=True, blank=True)
    person = models.ForeignKey(
        Person,
        verbose_name=_("resident"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="%(class)ss",
        db_index=False,
        help_text=_("The resident this card belongs to, when one was found."),
    )
    territory = models.ForeignKey(
        Region,
        verbose_name=_("territory"),
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        help_text=_("The regency whose master file lists the card."),
    )
    village = models.ForeignKey(
        Region,
        verbose_name=_("village"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    place = models.CharField(
        _("place"),
        max_length=13,
        db_collation="C",
        help_text=_("Where it counts: the village when it lies in the territory, otherwise the territory itself."),
    )
    segment = models.CharField(_("segment"), max_length=10, choices=Segment)
    payer = models.CharField(_("payer"), max_length=20, blank=True)
    care_class = models.CharField(_("class of care"), max_length=1, default="3")
    status = models.CharField(_("status"), max_length=8, choices=MemberStatus)
    status_reason = models.CharField(_("cause"), max_length=12, choices=StatusReason, blank=True)
    status_said = models.CharField(
        _("status in the insurer's words"), max_length=60, blank=True, db_default="", default=""
    )
    since = models.DateField(
        _("since"), null=True, blank=True, help_text=_("From when the membership holds, as the insurer writes it.")
    )
    facility_code = models.CharField(_("facility"), max_length=10, blank=True)
    valid_from = models.DateField(_("valid from"))
    recorded_at = models.DateTimeField(_("recorded at"))
    batch = models.ForeignKey(
        ImportBatch,
        verbose_name=_("import"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
        help_text=_("The import that brought this state; none for what came otherwise."),
    )
    row_hash = models.BigIntegerField(
        null=True,
        blank=True,
        editable=False,
        help_text=_("Hash of the file's row, when nothing was wrong with it: the same row next month is read no more."),
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class Membership(MembershipState):
    """The present state of a card that is registered: active or not, it counts as registered."""

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["card_number"], name="membership_card_once"),
            models.CheckConstraint(name="membership_card_is_13_digits", condition=Q(card_number__regex=r"^[0-9]{13}$")),
        ]
        indexes = [
            models.Index(fields=["place", "segment", "status"], name="membership_by_place"),
            models.Index(fields=["nik"], name="membership_by_nik"),
            models.Index(fields=["person"], name="membership_by_person", condition=Q(person__isnull=False)),
        ]


class MembershipPast(MembershipState):
    """A state that another one followed; written once, never changed.

    ``superseded_at`` is when we learned that it was over, ``valid_to`` the first day on which it no longer held (empty
    when it was a mistake and had never held; its own first day when the file that said so was corrected or undone). On a
    day ``d`` as known at a moment ``m`` it was the state when ``valid_from <= d``, ``recorded_at <= m``, and either
    ``m < superseded_at`` (nobody knew yet) or ``d < valid_to``.
    """

    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    superseded_at = models.DateTimeField(_("superseded at"))
    closed_by_batch = models.ForeignKey(
        ImportBatch,
        verbose_name=_("closed by the import"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )

    class Meta:
        verbose_name = _("earlier membership")
        verbose_name_plural = _("earlier memberships")
        default_permissions = ()
        indexes = [
            models.Index(fields=["card_number"], name="past_by_card"),
            models.Index(fields=["person"], name="past_by_person", condition=Q(person__isnull=False)),
            models.Index(fields=["superseded_at", "place"], name="past_by_superseded"),
        ]
