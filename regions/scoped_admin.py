"""Pages of the admin site that show what ``visible_to`` shows, and change nothing by themselves (docs/adr/0015)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models
from django.forms import ModelChoiceField
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.identifiers import mask
from core.web.paging import capped_count
from regions.capabilities import Capability
from regions.models import Level, Region
from regions.querysets import ScopedQuerySet, places_of

_MOST_PLACES = 60


class CappedPaginator(Paginator[Any]):
    """Counts as far as our own lists do: a million rows are not counted to show fifty."""

    @cached_property
    def count(self) -> int:
        """The number of rows, or the cap."""
        rows = self.object_list
        return capped_count(rows)[0] if isinstance(rows, models.QuerySet) else len(rows)


class PlaceFilter(admin.SimpleListFilter):
    """Narrows a list to a place; offers only places where the reader holds what the list takes."""

    title = _("Place")
    parameter_name = "place"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        """Return districts within reach, or villages for whoever has less."""
        regions = Region.objects.reachable_by(request.user, model_admin.needs[0])
        found = regions.filter(level=Level.DISTRICT) or regions.filter(level=Level.VILLAGE)
        return [(region.code, region.full_name) for region in found[:_MOST_PLACES]]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Return the rows there; a place that was not offered has none."""
        code = self.value()
        if code is None:
            return queryset
        return queryset.in_region(code) if code in dict(self.lookup_choices) else queryset.none()


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """Two pages, a list and one row of it; whoever holds one of ``needs`` anywhere may open the list.

    Adding, changing, deleting, Django's own history and completing words do not exist here: acts are services with
    pages of their own. Nothing is searched for by words either, because they would stand in the address.
    ``page`` is the route of the ordinary page of a row, and ``page_argument`` the attribute that it takes.
    """

    needs: ClassVar[tuple[Capability, ...]] = ()
    page: ClassVar[str] = ""
    page_argument: ClassVar[str] = "pk"
    key_converter: ClassVar[str] = "int"

    actions = None
    list_per_page = 50
    list_max_show_all = 50
    paginator = CappedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    sortable_by = ()
    view_on_site = False

    def get_urls(self) -> list[URLPattern]:
        """Return the addresses of list and row, by key."""
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("", self._guarded(self.changelist_view), name=f"{name}_changelist"),
            path(f"<{self.key_converter}:object_id>/change/", self._guarded(self.one_view), name=f"{name}_change"),
        ]

    def _guarded(self, view: Callable[..., Any]) -> Callable[..., Any]:
        return self.admin_site.admin_view(view)

    def one_view(self, request: HttpRequest, object_id: Any) -> HttpResponse:
        """Show one row, and note that it was read.

        Raises:
            Http404: there is none within reach. PermissionDenied: it may be seen, not changed.
        """
        row = self.get_object(request, str(object_id))
        if request.method not in {"GET", "HEAD"}:
            raise PermissionDenied
        self.record_read(request, row)
        return self.changeform_view(request, str(object_id), extra_context=self._links(request, row))

    def record_read(self, request: HttpRequest, row: Any) -> None:
        """Note who read it; for rows about people, by the service of the ordinary page."""

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Return a row within reach.

        Raises:
            Http404: there is none.
        """
        row = super().get_object(request, object_id, from_field)
        if row is None:
            raise Http404
        return row

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only the filters of the page: a number could be guessed digit by digit with ``?nik__startswith=``."""
        asked, _rest, _of = lookup.partition("__")
        return asked in {getattr(each, "parameter_name", each) for each in self.list_filter}

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the index names it."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the reader has it anywhere; which rows, ``get_queryset`` says."""
        return any(places_of(request.user, capability) for capability in self.needs)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds by itself."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes by itself."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes by itself."""
        return False

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        """Offer nothing: where an app lets something be added, it says what may be chosen."""
        kwargs.setdefault("queryset", db_field.remote_field.model._default_manager.none())
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def _links(self, request: HttpRequest, row: Any) -> dict[str, str]:
        """Return where the row has its ordinary page, and where the record tells of it."""
        links = {"record_subject": ""}
        if self.page:
            links["page_url"] = reverse(self.page, args=[getattr(row, self.page_argument)])
        if places_of(request.user, Capability.VIEW_AUDIT):
            links["record_subject"] = f"{self.opts.label_lower}:{row.pk}"
        return links


class ScopedModelAdmin(ReadOnlyAdmin):
    """A model with a scope: list, filters, counts and rows hold what ``visible_to`` shows the reader.

    ``needs`` only decides whether the list is offered; without it, it is what the model's ``view`` takes.
    """

    def __init__(self, model: type[models.Model], admin_site: admin.AdminSite) -> None:
        super().__init__(model, admin_site)
        rows = model._default_manager.all()
        if not self.needs and isinstance(rows, ScopedQuerySet) and "view" in rows.capabilities:
            self.needs = (rows.capabilities["view"],)  # type: ignore[misc]

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the rows that the reader may see."""
        rows: Any = self.model._default_manager
        return rows.visible_to(request.user).order_by(*self.get_ordering(request))

    @admin.display(description="NIK")
    def masked_nik(self, row: Any) -> str:
        """Return the NIK of a row, masked."""
        return mask(row.nik) if row.nik else "–"
