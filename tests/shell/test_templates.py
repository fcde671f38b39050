"""Every template, read as text: what the Content-Security-Policy, the forms and the eyes depend on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

TEMPLATES = sorted((Path(settings.BASE_DIR) / "templates").rglob("*.html"))
STYLES = sorted((Path(settings.BASE_DIR) / "static" / "css").glob("*.css"))
_COMMENT = re.compile(r"\{#.*?#\}|\{% comment.*?endcomment %\}", re.DOTALL)
_ICON = re.compile(r"""\{%\s*icon\s+["']([^"']+)["']""")
_STATIC = re.compile(r"""\{%\s*static\s+["']([^"']+)["']""")
_POST_FORM = re.compile(r"<form\b[^>]*\bmethod=[\"']post[\"'].*?</form>", re.DOTALL | re.IGNORECASE)

FORBIDDEN = {
    r"\son[a-z]+\s*=\s*[\"']": "an on…= attribute",
    r"\shx-on\b": "hx-on evaluates text",
    r"\sstyle\s*=": "a style= attribute",
    r"<style\b": "a <style> element",
    r"href=[\"']javascript:": "a javascript: address",
}


def _name(path: Path) -> str:
    return str(path.relative_to(settings.BASE_DIR))


def _source(path: Path) -> str:
    return _COMMENT.sub("", path.read_text(encoding="utf-8"))


def _found(look: Callable[[str], Iterable[str]]) -> list[str]:
    """Return what ``look`` complains of in each template. One test for all: a test for each costs more than the reading."""
    return [f"{_name(path)}: {told}" for path in TEMPLATES for told in look(_source(path))]


def _inline(source: str) -> Iterator[str]:
    for pattern, told in FORBIDDEN.items():
        if re.search(pattern, source):
            yield told
    for attributes in re.findall(r"<script\b([^>]*)>", source):
        if "src=" not in attributes and 'type="application/json"' not in attributes:
            yield "a script without src"


def test_there_are_templates_to_read() -> None:
    assert len(TEMPLATES) > 100


def test_nothing_is_inline_that_the_policy_forbids() -> None:
    assert _found(_inline) == []


def test_every_form_that_posts_carries_its_token() -> None:
    assert _found(lambda source: (form for form in _POST_FORM.findall(source) if "{% csrf_token %}" not in form)) == []


def test_every_icon_exists() -> None:
    icons = {file.stem for file in (Path(settings.NODE_MODULES) / "@tabler/icons/icons/outline").iterdir()}
    assert _found(lambda source: (name for name in _ICON.findall(source) if name not in icons)) == []


def test_every_static_file_exists() -> None:
    assert _found(lambda source: (name for name in _STATIC.findall(source) if not finders.find(name))) == []


def test_nothing_comes_from_another_machine() -> None:
    assert _found(re.compile(r"""(?:src|href|action)=["'](?:https?:)?//""").findall) == []


@pytest.mark.parametrize("path", STYLES, ids=_name)
def test_no_text_is_smaller_than_fourteen_pixels(path: Path) -> None:
    sizes = [float(size) for size in re.findall(r"font-size:\s*([\d.]+)rem", path.read_text(encoding="utf-8"))]
    assert all(size >= 0.875 for size in sizes)


@pytest.mark.parametrize("path", STYLES, ids=_name)
def test_styles_are_flat(path: Path) -> None:
    assert "gradient(" not in path.read_text(encoding="utf-8")
