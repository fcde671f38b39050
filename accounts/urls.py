"""Addresses of accounts."""

from __future__ import annotations

from django.contrib.auth.views import LogoutView
from django.urls import path

from accounts import views
from accounts.views import administration, invitations, review

urlpatterns = [
    path("login/", views.SignInView.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("profile/", views.profile, name="profile"),
    path("invitation/<str:token>/", invitations.invitation_accept_page, name="invitation-accept"),
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
    path("accounts/<int:key>/assign/", administration.assignment_new_page, name="assignment-new"),
    path("accounts/<int:key>/leave/", administration.account_leave_page, name="account-leave"),
    path("accounts/<int:key>/return/", administration.account_return_page, name="account-return"),
    path("accounts/<int:key>/reach/", administration.account_reach_page, name="account-reach"),
]
