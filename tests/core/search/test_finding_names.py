"""Files are found by what is typed of their names, before and after they have been read."""

from __future__ import annotations

import unicodedata

import pytest

from munjang.ingest.changes import Reconciler
from munjang.store import Folders, open_catalog


@pytest.fixture
def office(wordbench):
    """Files that nobody has read, but that have been met."""
    for name in (
        "회사/임대차계약서.hwp",
        "회사/계약서.pdf",
        "집/계약서 사본 2023.pdf",
        "projects/acme/Report.docx",
        "projects/zenith/Report.docx",
        "contract-final.bin",
        unicodedata.normalize("NFD", "여행/제주도 사진.jpg"),
    ):
        wordbench.write(name, "")
    _meet(wordbench)
    return wordbench


def _meet(bench):
    """Compare the folder with the ledger as an indexer does first, and read nothing."""
    connection = open_catalog(bench.library.directory)
    try:
        (folder,) = Folders(connection).all()
        Reconciler(connection, exclude=bench.library.directory).folder(folder)
    finally:
        connection.close()


def test_names_are_found_before_anything_is_read(office):
    assert office.found("ㄱㅇㅅ")[0] == "회사/계약서.pdf"
    assert (
        set(office.found("ㄱㅇㅅ"))
        == set(office.found("ㄱㅇ서"))
        == {
            "회사/계약서.pdf",
            "회사/임대차계약서.hwp",
            "집/계약서 사본 2023.pdf",
        }
    )
    assert office.found("ontrac") == ["contract-final.bin"]
    photo = unicodedata.normalize("NFD", "여행/제주도 사진.jpg")
    assert office.found("주도") == [photo]
    assert office.found("ㅈㅈㄷ") == [photo]


def test_the_folder_tells_names_apart(office):
    assert office.found("acme report") == ["projects/acme/Report.docx"]
    assert office.found("zenith/rep") == ["projects/zenith/Report.docx"]
    assert office.found("ㅎㅅ ㅇㄷㅊ") == ["회사/임대차계약서.hwp"]
    assert office.found("acme") == []  # a folder's name alone finds no file in it


def test_the_folder_that_is_watched_says_nothing(office):
    assert office.found(f"{office.folder.name} 사진") == []


def test_the_whole_name_comes_first(wordbench):
    for number in range(8):
        wordbench.write(f"notes {number}.txt", "The invoice was paid. " * 3 + f"Note {number}.")
    wordbench.write("invoice list.txt", "The invoice of March and the invoice of May.")
    wordbench.write("invoice.txt", "Nothing of the kind stands here.")
    wordbench.index()
    assert wordbench.found("invoice")[:2] == ["invoice.txt", "invoice list.txt"]
    assert wordbench.found("Invoice.TXT")[0] == "invoice.txt"


def test_a_word_that_only_a_name_has_brings_it_before_what_is_merely_near(workbench):
    for number in range(4):
        workbench.write(f"table {number}.txt", f"Row {number}, column 1. Row {number}, column 2.")
    workbench.write("multi-column-2p.txt", "Passages are retrieved by their meaning.")
    workbench.index()
    assert workbench.found("multi-column")[0] == "multi-column-2p.txt"
    # A text that has it is no worse an answer.
    workbench.write("layout.txt", "A multi-column layout is read column by column.")
    workbench.index()
    assert workbench.found("multi-column")[0] == "layout.txt"


def test_a_name_follows_its_file(office):
    (office.folder / "contract-final.bin").rename(office.folder / "lease-final.bin")
    _meet(office)
    assert office.found("ontrac") == []
    assert office.found("leas") == ["lease-final.bin"]


def test_what_a_rule_leaves_out_is_not_found_by_its_name(office):
    office.library.preferences.change_rules(add=["*.bin"])
    _meet(office)
    assert office.found("ontrac") == []
    office.library.preferences.change_rules(remove=["*.bin"])
    _meet(office)
    assert office.found("ontrac") == ["contract-final.bin"]


def test_filters_hold_for_names(office):
    assert office.found("type:pdf ㄱㅇㅅ") == ["회사/계약서.pdf", "집/계약서 사본 2023.pdf"]


def test_a_title_goes_with_its_document(wordbench):
    page = wordbench.write("page.html", "<title>Quarterly figures</title><p>Sales rose.</p>")
    wordbench.index()
    assert wordbench.found("quarterly") == ["page.html"]
    page.write_text("<p>Sales fell.</p>", encoding="utf-8")
    wordbench.index()
    assert wordbench.found("quarterly") == []


def test_rebuilding_keeps_names(office):
    office.library.care.rebuild()
    assert office.library.care.verify() == []
    assert len(office.found("ㄱㅇㅅ")) == 3


def test_all_names_with_every_word_are_listed_and_counted(wordbench):
    for number in range(260):
        wordbench.write(f"도면/계약 도면 {number}.dwg", "")
    wordbench.write("도면 목록.txt", "계약마다 도면이 하나 있다.")
    wordbench.index()
    answer = wordbench.library.search("도면", top=1000, every=True)
    assert len(answer.results) == answer.matches == 261
    assert wordbench.library.search("도면 계약", top=3).matches == 261
    assert wordbench.library.search("도면 -목록", top=3).matches == 260
