"""Words and marks that every template may use: icons, masked numbers, percentages, rupiah, due dates."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from core.dates import age_on
from core.identifiers import mask

register = template.Library()

_ICON_NAME = re.compile(r"[a-z0-9-]+\Z")


@lru_cache(maxsize=256)
def _icon_svg(name: str) -> str:
    if not _ICON_NAME.match(name):
        raise template.TemplateSyntaxError(f"{name!r} is no icon name")
    path = Path(settings.NODE_MODULES) / "@tabler/icons/icons/outline" / f"{name}.svg"
    try:
        source = path.read_text(encoding="utf-8")
    except OSError as error:
        raise template.TemplateSyntaxError(f"no icon {name!r} in @tabler/icons; run make setup") from error
    inner = source[source.index(">", source.index("<svg")) + 1 : source.rindex("</svg>")]
    return " ".join(inner.split())


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Return the Tabler icon ``name`` inline; with a ``label`` it speaks to a screen reader, without it is decoration."""
    spoken = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon" width="24" height="24" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        'stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" focusable="false" {}>{}</svg>',
        spoken,
        mark_safe(_icon_svg(name)),  # noqa: S308 - a file of the icon package, chosen by our templates
    )


@register.filter
def masked(number: str | None) -> str:
    """Return a NIK, KK or card number masked, or a dash."""
    return mask(number) if number else "–"


@register.filter
def number(value: int | Decimal | None, decimals: int = 0) -> str:
    """Return a number in the reader's notation, or a dash: ``1.234.567``."""
    return "–" if value is None else number_format(value, decimal_pos=decimals, use_l10n=True, force_grouping=True)


@register.filter
def percentage(value: Decimal | None) -> str:
    """Return ``101,15 %``, or a dash."""
    return "–" if value is None else f"{number(value, 2)}\u00a0%"


@register.filter
def rupiah(value: int | None) -> str:
    """Return ``Rp 37.800``, or a dash."""
    return "–" if value is None else f"Rp\u00a0{number(value)}"


@register.filter
def age(born_on: date, day: date | None = None) -> int:
    """Return the age in whole years on ``day``, today when not given."""
    return age_on(day or timezone.localdate(), born_on)


@register.filter
def days_left(due_on: date | None) -> str:
    """Return how far a due date is: ``3 days left``, ``today``, ``2 days late``."""
    if due_on is None:
        return ""
    days = (due_on - timezone.localdate()).days
    if days == 0:
        return gettext("today")
    if days > 0:
        return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}
    return ngettext("%(days)s day late", "%(days)s days late", -days) % {"days": -days}


@register.filter
def due_level(due_on: date | None) -> str:
    """Return ``late``, ``soon`` (two days or less) or ``fine``, for a style and a word, never for colour alone."""
    if due_on is None:
        return "fine"
    days = (due_on - timezone.localdate()).days
    return "late" if days < 0 else "soon" if days <= 2 else "fine"


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: Any) -> str:
    """Return the address's query with ``changes``; an empty value removes a name, and paging starts over."""
    request: HttpRequest = context["request"]
    values = {key: value for key, value in request.GET.items() if key not in {"after", "before"}}
    values.update({key: str(value) for key, value in changes.items()})
    kept = {key: value for key, value in values.items() if value}
    return f"?{urlencode(kept)}" if kept else "?"
