"""Members, proposals and parameters in the admin site. Parameters can be added, never changed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.exceptions import DomainError
from core.identifiers import mask
from insurance.models import (
    CoverageDefinition,
    CoverageThreshold,
    EnrolmentQuota,
    LoadLimit,
    Membership,
    PremiumBudget,
    PremiumRate,
    Proposal,
    ProposalBatch,
    ReconciliationRule,
)
from insurance.services.keeping import parameter_add, parameter_check
from insurance.services.reading import membership_read_record
from regions.capabilities import Capability
from regions.models import Level, Region
from regions.querysets import places_of, within
from regions.rules.codes import covers, outermost
from regions.scoped_admin import PlaceFilter, ReadOnlyAdmin, ScopedModelAdmin

DATES = ("valid_from", "valid_to", "source")


@admin.register(Membership)
class MembershipAdmin(ScopedModelAdmin):
    """Members by name: numbers masked, each reading recorded."""

    list_display = ("name", "masked_card", "masked_nik", "place", "segment", "status")
    list_filter = (PlaceFilter, "segment", "status")
    fields = (
        "name", "masked_card", "masked_nik", "sex", "born_on", "territory", "village", "place", "segment", "payer",
        "care_class", "status", "status_reason", "valid_from", "recorded_at",
    )  # fmt: skip
    readonly_fields = fields

    def record_read(self, request: HttpRequest, row: Any) -> None:
        """Note it, with the resident whose card it is."""
        membership_read_record(actor=request.user, membership=row)

    @admin.display(description=_("card number"))
    def masked_card(self, membership: Membership) -> str:
        """Return the card number, masked."""
        return mask(membership.card_number)


@admin.register(ProposalBatch)
class ProposalBatchAdmin(ScopedModelAdmin):
    """Batches for BPJS."""

    page = "batch-detail"
    list_display = ("number", "region", "period", "status", "sent_at", "answered_at")
    list_filter = ("status",)
    list_select_related = ("region",)
    fields = ("number", "region", "period", "status", "opened_at", "sent_at", "sent_by", "file_sha256", "answered_at")


@admin.register(Proposal)
class ProposalAdmin(ScopedModelAdmin):
    """Proposals without the names of the proposed, which stand on the page of the batch."""

    list_display = ("pk", "batch", "village", "segment", "status", "proposed_at", "answered_at")
    list_filter = (PlaceFilter, "segment", "status")
    list_select_related = ("batch", "village")
    fields = (
        "batch", "village", "segment", "care_class", "status", "proposed_by", "proposed_at", "reject_reason",
        "answered_at",
    )  # fmt: skip


class ParameterForm(forms.ModelForm[Any]):
    """Asks the rules of the service before anything is saved."""

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if not self.errors:
            try:
                parameter_check(row=self.instance, today=timezone.localdate())
            except DomainError as refusal:
                self.add_error(refusal.field, str(refusal))


class ParameterAdmin(ReadOnlyAdmin):
    """Rows that hold from a day on. Whoever keeps parameters adds the next one, by the service; nobody edits an old one."""

    needs = (Capability.VIEW_AUDIT, Capability.KEEP_PARAMETERS)
    form = ParameterForm

    def get_urls(self) -> list[URLPattern]:
        """Return the addresses of list, row and form."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_add"
        return [*super().get_urls(), path("add/", self.admin_site.admin_view(self.add_view), name=name)]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whether the reader keeps what holds in the whole installation."""
        return any(covers(place, settings.HOME_REGION) for place in self._places(request))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        """Add by the service."""
        parameter_add(actor=request.user, row=obj)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Leave telling of it to the audit record."""

    def _places(self, request: HttpRequest) -> list[str]:
        return places_of(request.user, Capability.KEEP_PARAMETERS)


@admin.register(PremiumRate)
class PremiumRateAdmin(ParameterAdmin):
    """What a regency pays a month for a member."""

    ordering = ("segment", "-valid_from")
    list_display = ("segment", "amount_idr", *DATES)
    list_filter = ("segment",)
    fields = ("segment", "amount_idr", *DATES)


@admin.register(CoverageThreshold)
class CoverageThresholdAdmin(ParameterAdmin):
    """What a status asks for."""

    list_display = ("code", "name", "coverage_min", "activity_min", "pemda_min", *DATES)
    fields = (
        "code", "name", "coverage_min", "activity_min", "activity_base", "pemda_min", "condition", "gives_status",
        *DATES,
    )  # fmt: skip


@admin.register(ReconciliationRule)
class ReconciliationRuleAdmin(ParameterAdmin):
    """When two names are one person's, and how long somebody is newly born or arrived."""

    ordering = ("-valid_from",)
    list_display = ("name_agreement", "newborn_days", "newcomer_days", *DATES)
    fields = ("name_agreement", "newborn_days", "newcomer_days", *DATES)


@admin.register(LoadLimit)
class LoadLimitAdmin(ParameterAdmin):
    """How much a monthly file may change before somebody is asked."""

    ordering = ("code", "-valid_from")
    list_display = ("code", "percent", *DATES)
    list_filter = ("code",)
    fields = ("code", "percent", *DATES)


@admin.register(CoverageDefinition)
class CoverageDefinitionAdmin(ReadOnlyAdmin):
    """How the ratios are defined: the code computes them, so a new version comes with it."""

    needs = ParameterAdmin.needs
    list_display = ("code", "version", "name", "numerator_code", "denominator_code", "valid_from", "valid_to")
    fields = (
        "code", "version", "name", "numerator", "denominator", "numerator_code", "denominator_code", *DATES,
    )  # fmt: skip


class RegencyParameterAdmin(ParameterAdmin):
    """Rows that belong to one regency."""

    ordering = ("region", "-valid_from")
    list_select_related = ("region",)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return those of the reader's places."""
        places = outermost({place for capability in self.needs for place in places_of(request.user, capability)})
        return super().get_queryset(request).filter(within("region", places))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whether the reader keeps those of some regency."""
        return bool(self._places(request))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the regencies that the reader keeps parameters for."""
        regencies = Region.objects.reachable_by(request.user, Capability.KEEP_PARAMETERS).filter(level=Level.REGENCY)
        return super().formfield_for_foreignkey(db_field, request, queryset=regencies, **kwargs)


@admin.register(EnrolmentQuota)
class EnrolmentQuotaAdmin(RegencyParameterAdmin):
    """How many members the budget of a regency carries."""

    list_display = ("region", "members", *DATES)
    fields = ("region", "members", *DATES)


@admin.register(PremiumBudget)
class PremiumBudgetAdmin(RegencyParameterAdmin):
    """What the budget of a regency gives for premiums in a year."""

    list_display = ("region", "amount_idr", *DATES)
    fields = ("region", "amount_idr", *DATES)
