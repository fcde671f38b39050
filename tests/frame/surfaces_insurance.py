"""The surfaces of insurance: where coverage, cards and proposals can show a person, and to whom."""

from __future__ import annotations

from tests.frame.surfaces import C, Surface, batch, bucket, get, post, region, title

INSURANCE: tuple[Surface, ...] = (
    Surface("list", "members", get("uhc-members", region), lambda e: e.planted.person.name, (C.VIEW_MEMBERS,)),
    Surface(
        "list", "uncovered", get("uhc-uncovered", region), lambda e: e.uncovered.name, (C.VIEW_PEOPLE, C.VIEW_COVERAGE)
    ),
    Surface(
        "list",
        "fallen out",
        get("uhc-radar", region),
        lambda e: e.planted.person.name,
        (C.VIEW_PEOPLE, C.VIEW_MEMBERS),
    ),
    Surface(
        "export",
        "fallen out as CSV",
        get("uhc-radar", region, "?format=csv"),
        lambda e: f"uhc-{e.planted.region.code}-radar",
        (C.VIEW_MEMBERS,),
    ),
    Surface(
        "list",
        "cards of a bucket",
        get("uhc-bucket-cards", bucket("differs")),
        lambda e: e.planted.odd.name,
        (C.VIEW_MEMBERS,),
    ),
    Surface(
        "list",
        "residents of a bucket",
        get("uhc-bucket-residents", bucket("uninsured")),
        lambda e: e.uncovered.name,
        (C.VIEW_PEOPLE, C.VIEW_COVERAGE),
    ),
    Surface("list", "questions", get("uhc-questions", region), lambda e: e.planted.odd.name, (C.VIEW_MEMBERS,)),
    Surface(
        "detail",
        "card beside a resident",
        get("uhc-match", lambda e: {"code": e.planted.region.code, "key": e.planted.odd.pk}),
        lambda e: e.planted.odd.name,
        (C.VIEW_MEMBERS,),
    ),
    Surface(
        "detail",
        "question to a village",
        get("uhc-question", lambda e: {"code": e.planted.region.code, "key": e.planted.task.pk}),
        lambda e: e.planted.odd.name,
        (C.VIEW_MEMBERS,),
    ),
    Surface(
        "export",
        "cards of a bucket as CSV",
        get("uhc-bucket-cards", bucket("differs"), "?format=csv"),
        lambda e: e.planted.odd.name,
        (C.VIEW_MEMBERS,),
    ),
    Surface(
        "export",
        "residents of a bucket as CSV",
        get("uhc-bucket-residents", bucket("uninsured"), "?format=csv"),
        lambda e: e.uncovered.name,
        (C.VIEW_PEOPLE, C.VIEW_COVERAGE),
    ),
    Surface("list", "batches", get("insurance"), lambda e: e.sent.number, (C.VIEW_PROPOSALS,), at_regency=True),
    Surface(
        "detail", "batch", get("batch-detail", batch), lambda e: e.sent.number, (C.VIEW_PROPOSALS,), at_regency=True
    ),
    Surface(
        "related list",
        "persons of a batch",
        get("batch-detail", lambda e: {"batch_id": e.planted.batch.pk}),
        lambda e: e.planted.person.name,
        (C.VIEW_PROPOSALS,),
    ),
    Surface(
        "export",
        "coverage as CSV",
        get("uhc-region", region, "?format=csv&table=segments"),
        lambda e: f"uhc-{e.planted.region.code}",
        (C.VIEW_MEMBERS,),
    ),
    Surface(
        "file address",
        "batch for BPJS",
        post("batch-download", batch),
        lambda e: str(e.planted.person.nik),
        (C.VIEW_PROPOSALS, C.SEND_PROPOSALS),
        at_regency=True,
    ),
    Surface(
        "file address",
        "answer of BPJS",
        get("batch-answer-result", lambda e: {"batch_id": e.planted.batch.pk, "import_id": e.planted.answer.pk}),
        lambda e: f"{e.surname}.csv",
        (C.VIEW_PROPOSALS,),
        at_regency=True,
    ),
    Surface(
        "page title",
        "batch",
        title(get("batch-detail", batch)),
        lambda e: e.sent.number,
        (C.VIEW_PROPOSALS,),
        at_regency=True,
    ),
    Surface(
        "error text",
        "answer refused",
        post("batch-answer", batch),
        lambda e: e.sent.number,
        (C.VIEW_PROPOSALS, C.SEND_PROPOSALS),
        at_regency=True,
    ),
)
