"""Save a list's filters under a name, rename and remove them: one's own setting, so nothing goes into the record."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.exceptions import SavedFilterRefused
from accounts.models import SavedFilter, User
from accounts.saved import get_list
from core.exceptions import NotWithinReach
from core.logging import mask_text

MOST = 20
_LONGEST_NAME = 60
_LONGEST_QUERY = 500


@transaction.atomic
def saved_filter_save(*, actor: User, page: str, name: str, values: Mapping[str, str]) -> SavedFilter:
    """Keep what ``values``, the query of an address, chooses on the list ``page``, as far as the list knows it.

    Raises:
        NotWithinReach: no such list, or a place beyond the actor's reach. SavedFilterRefused: ``name``, ``name_taken``,
            ``nothing`` or ``too_many``.
    """
    kept = get_list(page).keep(actor, values)
    query = urlencode({key: value for key, value in kept.items() if value})
    if not query or len(query) > _LONGEST_QUERY:
        raise SavedFilterRefused(
            _("Choose a place, an order or a filter first: there is nothing to save."), code="nothing"
        )
    _hold(actor)
    if SavedFilter.objects.filter(owner=actor, page=page).count() >= MOST:
        raise SavedFilterRefused(
            _("You have saved %(most)s filters of this list. Remove one first.") % {"most": MOST}, code="too_many"
        )
    return SavedFilter.objects.create(owner=actor, page=page, name=_name(actor, page, name), query=query)


@transaction.atomic
def saved_filter_rename(*, actor: User, key: int, name: str) -> SavedFilter:
    """Give one of the actor's own saved filters another name.

    Raises:
        NotWithinReach: she has no such one. SavedFilterRefused: ``name`` or ``name_taken``.
    """
    _hold(actor)
    saved = _own(actor, key)
    if name.strip() != saved.name:
        saved.name = _name(actor, saved.page, name)
        saved.save(update_fields=["name"])
    return saved


@transaction.atomic
def saved_filter_remove(*, actor: User, key: int) -> SavedFilter:
    """Remove one of the actor's own saved filters.

    Raises:
        NotWithinReach: she has no such one.
    """
    saved = _own(actor, key)
    SavedFilter.objects.filter(pk=saved.pk).delete()
    return saved


def _hold(actor: User) -> None:
    """Let one's own settings be changed by one request at a time: two at once would both be the twentieth."""
    User.objects.select_for_update(no_key=True).only("pk").get(pk=actor.pk)


def _own(actor: User, key: int) -> SavedFilter:
    saved = SavedFilter.objects.filter(owner=actor, pk=key).first()
    if saved is None:
        raise NotWithinReach(_("You have no such saved filter."))
    return saved


def _name(actor: User, page: str, name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > _LONGEST_NAME:
        raise SavedFilterRefused(_("Give it a name of at most 60 letters."), code="name", field="name")
    if mask_text(name) != name:
        raise SavedFilterRefused(
            _("A name holds no number of a person or a card. Choose another."), code="name", field="name"
        )
    if SavedFilter.objects.filter(owner=actor, page=page, name=name).exists():
        raise SavedFilterRefused(
            _("You have saved one of this name already. Choose another."), code="name_taken", field="name"
        )
    return name
