"""The menu: what each role finds where. Hiding an entry is a courtesy; the pages decide for themselves."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from regions.capabilities import Capability


@dataclass(frozen=True, slots=True)
class Entry:
    """One place to go. ``needs`` is the capability that makes it useful, any of several, or ``None`` for everyone."""

    route: str
    label: str | Promise
    icon: str
    needs: Capability | tuple[Capability, ...] | None
    on_phone: bool = False
    phone_label: str | Promise = ""

    @property
    def any_of(self) -> tuple[Capability, ...]:
        """The capabilities of which one makes the page useful; none is a page for everyone."""
        if self.needs is None:
            return ()
        return self.needs if isinstance(self.needs, tuple) else (self.needs,)


ENTRIES = (
    Entry("home", _("Start"), "home", None, on_phone=True, phone_label=_("Tasks")),
    Entry(
        "household-list", _("Households"), "users-group", Capability.VIEW_PEOPLE, on_phone=True, phone_label=_("Search")
    ),
    Entry("person-list", _("Residents"), "user-search", Capability.VIEW_PEOPLE),
    Entry("duplicate-list", _("Possible duplicates"), "arrows-join", Capability.CHANGE_PEOPLE),
    Entry("change-list", _("Changes to confirm"), "user-check", Capability.CHANGE_PEOPLE),
    Entry(
        "case-work",
        _("My work"),
        "checklist",
        (Capability.HANDLE_CASES, Capability.DECIDE_CASES, Capability.VERIFY_CASES),
    ),
    Entry("case-list", _("Cases"), "folder-heart", Capability.VIEW_CASES, on_phone=True),
    Entry("visit-round", _("Households to verify"), "route", Capability.VERIFY_CASES),
    Entry("visit-calendar", _("Calendar of visits"), "calendar-event", Capability.VIEW_CASES),
    Entry("deliberation-list", _("Musyawarah"), "users", Capability.VIEW_CASES),
    Entry("referral-list", _("Referrals"), "arrows-exchange", Capability.ANSWER_REFERRALS, on_phone=True),
    Entry("uhc", _("UHC coverage"), "chart-donut", Capability.VIEW_COVERAGE),
    Entry("insurance", _("JKN insurance"), "shield-check", Capability.VIEW_PROPOSALS),
    Entry("report-list", _("Reports"), "file-certificate", Capability.VIEW_REPORTS),
    Entry("import-list", _("Imports"), "file-import", Capability.VIEW_IMPORTS),
    Entry("job-list", _("Background work"), "clock-play", Capability.VIEW_JOBS),
    Entry("privacy", _("Data protection"), "shield-lock", Capability.VIEW_PRIVACY),
    Entry("audit-list", _("Audit record"), "eye-check", Capability.VIEW_AUDIT),
    Entry("account-list", _("Accounts"), "users", (Capability.MANAGE_ACCOUNTS, Capability.VIEW_AUDIT)),
    Entry("access-review", _("Access review"), "shield-search", Capability.CONFIRM_ACCESS),
    Entry(
        "break-glass",
        _("Emergency access"),
        "alert-triangle",
        (Capability.BREAK_GLASS, Capability.CONFIRM_ACCESS, Capability.VIEW_AUDIT),
    ),
    Entry("stand-in", _("When you are away"), "calendar", tuple(Capability)),
    Entry("admin:index", _("Records"), "database-search", (Capability.VIEW_AUDIT, Capability.KEEP_PARAMETERS)),
    Entry("profile", _("Profile"), "user-circle", None, on_phone=True),
)


@dataclass(frozen=True, slots=True)
class MenuItem:
    """An entry as a page shows it."""

    label: str | Promise
    icon: str
    url: str
    active: bool
    on_phone: bool
    phone_label: str | Promise


def menu_for(request: HttpRequest) -> list[MenuItem]:
    """Return the entries that are of use to the signed-in user."""
    reach = request.user.reach  # type: ignore[union-attr]
    open_to_her = [
        (entry, reverse(entry.route))
        for entry in ENTRIES
        if not entry.any_of or any(reach.anywhere(capability) for capability in entry.any_of)
        if entry.route != "admin:index" or admin.site.has_permission(request)  # not there without a second factor
    ]
    # One entry is where one is: the longest address that the page lies under.
    under = [url for _entry, url in open_to_her if request.path == url or (url != "/" and request.path.startswith(url))]
    here = max(under, key=len, default="")
    return [
        MenuItem(entry.label, entry.icon, url, url == here, entry.on_phone, entry.phone_label or entry.label)
        for entry, url in open_to_her
    ]
