"""What the village found at the door: answers, members, pictures; and what somebody has begun to write of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import ChangeProposal, Person
from welfare.codes import Finding, PhotoKind, Presence
from welfare.models.case import Case


class Verification(models.Model):
    """The answers to a questionnaire, the finding, and the note of the one who went there.

    ``questionnaire`` is the name of the version. ``submission_key`` makes a form that arrives twice over a weak link one
    verification.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="verifications")
    questionnaire = models.CharField(_("questionnaire"), max_length=40)
    answers = models.JSONField(_("answers"))
    finding = models.CharField(_("finding"), max_length=12, choices=Finding)
    note = models.TextField(_("note"), blank=True)
    visited_on = models.DateField(_("visited on"), default=timezone.localdate)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    verified_at = models.DateTimeField(_("verified at"), help_text=_("When it was sent; typed in from paper, later."))
    submission_key = models.UUIDField(_("submission key"), null=True, blank=True, unique=True)

    class Meta:
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        ordering = ["-verified_at"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.case_id} {self.finding}"


class MemberFinding(models.Model):
    """What was found about one member, and the change of the registry that follows from it, for somebody to confirm."""

    verification = models.ForeignKey(Verification, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(
        Person, verbose_name=_("resident"), on_delete=models.PROTECT, related_name="member_findings"
    )
    presence = models.CharField(_("found"), max_length=10, choices=Presence)
    since = models.DateField(_("since"), null=True, blank=True)
    answers = models.JSONField(
        _("answers"), default=dict, blank=True, help_text=_("To the questions about members, by their codes.")
    )
    proposal = models.ForeignKey(
        ChangeProposal, null=True, blank=True, on_delete=models.SET_NULL, related_name="member_findings"
    )

    class Meta:
        verbose_name = _("finding about a member")
        verbose_name_plural = _("findings about members")
        ordering = ["verification", "id"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["verification", "person"], name="member_found_once")]

    def __str__(self) -> str:
        return f"{self.verification_id} {self.presence}"


class VerificationPhoto(models.Model):
    """A picture of a visit: small, without the camera's notes save the point; with the verification once it is sent."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="photos")
    verification = models.ForeignKey(
        Verification, null=True, blank=True, on_delete=models.CASCADE, related_name="photos"
    )
    kind = models.CharField(_("what it shows"), max_length=10, choices=PhotoKind)
    stored_as = models.CharField(max_length=120, help_text=_("Path below the folder of uploads."))
    thumbnail_as = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(_("added at"))
    removed_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    class Meta:
        verbose_name = _("picture of a visit")
        verbose_name_plural = _("pictures of visits")
        ordering = ["case", "kind", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["case", "sha256"], condition=models.Q(removed_at__isnull=True), name="visit_photo_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class VerificationDraft(models.Model):
    """The form of a verification as far as one person filled it in; nobody else sees it.

    It stays on the version of the questionnaire that it was begun with.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="verification_drafts")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    questionnaire = models.CharField(_("questionnaire"), max_length=40)
    values = models.JSONField(_("values"), help_text=_("Lists of texts by field, as the form sends them."))
    saved_at = models.DateTimeField(_("saved at"))

    class Meta:
        verbose_name = _("draft of a verification")
        verbose_name_plural = _("drafts of verifications")
        ordering = ["-saved_at"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "case"], name="verification_draft_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.case_id}"
