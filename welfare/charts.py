"""The picture of open cases for ``static/js/map.js``: villages by number, houses as points."""

from __future__ import annotations

from typing import Any, TypeAlias

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.templatetags.ui import number
from welfare.selectors.case_map import CaseMap, VillageLine

Chart: TypeAlias = dict[str, Any]
# One hue, from few to many: told apart by lightness alone.
_COLOURS = ("#d5ebe7", "#a3d1c9", "#67aea4", "#2f857b", "#01534c")


def case_chart(page: CaseMap, address: Any) -> Chart | None:
    """Return the picture; ``address(code)`` is the list of a village's cases. ``None`` when there is nothing to draw."""
    if page.drawn_by == "nothing" or not page.lines:
        return None
    return {
        "kind": "map",
        "shapes": reverse("case-map-shapes", args=[page.root]) if page.drawn_by == "outlines" else None,
        "places": [
            {
                "code": line.village.code,
                "name": line.village.name,
                "value": line.count,
                "text": _sentence(line),
                "members": line.count,
                "at": page.centres.get(line.village.code),
                "url": address(line.village.code),
            }
            for line in page.lines
        ],
        "points": [
            {
                "name": case.number,
                "text": case.state_label,
                "at": [float(case.household.longitude or 0), float(case.household.latitude or 0)],
                "url": reverse("case-detail", args=[case.number]),
            }
            for case in page.points
        ],
        "steps": _steps(max(line.count for line in page.lines)),
        "colours": _COLOURS,
    }


def _sentence(line: VillageLine) -> str:
    opened = ngettext("%(count)s open", "%(count)s open", line.count) % {"count": number(line.count)}
    if not line.late:
        return opened
    return f"{opened}, {_('%(count)s late') % {'count': number(line.late)}}"


def _steps(most: int) -> list[Chart]:
    """Return at most five steps of whole numbers, equally wide, from one to ``most``."""
    width = max(1, -(-most // len(_COLOURS)))
    lows = range(1, most + 1, width)
    return [
        {
            "low": low,
            "high": low + width,
            "label": number(low) if width == 1 else f"{number(low)}–{number(low + width - 1)}",
        }
        for low in lows
    ]
