"""The answer to a data subject, with her data and the record of processing behind it when she asked for access."""

from __future__ import annotations

from typing import Any, BinaryIO

from reportlab.platypus import Flowable, PageBreak, Paragraph, Spacer

from reports.documents.fonts import register_fonts
from reports.documents.issue import Issue
from reports.documents.letter import letter_head, paragraphs
from reports.documents.page import TEXT_WIDTH, build_document
from reports.documents.signature import signature_block
from reports.documents.style import Styles, styles
from reports.documents.tables import data_table, shares

TITLE = "Jawaban Permohonan Subjek Data Pribadi"
_TRACE_HEAD = ["Waktu", "Oleh (peran)", "Perbuatan", "Wilayah"]
_TRACE_WIDTHS = (0.17, 0.27, 0.34, 0.22)


def render_request_answer(figures: dict[str, Any], issue: Issue, out: BinaryIO) -> int:
    """Write the letter to ``out`` and return its number of pages; the same input gives the same bytes."""
    register_fonts()
    look = styles()
    with_annex = bool(figures["sections"])
    story: list[Flowable] = [
        *letter_head(
            issue,
            synthetic=figures["synthetic"],
            subject=f"Jawaban permohonan hak subjek data pribadi {figures['number']}",
            annexes="2 (dua)" if with_annex else "–",
            addressee=[figures["addressee"], figures["contact"]],
        ),
        *paragraphs(*_letter(figures, with_annex=with_annex)),
        signature_block(issue, look, width=TEXT_WIDTH),
    ]
    if with_annex:
        story += [PageBreak(), *_holdings(figures, look), PageBreak(), *_trace(figures, look)]
    return build_document(
        story, out, issue=issue, title=f"{TITLE} {figures['number']}", subject=f"Nomor {issue.number}"
    )


def _letter(figures: dict[str, Any], *, with_annex: bool) -> list[str]:
    about = f" atas nama {figures['for_whom']}" if figures["for_whom"] else ""
    texts = [
        (
            f"Permohonan Saudara{about} tentang {figures['right']} (UU 27/2022 {figures['article']}) kami terima pada "
            f"{figures['received_at']} {figures['channel']} dan kami catat dengan nomor {figures['number']}."
        ),
        f"Dengan ini kami sampaikan bahwa permohonan tersebut {figures['verdict']}."
        + (f" Dasar penolakan: {figures['ground']}." if figures["ground"] else ""),
        figures["text"],
    ]
    if with_annex:
        texts.append(
            "Data pribadi yang kami simpan ada pada Lampiran I. Rekam jejak pemrosesannya, yaitu kapan dan oleh peran "
            "apa data itu dibuka atau diubah, ada pada Lampiran II (UU 27/2022 Pasal 32)."
            + (" Permohonan bantuan tidak dimuat, dengan dasar penolakan di atas." if figures["part"] else "")
        )
    late = "" if figures["in_time"] else " Kami mohon maaf, batas waktu itu terlampaui."
    texts += [
        (
            f"Batas waktu jawaban adalah {figures['due_at']} ({figures['source']}); permohonan dijawab pada "
            f"{figures['closed_at']}.{late}"
        ),
        (
            "Apabila tidak sependapat, Saudara dapat menyampaikan keberatan kepada kami atau menempuh penyelesaian sengketa "
            "menurut UU 27/2022 Pasal 64."
        ),
    ]
    return texts


def _holdings(figures: dict[str, Any], look: Styles) -> list[Flowable]:
    story: list[Flowable] = [Paragraph("LAMPIRAN I<br/>DATA PRIBADI YANG DISIMPAN", look.title), Spacer(1, 8)]
    for section in figures["sections"]:
        table = data_table(["Data", "Isi"], section["rows"], widths=shares(0.36, 0.64), look=look, words=2)
        story += [Paragraph(section["title"], look.section), table]
    return story


def _trace(figures: dict[str, Any], look: Styles) -> list[Flowable]:
    story: list[Flowable] = [Paragraph("LAMPIRAN II<br/>REKAM JEJAK PEMROSESAN", look.title), Spacer(1, 8)]
    if figures["trace"]:
        story.append(_table(figures["trace"], look))
    else:
        story.append(Paragraph("Tidak ada perbuatan yang tercatat.", look.body))
    if figures["lists"]:
        story += [
            Paragraph("Ekspor daftar yang mungkin memuat data ini", look.section),
            _table(figures["lists"], look),
        ]
    notes = [
        (
            "Tercatat: setiap kali halaman penduduk, keluarga, atau kasus dibuka atau dicetak, nomor ditampilkan penuh, "
            "data diubah, berkas untuk BPJS dikirim atau diterima kembali, dan surat diterbitkan."
        ),
        "Tidak tercatat: pencarian, dan siapa saja yang tampak dalam sebuah daftar di layar atau dalam ekspor daftar.",
    ]
    if figures["cut"]:
        notes.append(f"{figures['cut']} perbuatan yang lebih lama tidak dimuat di sini dan dapat diminta tersendiri.")
    if figures["beyond"]:
        notes.append(
            f"{figures['beyond']} perbuatan di luar jangkauan kantor ini tidak dimuat; mintalah kepada kantor wilayah itu."
        )
    return [*story, Spacer(1, 8), *(Paragraph(note, look.small) for note in notes)]


def _table(lines: list[list[str]], look: Styles) -> Flowable:
    return data_table(_TRACE_HEAD, lines, widths=shares(*_TRACE_WIDTHS), look=look, words=4)
