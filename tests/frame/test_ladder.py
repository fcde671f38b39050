"""The ladder holds where import-linter does not look: foreign keys, and what rules reach for."""

from __future__ import annotations

import ast
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent.parent
STEPS = [
    {"config"},
    {"reports"},
    {"privacy"},
    {"welfare"},
    {"insurance"},
    {"beneficiaries"},
    {"exchange", "integrations"},
    {"accounts", "jobs"},
    {"audit"},
    {"regions"},
    {"core"},
]
HEIGHT = {app: len(STEPS) - step for step, names in enumerate(STEPS) for app in names}
USER = "accounts.User"


def test_foreign_keys_point_down_the_ladder() -> None:
    upward = []
    for model in apps.get_models():
        own = HEIGHT.get(model._meta.app_label)
        for field in model._meta.get_fields():
            target = field.related_model if field.concrete and field.is_relation else None
            if own is None or target is None or target._meta.label == USER:
                continue
            other = HEIGHT.get(target._meta.app_label)
            same_app = target._meta.app_label == model._meta.app_label
            if other is not None and not same_app and other >= own:
                upward.append(f"{model._meta.label}.{field.name} -> {target._meta.label}")
    assert not upward


def test_rules_use_neither_database_nor_request_nor_settings_nor_clock() -> None:
    forbidden = ("django.db", "django.http", "django.conf", "django.shortcuts", "django.utils.timezone")
    # A list of choices is a plain value that happens to live in django.db.models; the code lists stand outside rules/.
    found = []
    for path in ROOT.glob("*/rules/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module, *(f"{node.module}.{a.name}" for a in node.names)]
            found += [f"{path.relative_to(ROOT)}: {n}" for n in names if n.startswith(forbidden)]
            if isinstance(node, ast.Attribute) and node.attr in {"today", "now"}:
                found.append(f"{path.relative_to(ROOT)}: asks the clock")
    assert not found


def test_grants_are_read_in_one_module() -> None:
    readers = {
        str(path.relative_to(ROOT))
        for path in ROOT.glob("*/**/*.py")
        if "regionusergrant" in path.read_text(encoding="utf-8").lower()  # the model, or its table
        and not {"migrations", ".venv", "node_modules", "tests"} & set(path.parts)
    }
    writer = "accounts/services/grants.py"  # realises assignments, asks nothing
    assert readers <= {"accounts/models/assignment.py", "accounts/models/__init__.py", "accounts/reach.py", writer}


def test_no_file_grows_into_a_god() -> None:
    long = []
    for path in ROOT.glob("*/**/*.py"):
        if {".venv", "node_modules", "migrations", "var", "build"} & set(path.parts):
            continue
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > 450:
            long.append(f"{path.relative_to(ROOT)}: {lines}")
    assert not long
