"""A list as somebody wants to see it again, under a name of her own."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedFilter(models.Model):
    """One's own bookmark of a list: the codes of its address. It opens what its owner may see when she opens it."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_filters")
    page = models.CharField(_("list"), max_length=40, help_text=_("The route, as accounts.saved knows it."))
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(_("filters"), max_length=500, help_text=_("Codes of places and filters only."))
    saved_at = models.DateTimeField(_("saved at"), auto_now_add=True)

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ["page", "name"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["owner", "page", "name"], name="saved_filter_name_once")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
