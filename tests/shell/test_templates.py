"""Every template, read as text: what the Content-Security-Policy, the forms and the eyes depend on."""

from __future__ import annotations

import re
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


def _name(path: Path) -> str:
    return str(path.relative_to(settings.BASE_DIR))


def _source(path: Path) -> str:
    return _COMMENT.sub("", path.read_text(encoding="utf-8"))


each_template = pytest.mark.parametrize("path", TEMPLATES, ids=_name)


@each_template
def test_nothing_is_inline_that_the_policy_forbids(path: Path) -> None:
    source = _source(path)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", source), "an on…= attribute"
    assert not re.search(r"\shx-on\b", source), "hx-on evaluates text"
    assert not re.search(r"\sstyle\s*=", source), "a style= attribute"
    assert not re.search(r"<style\b", source), "a <style> element"
    assert not re.search(r"href=[\"']javascript:", source), "a javascript: address"
    for attributes in re.findall(r"<script\b([^>]*)>", source):
        assert "src=" in attributes or 'type="application/json"' in attributes, "a script without src"


@each_template
def test_every_form_that_posts_carries_its_token(path: Path) -> None:
    for form in _POST_FORM.findall(_source(path)):
        assert "{% csrf_token %}" in form


@each_template
def test_every_icon_exists(path: Path) -> None:
    folder = Path(settings.NODE_MODULES) / "@tabler/icons/icons/outline"
    missing = [name for name in _ICON.findall(_source(path)) if not (folder / f"{name}.svg").exists()]
    assert missing == []


@each_template
def test_every_static_file_exists(path: Path) -> None:
    missing = [name for name in _STATIC.findall(_source(path)) if not finders.find(name)]
    assert missing == []


@each_template
def test_nothing_comes_from_another_machine(path: Path) -> None:
    assert not re.search(r"""(src|href|action)=["'](https?:)?//""", _source(path))


@pytest.mark.parametrize("path", STYLES, ids=_name)
def test_no_text_is_smaller_than_fourteen_pixels(path: Path) -> None:
    sizes = [float(size) for size in re.findall(r"font-size:\s*([\d.]+)rem", path.read_text(encoding="utf-8"))]
    assert all(size >= 0.875 for size in sizes)


@pytest.mark.parametrize("path", STYLES, ids=_name)
def test_styles_are_flat(path: Path) -> None:
    assert "gradient(" not in path.read_text(encoding="utf-8")
