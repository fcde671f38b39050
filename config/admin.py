"""The admin site: a second way to read, for auditors and for those who keep parameters (docs/adr/0015)."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext_lazy as _

from accounts.signin.factors import second_factor_used
from regions.capabilities import Capability
from regions.querysets import places_of
from regions.scoped_admin import ReadOnlyAdmin

OPENS = (Capability.VIEW_AUDIT, Capability.KEEP_PARAMETERS)


class RecordsSite(admin.AdminSite):
    """Django's admin site behind our own door: no page for signing in, for passwords, for completing words.

    To everybody else it looks like an address that does not exist.
    """

    site_header = _("SIPERKASA · records")
    site_title = _("SIPERKASA · records")
    index_title = _("Records")
    enable_nav_sidebar = False
    final_catch_all_view = False

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take in pages of our own kind; those that packages bring (groups, keys of second factors) stay out."""
        if admin_class is not None and issubclass(admin_class, ReadOnlyAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the reader signed in with a second factor here, and holds a capability that opens it."""
        user = request.user
        if isinstance(user, AnonymousUser) or not second_factor_used(request):
            return False
        return any(places_of(user, capability) for capability in OPENS)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:  # noqa: FBT001, FBT002
        """Guard a page."""
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not self.has_permission(request):
                raise Http404
            found: HttpResponse = guarded(request, *args, **kwargs)
            return found

        return answer

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Return the index, the words of its scripts, and the pages of each model."""
        models: list[URLPattern | URLResolver] = [
            path(f"{model._meta.app_label}/{model._meta.model_name}/", include(pages.urls))
            for model, pages in self._registry.items()
        ]
        labels = sorted({model._meta.app_label for model in self._registry})
        return [
            path("", self.admin_view(self.index), name="index"),
            path("jsi18n/", self.admin_view(self.i18n_javascript, cacheable=True), name="jsi18n"),
            *models,
            *(
                path(f"{label}/", self.admin_view(self.app_index), {"app_label": label}, name="app_list")
                for label in labels
            ),
        ]
