"""Papers of a case: what the content says, asked of the scanner, served to who sees the case and to nobody else."""

from __future__ import annotations

import io
import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from audit.models import AuditEvent
from core.exceptions import NotAllowed, NotWithinReach
from core.files import FileRefused
from core.pictures import read_picture
from tests.conftest import Cast, World
from tests.make import make_case, make_household, make_person
from tests.pictures import picture
from welfare.codes import DocumentKind
from welfare.exceptions import DocumentRefused
from welfare.models import Case, CaseDocument
from welfare.selectors.facts import case_facts
from welfare.services.documents import document_add, document_remove

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
HEIC = (Path(__file__).parent.parent / "data" / "phone.heic").read_bytes()
PHOTO = picture(size=(900, 600), point=((1.0, 42.0, 0.0), (103.0, 5.0, 0.0)), south=True)
EICAR = b"%PDF-1.7 X5O!P%@AP EICAR-STANDARD-ANTIVIRUS-TEST-FILE"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "uploads"


@pytest.fixture
def case(cast: Cast, world: World) -> Case:
    """A case of Rengas Condong that waits for verification."""
    household = make_household(world.rengas)
    return make_case(household, make_person(household), registered_by=cast.social_worker)


def add(cast: Cast, case: Case, content: bytes = PDF, **change: Any) -> CaseDocument:
    """Add a paper as the village officer."""
    values: dict[str, Any] = {"actor": cast.village_officer, "kind": DocumentKind.SKTM} | change
    return document_add(number=case.number, file=io.BytesIO(content), **values)


@pytest.mark.parametrize(("content", "media"), [(PDF, "pdf"), (HEIC, "jpeg"), (PHOTO, "jpeg")])
def test_a_paper_is_kept_and_served_to_who_sees_the_case(
    cast: Cast, case: Case, content: bytes, media: str, client_of: Any
) -> None:
    document = add(cast, case, content)
    assert (document.media, document.scanned) == (media, False)
    url = f"/cases/{case.number}/documents/{document.pk}/"
    answer = client_of(cast.district_operator).get(url)
    assert answer.status_code == 200
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert ("attachment" in answer.get("Content-Disposition", "")) is (media != "jpeg")
    assert AuditEvent.objects.latest("pk").action == "case.document_view"
    assert client_of(cast.other_officer).get(url).status_code == 404
    assert client_of(cast.outsider).get(url).status_code == 404
    assert client_of(None).get(url).status_code == 302


def test_a_picture_is_written_anew_without_the_place_and_with_a_small_one(
    cast: Cast, case: Case, client_of: Any
) -> None:
    document = add(cast, case, PHOTO)
    browser = client_of(cast.village_officer)
    sent = b"".join(browser.get(f"/cases/{case.number}/documents/{document.pk}/").streaming_content)
    assert read_picture(sent).point is None
    small = browser.get(f"/cases/{case.number}/documents/{document.pk}/small/")
    assert small["Content-Type"] == "image/jpeg"


@pytest.mark.parametrize(
    ("content", "code"), [(b"MZ\x90\0 an executable", "kind"), (b"", "empty"), (b"\xff\xd8\xff broken", "damaged")]
)
def test_what_is_not_what_it_says_is_refused(cast: Cast, case: Case, content: bytes, code: str) -> None:
    with pytest.raises(FileRefused) as refused:
        add(cast, case, content)
    assert refused.value.code == code
    assert not CaseDocument.objects.exists()


def test_the_limit_is_a_setting(cast: Cast, case: Case, settings: Any) -> None:
    settings.DOCUMENT_MOST_BYTES = 10
    with pytest.raises(FileRefused) as refused:
        add(cast, case)
    assert refused.value.code == "too_large"


def test_a_form_adds_one_and_says_what_is_wrong_with_another(cast: Cast, case: Case, client_of: Any) -> None:
    browser, url = client_of(cast.village_officer), f"/cases/{case.number}/documents/"
    wrong = browser.post(url, {"kind": "sktm", "file": SimpleUploadedFile("foto.jpg", b"MZ not a picture")})
    assert wrong.status_code == 422
    assert browser.post(url, {"kind": "sktm", "file": SimpleUploadedFile("a.exe", PDF)}).status_code == 302
    assert CaseDocument.objects.get().media == "pdf"


def test_a_newer_version_stands_before_the_older_which_stays(cast: Cast, case: Case) -> None:
    first = add(cast, case)
    second = add(cast, case, PDF + b"2", replaces=first.pk)
    assert (second.version, second.kind) == (2, DocumentKind.SKTM)
    with pytest.raises(DocumentRefused):
        add(cast, case, replaces=first.pk)
    with pytest.raises(DocumentRefused):
        document_remove(actor=cast.village_officer, number=case.number, key=first.pk)


def test_who_added_it_takes_it_back_and_the_requirement_follows(cast: Cast, case: Case, client_of: Any) -> None:
    document = add(cast, case)
    assert case_facts([case])[case.pk].documents == {"sktm"}
    with pytest.raises(NotAllowed):
        document_remove(actor=cast.social_worker, number=case.number, key=document.pk)
    with pytest.raises(NotWithinReach):
        document_remove(actor=cast.other_officer, number=case.number, key=document.pk)
    document_remove(actor=cast.village_officer, number=case.number, key=document.pk)
    assert case_facts([case])[case.pk].documents == frozenset()
    assert client_of(cast.village_officer).get(f"/cases/{case.number}/documents/{document.pk}/").status_code == 404


def test_only_who_does_something_about_the_case_adds(cast: Cast, case: Case) -> None:
    for user, expected in ((cast.auditor, NotAllowed), (cast.other_officer, NotWithinReach)):
        with pytest.raises(expected):
            add(cast, case, actor=user)


def test_the_papers_of_a_confidential_case_are_as_closed_as_the_case(cast: Cast, case: Case, client_of: Any) -> None:
    document = add(cast, case)
    Case.objects.filter(pk=case.pk).update(sensitive=True, assigned_to=cast.social_worker)
    url = f"/cases/{case.number}/documents/{document.pk}/"
    assert client_of(cast.social_worker).get(url).status_code == 200
    assert client_of(cast.village_officer).get(url).status_code == 404


# The scanner


@pytest.fixture
def clamd(tmp_path: Path, settings: Any) -> Iterator[str]:
    """A scanner that knows one virus, on a socket of its own."""
    path = str(tmp_path / "clamd.sock")
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    server.bind(path)
    server.listen()

    def serve() -> None:
        while True:
            try:
                connection, _address = server.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                content = b""
                while size := struct.unpack("!I", stream.read(4))[0]:
                    content += stream.read(size)
                found = b"stream: Eicar-Test-Signature FOUND\0" if b"EICAR" in content else b"stream: OK\0"
                connection.sendall(found)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    settings.CLAMD = path
    yield path
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join(timeout=5)


def test_the_scanner_is_asked_and_believed(cast: Cast, case: Case, clamd: str) -> None:
    assert add(cast, case, PDF + b"x" * 200_000).scanned
    with pytest.raises(FileRefused) as refused:
        add(cast, case, EICAR)
    assert refused.value.code == "virus"
    assert CaseDocument.objects.count() == 1


@pytest.mark.parametrize("address", ["/nowhere/clamd.sock", "127.0.0.1:1", "nonsense"])
def test_a_scanner_that_does_not_answer_lets_nothing_through(
    cast: Cast, case: Case, settings: Any, address: str
) -> None:
    settings.CLAMD = address
    with pytest.raises(FileRefused) as refused:
        add(cast, case)
    assert refused.value.code == "scanner"
    assert not CaseDocument.objects.exists()
