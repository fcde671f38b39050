"""The colours of the tokens, measured: WCAG 2.2 AA in light and in dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

CSS = (Path(settings.BASE_DIR) / "static" / "css" / "siperkasa.css").read_text(encoding="utf-8")
TEXT = 4.5
EDGE = 3.0  # WCAG 1.4.11: the edge of what can be filled in or pressed


def _tokens(theme: str) -> dict[str, str]:
    block = re.search(rf'\[data-bs-theme="{theme}"\] \{{(.*?)\n\}}', CSS, re.DOTALL)
    assert block
    pairs = re.findall(r"--sk-([\w-]+):\s*(#[0-9a-f]{3,6});", block.group(1))
    return {name: value if len(value) == 7 else "#" + "".join(2 * c for c in value[1:]) for name, value in pairs}


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("front", "back", "least"),
    [
        *[(ink, ground, TEXT) for ink in ("ink", "ink-soft", "act") for ground in ("ground", "surface", "sunken")],
        ("ink-soft", "act-tint", TEXT),
        ("on-act", "act", TEXT),
        ("on-act", "act-strong", TEXT),
        ("surface", "wrong", TEXT),
        *[(level, ground, TEXT) for level in ("good", "soon", "wrong") for ground in ("surface", "ground")],
        *[(level, f"{level}-tint", TEXT) for level in ("good", "soon", "wrong", "act")],
        *[("ink", f"{level}-tint", TEXT) for level in ("good", "soon", "wrong", "act")],
        ("line-strong", "surface", EDGE),
        ("line-strong", "ground", EDGE),
    ],
)
def test_colours_can_be_told_apart(theme: str, front: str, back: str, least: float) -> None:
    tokens = _tokens(theme)
    assert _contrast(tokens[front], tokens[back]) >= least
