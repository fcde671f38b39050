"""What imports show of a place, and to whom (see ``surfaces.py``): a held row says what a file said of her."""

from __future__ import annotations

from typing import Any

from regions.capabilities import Capability
from tests.frame.evidence import Evidence
from tests.frame.surfaces import Surface, choices, get, post

C = Capability
_BOTH = (C.VIEW_IMPORTS, C.RUN_IMPORTS)


def _staged(e: Evidence) -> dict[str, Any]:
    return {"key": e.planted.staged.pk}


def _her_name(e: Evidence) -> str:
    return str(e.planted.person.name)


def _file(e: Evidence) -> str:
    return f"{e.surname}-penduduk.csv"


IMPORTS: tuple[Surface, ...] = (
    Surface("list", "rows of an import", get("import-rows", _staged), _her_name, _BOTH, at_regency=True),
    *(
        Surface("detail", name, get(name, _staged), _her_name, _BOTH, at_regency=True)
        for name in ("import-detail", "import-headings")
    ),
    *(
        Surface("detail", name, get(name, _staged), _file, _BOTH, at_regency=True)
        for name in ("import-apply", "import-discard")
    ),
    Surface(
        "error text",
        "decision without a note",
        post("import-row-decide", lambda e: {"key": e.planted.staged.pk, "row": e.planted.held.pk}),
        _her_name,
        _BOTH,
        at_regency=True,
    ),
    Surface("export", "ledgers of imports as CSV", get("import-ledgers"), _file, (C.VIEW_IMPORTS,), at_regency=True),
    Surface(
        "file address",
        "rows of an import to mend",
        post("import-rows-file", _staged),
        lambda e: str(e.planted.person.nik),
        _BOTH,
        at_regency=True,
    ),
    Surface(
        "form choices",
        "villages of an import",
        choices(get("import-new")),
        lambda e: f"<{e.planted.region.code}>",
        (C.RUN_IMPORTS,),
        at_regency=True,
    ),
)
