"""The table of roles and capabilities, as text for ``docs/permissions.md``."""

from __future__ import annotations

from datetime import timedelta

from django.utils import translation

from accounts.roles import ROLES
from regions.capabilities import Capability


def permissions_markdown() -> str:
    """Return the document; a test compares it with the file, so that the two cannot part."""
    with translation.override("en"):
        roles = list(ROLES.values())
        lines = [
            "# Who may do what",
            "",
            "Made by `manage.py permissions_doc > docs/permissions.md` from `accounts/roles.py`; do not edit by hand.",
            "A capability holds at the region of the assignment and all below it, from its first day to its last.",
            "",
            "| capability | " + " | ".join(str(role.label) for role in roles) + " |",
            "|---|" + ":-:|" * len(roles),
        ]
        for capability in Capability:
            marks = " | ".join("x" if capability in role.capabilities else " " for role in roles)
            lines.append(f"| {capability.label} (`{capability.value}`) | {marks} |")
        lines += ["", "## Roles that must not meet in one person", "", "| role | not together with |", "|---|---|"]
        for role in roles:
            others = {
                other.code for other in roles if other.code in role.incompatible or role.code in other.incompatible
            }
            if others:
                lines.append(f"| {role.label} | {', '.join(str(ROLES[code].label) for code in sorted(others))} |")
        lines += ["", "## Who gives which role", ""]
        lines += ["With `manage_accounts`, at the own place and below it; never to oneself.", ""]
        lines += ["| role | gives and takes |", "|---|---|"]
        for role in roles:
            if role.may_assign:
                given = ", ".join(str(other.label) for other in roles if other.code in role.may_assign)
                lines.append(f"| {role.label} | {given} |")
        lines += ["", "## Signing in", "", "| role | second factor | session ends after |", "|---|---|---|"]
        for role in roles:
            idle, absolute = role.session.idle, role.session.absolute
            factor = "required" if role.second_factor else "offered"
            lines.append(f"| {role.label} | {factor} | {_span(idle)} without use, {_span(absolute)} in any case |")
    return "\n".join(lines) + "\n"


def _span(length: timedelta) -> str:
    minutes = int(length.total_seconds()) // 60
    if minutes % (24 * 60) == 0:
        return f"{minutes // (24 * 60)} d"
    return f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes} min"
