"""Take in papers of a case, and take them back."""

from __future__ import annotations

from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.exceptions import NotAllowed, NotWithinReach
from core.files import kind_of, read_upload, store_content
from core.pictures import PICTURE_KINDS, read_picture, thumbnail_of
from core.virus import scan
from welfare.codes import DocumentKind
from welfare.exceptions import DocumentRefused
from welfare.models import Case, CaseDocument
from welfare.services.locking import case_event, case_lock

KINDS = frozenset({"pdf", "jpeg", "png", "heic"})
MOST_DOCUMENTS = 50
ADDS = ("handle", "register", "verify", "decide")  # whoever does something about a case may add to its papers


@transaction.atomic
def document_add(
    *, actor: Any, number: str, kind: DocumentKind, file: BinaryIO, title: str = "", replaces: int | None = None
) -> CaseDocument:
    """Keep a paper: its type is what the content says, the scanner has been asked, pictures are written anew and small.

    ``replaces`` is the key of the version before. Records ``case.document``.

    Raises:
        NotWithinReach: no such case, or no such version. NotAllowed: wrong role.
        FileRefused: see ``core.files``, ``core.pictures``, ``core.virus``. DocumentRefused: ``too_many``, ``replaced``.
    """
    case = _lock(actor, number)
    if case.documents.filter(removed_at=None).count() >= MOST_DOCUMENTS:
        raise DocumentRefused(
            _("There are %(most)s papers in this case already.") % {"most": MOST_DOCUMENTS}, code="too_many"
        )
    before = _version(case, replaces)
    content = read_upload(file, kinds=KINDS, most_bytes=settings.DOCUMENT_MOST_BYTES)
    scanned = scan(content)
    media, small = kind_of(content), ""
    if media in PICTURE_KINDS:
        picture = read_picture(content)
        content, media = picture.content, "jpeg"
        small = store_content("documents", thumbnail_of(picture)).name
    stored = store_content("documents", content)
    document = CaseDocument.objects.create(
        case=case,
        kind=before.kind if before else kind,
        title=title.strip() or (before.title if before else ""),
        state=case.state,
        version=before.version + 1 if before else 1,
        replaces=before,
        stored_as=stored.name,
        thumbnail_as=small,
        sha256=stored.sha256,
        size=stored.size,
        media=media,
        scanned=scanned,
        added_by=actor,
        added_at=timezone.now(),
    )
    case_event(actor=actor, case=case, action="document", kind=document.kind, document=document.pk, bytes=stored.size)
    return document


@transaction.atomic
def document_remove(*, actor: Any, number: str, key: int) -> CaseDocument:
    """Take a paper back that was added by mistake: nobody is shown it any more. Records ``case.document_remove``.

    For who added it, while the case stands where it stood then.

    Raises:
        NotWithinReach: no such case or paper. NotAllowed: somebody else's. DocumentRefused: ``used``: the case went on.
    """
    case = _lock(actor, number)
    document = case.documents.select_for_update(of=("self",)).filter(pk=key, removed_at=None).first()
    if document is None:
        raise NotWithinReach(_("There is no such paper."))
    if document.added_by_id != actor.pk:
        raise NotAllowed(_("Who added a paper takes it back."))
    if document.state != case.state or CaseDocument.objects.filter(replaces=document, removed_at=None).exists():
        raise DocumentRefused(_("The case has gone on with this paper. Add a newer version instead."), code="used")
    document.removed_at = timezone.now()
    document.save(update_fields=["removed_at"])
    case_event(actor=actor, case=case, action="document_remove", kind=document.kind, document=document.pk)
    return document


def _lock(actor: Any, number: str) -> Case:
    for action in ADDS[:-1]:
        try:
            return case_lock(actor=actor, number=number, action=action)
        except NotAllowed:
            continue
    return case_lock(actor=actor, number=number, action=ADDS[-1])


def _version(case: Case, key: int | None) -> CaseDocument | None:
    if key is None:
        return None
    before = case.documents.filter(pk=key, removed_at=None).first()
    if before is None:
        raise NotWithinReach(_("There is no such paper."))
    if case.documents.filter(replaces=before).exists():
        raise DocumentRefused(_("There is a newer version already. Replace that one."), code="replaced")
    return before
