"""``catalogue_update``: bring ``locale/id`` in step with the messages in the source."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from core.catalogue import extract_messages, read_catalogue, write_catalogue
from core.management.base import FigureCommand


class Command(FigureCommand):
    """Adds new messages without a translation, drops those that are gone, guesses nothing."""

    help = "Update the Indonesian message catalogue from the source."

    def figures(self, **options: Any) -> dict[str, Any]:
        """Return how many messages there are and how many want a translation."""
        path = settings.LOCALE_PATHS[0] / "id" / "LC_MESSAGES" / "django.po"
        catalogue = read_catalogue(path)
        catalogue.update(extract_messages(settings.BASE_DIR), no_fuzzy_matching=True)
        write_catalogue(path, catalogue)
        messages = [message for message in catalogue if message.id]
        return {"messages": len(messages), "untranslated": sum(not _translated(m.string) for m in messages)}


def _translated(string: Any) -> bool:
    return all(string) if isinstance(string, (tuple, list)) else bool(string)
