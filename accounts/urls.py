"""Addresses of accounts."""

from __future__ import annotations

from allauth.account import views as allauth_account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as app_codes
from allauth.mfa.webauthn import views as passkeys
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView
from django.urls import path

from accounts import views
from accounts.views import account, administration, breakglass, invitations, review, saved, signin, standin

urlpatterns = [
    path("login/", signin.SignInView.as_view(), name="login"),
    path("login/", signin.SignInView.as_view(), name="account_login"),  # what allauth calls it
    path("login/code/", second_factor.authenticate, name="mfa_authenticate"),
    path("login/passkey/", login_not_required(passkeys.login_webauthn), name="mfa_login_webauthn"),
    path("login/forgotten/", signin.password_forgotten, name="password-forgotten"),
    path("login/new/<uidb64>/<token>/", signin.PasswordResetView.as_view(), name="password-reset"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("profile/", views.profile, name="profile"),
    path("profile/password/", signin.password_change_page, name="password-change"),
    path("profile/sessions/", signin.session_list, name="session-list"),
    path("profile/sessions/<int:key>/end/", signin.session_end_page, name="session-end"),
    path("profile/sessions/end-others/", signin.sessions_end_others_page, name="sessions-end-others"),
    path("profile/sessions/end-all/", signin.sign_out_everywhere, name="sign-out-everywhere"),
    # allauth's pages under our addresses: only those that are used, and never its sign-up
    path("profile/confirm/", allauth_account.reauthenticate, name="account_reauthenticate"),
    path("profile/confirm/code/", second_factor.reauthenticate, name="mfa_reauthenticate"),
    path("profile/confirm/passkey/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("profile/security/", signin.SecondFactorView.as_view(), name="mfa_index"),
    path("profile/security/app/", app_codes.activate_totp, name="mfa_activate_totp"),
    path("profile/security/app/remove/", app_codes.deactivate_totp, name="mfa_deactivate_totp"),
    path("profile/security/codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("profile/security/codes/new/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("profile/security/codes/file/", recovery_codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("profile/security/passkeys/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("profile/security/passkeys/add/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("profile/security/passkeys/<int:pk>/remove/", signin.PasskeyRemoveView.as_view(), name="mfa_remove_webauthn"),
    path("profile/filters/", saved.saved_filters, name="saved-filters"),
    path("profile/filters/save/", saved.save, name="saved-filter-save"),
    path("profile/filters/<int:key>/rename/", saved.rename, name="saved-filter-rename"),
    path("profile/filters/<int:key>/remove/", saved.remove, name="saved-filter-remove"),
    path("invitation/<str:token>/", invitations.invitation_accept_page, name="invitation-accept"),
    path("email/<str:token>/", account.email_confirm_page, name="email-confirm"),
    path("profile/stand-in/", standin.stand_in_page, name="stand-in"),
    path("profile/stand-in/<int:key>/end/", standin.stand_in_end_page, name="stand-in-end"),
    path("accounts/<int:key>/stand-in/", standin.account_stand_in_page, name="account-stand-in"),
    path("break-glass/", breakglass.break_glass_list_page, name="break-glass"),
    path("break-glass/new/", breakglass.break_glass_new_page, name="break-glass-new"),
    path("break-glass/end/", breakglass.break_glass_end_page, name="break-glass-end"),
    path("break-glass/<int:key>/", breakglass.break_glass_review_page, name="break-glass-review"),
    path("accounts/", administration.account_list_page, name="account-list"),
    path("accounts/invite/", invitations.account_invite_page, name="account-invite"),
    path("accounts/import/", invitations.account_import_page, name="account-import"),
    path("accounts/invitations/<int:key>/renew/", invitations.invitation_renew_page, name="invitation-renew"),
    path("accounts/invitations/<int:key>/withdraw/", invitations.invitation_withdraw_page, name="invitation-withdraw"),
    path("accounts/review/", review.access_review_page, name="access-review"),
    path("accounts/review/export/", review.access_review_export_page, name="access-review-export"),
    path("accounts/review/confirm/", review.access_review_confirm_page, name="access-review-confirm"),
    path("accounts/assignments/<int:key>/end/", administration.assignment_end_page, name="assignment-end"),
    path("accounts/<int:key>/", administration.account_detail_page, name="account-detail"),
    path("accounts/<int:key>/edit/", account.account_edit_page, name="account-edit"),
    path("accounts/<int:key>/second-factor/", account.account_second_factor_page, name="account-second-factor"),
    path("accounts/<int:key>/assign/", administration.assignment_new_page, name="assignment-new"),
    path("accounts/<int:key>/leave/", administration.account_leave_page, name="account-leave"),
    path("accounts/<int:key>/stay/", administration.account_stay_page, name="account-stay"),
    path("accounts/<int:key>/return/", administration.account_return_page, name="account-return"),
    path("accounts/<int:key>/reach/", administration.account_reach_page, name="account-reach"),
]
