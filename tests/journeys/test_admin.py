"""The admin site in a browser: the policy holds on every kind of its pages, on a phone too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from allauth.account.internal.flows import login
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse

from accounts.models import User
from insurance.models import EnrolmentQuota
from tests.conftest import Cast, World
from tests.journeys.conftest import Visitor
from tests.make import make_household, make_member, make_person


def _show_second_factor(visitor: Visitor, user: User) -> None:
    """Leave in the session what a sign-in with an app leaves; tests/access/test_admin.py walks through the code."""
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    cookies = {cookie["name"]: cookie["value"] for cookie in visitor.page.context.cookies()}
    session = SessionStore(cookies[settings.SESSION_COOKIE_NAME])
    session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "type": "totp"}]
    session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session.save()


def test_a_clerk_reads_filters_and_adds_a_quota(
    visitor: Callable[[User | None], Visitor], cast: Cast, world: World, size: str
) -> None:
    person = make_person(make_household(world.rengas), name="ZULKARNAEN PRAWIRA")
    make_member(person, territory=world.regency)
    EnrolmentQuota.objects.create(region=world.regency, members=5, valid_from=date(2025, 1, 1), source="SK 1")
    clerk = visitor(cast.insurance_clerk)
    _show_second_factor(clerk, cast.insurance_clerk)
    page: Any = clerk.open("/admin/")
    clerk.look("admin-index")
    clerk.open("/admin/beneficiaries/person/?place=15.04.03")
    assert page.get_by_text("ZULKARNAEN PRAWIRA").is_visible()
    clerk.look("admin-persons")
    page.get_by_role("link", name="ZULKARNAEN PRAWIRA").click()
    page.wait_for_url("**/change/**")
    clerk.look("admin-person")
    clerk.open(reverse("admin:insurance_enrolmentquota_add"))
    page.locator("select[name=region]").select_option("15.04")
    page.locator("input[name=members]").fill("9")
    page.locator("input[name=valid_from]").fill("2020-01-01")
    page.locator("input[name=source]").fill("SK 2")
    page.locator("input[name=_save]").click()
    page.locator(".errorlist").first.wait_for()
    clerk.look("admin-quota-refused")
    page.locator(".datetimeshortcuts a").first.click()  # "today": Django's own script runs under the policy
    page.locator("input[name=_save]").click()
    page.wait_for_url("**/admin/insurance/enrolmentquota/")
    clerk.look("admin-quotas")
    assert EnrolmentQuota.objects.get(members=9).region == world.regency
