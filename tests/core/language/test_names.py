"""Which parts of names are found, and what the lexicon is asked for them."""

from __future__ import annotations

import unicodedata

import apsw
import pytest

from munjang.language.names import comparable, is_initials, name_letters, name_words


def _finds(query: str, name: str) -> bool:
    """Whether both the index and the patterns find a name."""
    database = apsw.Connection(":memory:")
    database.execute("CREATE VIRTUAL TABLE letters USING fts5(terms, content='')")
    database.execute("INSERT INTO letters (rowid, terms) VALUES (1, ?)", (name_letters(name),))
    words = name_words(query)
    assert words
    return all(
        list(database.execute("SELECT 1 FROM letters WHERE terms MATCH ?", (word.match,)))
        and word.pattern.search(comparable(name))
        for word in words
    )


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("계약서", "임대차계약서.hwp"),
        ("ㄱㅇㅅ", "임대차계약서.hwp"),
        ("ㄱㅇ서", "계약서 (사본).hwp"),
        ("계ㅇㅅ", "계약서.hwp"),
        ("계야", "계약서.hwp"),  # 약 is about to be typed
        ("계약ㅅ", "계약서.hwp"),
        ("ㄱㅅ", "감사보고.hwp"),
        ("ㄳ", "감사보고.hwp"),  # a keyboard joins them
        ("ㅂ", "보고서.hwp"),
        ("ontrac", "Contract (final).docx"),
        ("CONTRACT", "contract.docx"),
        ("report_2023", "Report 2023.pdf"),
        ("2023 rep", "report-2023.pdf"),
        ("3월", "13월보고.xlsx"),
        ("café", "cafe.txt"),
        ("ｆｉｌｅ", "my file.txt"),
        ("제3차", "제3차 회의록.hwpx"),
    ],
)
def test_a_part_of_a_name_is_found(query, name):
    assert _finds(query, name)
    assert _finds(unicodedata.normalize("NFD", query), name)
    assert _finds(query, unicodedata.normalize("NFD", name))


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("ㄱㅇㅅ", "계산서.hwp"),
        ("ㄱㅇ서", "계약금.hwp"),
        ("서ㄱㅇ", "계약서.hwp"),
        ("계약", "계양.hwp"),
        ("tcon", "contract.docx"),
        ("2024", "report-2023.pdf"),
    ],
)
def test_what_is_no_part_of_a_name_is_not(query, name):
    assert not _finds(query, name)


def test_a_name_is_stored_by_pairs_and_by_pairs_of_initials():
    assert name_letters("계약서 v2") == "계약 약서 서 ㄱㅇ ㅇㅅ ㅅ v2 2"


def test_long_texts_are_no_names():
    assert name_words("word " * 13) == []
    assert name_words("… ?!") == []
    assert len(name_words("회사/계약서")) == 2


def test_initials_are_told_from_words():
    assert is_initials("ㄱㅇㅅ")
    assert is_initials("ㄳ")
    assert not is_initials("계약서 contract")
