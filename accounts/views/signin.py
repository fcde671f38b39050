"""Signing in, a forgotten password, one's own sessions."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core import ratelimit
from allauth.mfa.base.views import IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import INTERNAL_RESET_SESSION_TOKEN, LoginView, PasswordResetConfirmView
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms import SignInForm
from accounts.middleware import WHY_SIGNED_OUT, lacks_second_factor
from accounts.models import AccountSession, User
from accounts.services.passwords import password_change, password_reset, password_reset_ask
from accounts.services.sessions import SessionEnd, row_key, session_end, sessions_end_others
from accounts.signin.adapters import SecondFactorAdapter
from accounts.signin.forms import ChangePasswordForm, ForgottenPasswordForm, NewPasswordForm
from accounts.signin.lockout import address_is_tired, count_wrong_password, locked_page

WHY = {
    SessionEnd.ENDED: gettext_lazy("You were signed out on this device. Sign in again to go on."),
    SessionEnd.IDLE: gettext_lazy("You were signed out because nothing happened here for a while."),
    SessionEnd.OLD: gettext_lazy("You were signed out because a session lasts only so long. Sign in again to go on."),
    SessionEnd.ROLE: gettext_lazy("Your role has changed. Sign in again to go on."),
}


@method_decorator(login_not_required, name="dispatch")
class SignInView(LoginView):
    """The sign-in page: name and password, then the second factor of who has one."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Judge the pair, unless this address has tried too often."""
        if address_is_tired(request):
            return locked_page(request)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Go on to the second factor, or sign in."""
        user = form.get_user()
        # She has just typed it: setting up a second factor does not ask for it again.
        record_authentication(self.request, user, method="password", reauthenticated=True)
        answer: HttpResponse = perform_login(
            self.request, Login(user=user, redirect_url=self.get_redirect_url() or None)
        )
        return answer

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Count it against the address, and say that the pair is not right."""
        if not form.has_error("username") and not form.has_error("password"):
            count_wrong_password(self.request)
        return super().form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add why somebody was signed out, once."""
        why: Any = self.request.session.pop(WHY_SIGNED_OUT, None)
        return super().get_context_data(why=WHY.get(why), **kwargs)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def password_forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a letter; the answer is the same whether there is such an account or not."""
    form = ForgottenPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        if ratelimit.consume(request, action="forgotten_password", key=name.strip().lower()):
            password_reset_ask(name=name)
        return render(request, "accounts/password_asked.html", {"mail_is_sent": settings.MAIL_IS_SENT})
    return render(request, "accounts/password_forgotten.html", {"form": form}, status=422 if form.errors else 200)


@method_decorator([login_not_required, sensitive_post_parameters()], name="dispatch")
class PasswordResetView(PasswordResetConfirmView):
    """Behind the link of the letter: Django's, which takes the secret out of the address before it shows a form."""

    template_name = "accounts/password_reset.html"
    form_class = NewPasswordForm

    def form_valid(self, form: NewPasswordForm) -> HttpResponse:  # type: ignore[override]
        """Set it and lead to the sign-in page."""
        password_reset(user=form.user, password=form.cleaned_data["new_password1"])
        del self.request.session[INTERNAL_RESET_SESSION_TOKEN]
        messages.success(self.request, _("Your password is changed. Sign in with the new one."))
        return redirect("login")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password_change_page(request: HttpRequest) -> HttpResponse:
    """Change one's own password."""
    user: User = request.user  # type: ignore[assignment]
    allowed = ratelimit.consume(request, action="change_password", user=user)
    form = ChangePasswordForm(user, request.POST if request.method == "POST" and allowed else None)
    if not allowed:
        messages.error(request, _("Too many attempts. Wait a few minutes, then try again."))
    if form.is_bound and form.is_valid():
        password_change(actor=user, password=form.cleaned_data["new_password1"], keep=row_key(request.session))
        update_session_auth_hash(request, user)
        messages.success(request, _("Your password is changed, and all other devices are signed out."))
        return redirect("profile")
    status = 429 if not allowed else 422 if form.errors else 200
    return render(request, "accounts/password_change.html", {"form": form}, status=status)


@require_safe
def session_list(request: HttpRequest) -> HttpResponse:
    """Show where one is signed in."""
    sessions = AccountSession.objects.filter(user=request.user.pk)
    return render(request, "accounts/sessions.html", {"sessions": sessions, "this": row_key(request.session)})


@require_POST
def session_end_page(request: HttpRequest, key: int) -> HttpResponse:
    """Sign another device out."""
    session_end(actor=request.user, key=key)  # type: ignore[arg-type]
    messages.success(request, _("That device is signed out."))
    return redirect("session-list")


@require_POST
def sessions_end_others_page(request: HttpRequest) -> HttpResponse:
    """Sign all other devices out."""
    ended = sessions_end_others(actor=request.user, keep=row_key(request.session))  # type: ignore[arg-type]
    messages.success(
        request,
        ngettext("%(count)s other device is signed out.", "%(count)s other devices are signed out.", ended)
        % {"count": ended},
    )
    return redirect("session-list")


@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """Sign every device out, this one too: what to press on a shared computer when unsure."""
    sessions_end_others(actor=request.user, keep=row_key(request.session))  # type: ignore[arg-type]
    logout(request)
    messages.success(request, _("You are signed out everywhere."))
    return redirect("login")


class SecondFactorView(IndexView):  # type: ignore[misc]
    """What is set up; whoever must set something up first is told so."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whether this page is all that opens."""
        return {**super().get_context_data(**kwargs), "needs_set_up": lacks_second_factor(self.request)}


class PasskeyRemoveView(RemoveWebAuthnView):  # type: ignore[misc]
    """Remove a passkey of one's own, unless it is the last second factor of a role that needs one."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Look whether it is there and may go, before anything is asked."""
        passkey = get_object_or_404(
            Authenticator, pk=kwargs["pk"], user=request.user.pk, type=Authenticator.Type.WEBAUTHN
        )
        adapter = SecondFactorAdapter()
        if not adapter.can_delete_authenticator(passkey):
            messages.error(request, str(adapter.error_messages["cannot_delete_authenticator"]))
            return redirect("mfa_index")
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer
