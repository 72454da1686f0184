"""The query language: phrases, OR, excluded words, and whatever else is typed."""

from __future__ import annotations

import string
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from munjang.search.filters import KEYS
from munjang.search.query import Query


def test_documents_with_an_excluded_word_do_not_appear(archive):
    assert "warranty.html" in archive.names("battery")
    assert "warranty.html" not in archive.names("battery -cable")
    assert "cats.txt" not in archive.names("battery -cable")
    assert "sales.html" in archive.names("battery -cable")
    assert archive.names("계약 -해지").isdisjoint({"임대차 계약서.txt"})
    assert "용역 계약.md" in archive.names("계약 -해지")
    assert "용역 계약.md" not in archive.names('계약 -"용역 계약"')
    assert "임대차 계약서.txt" in archive.names('계약 -"용역 계약"')


def test_an_excluded_word_is_the_whole_word(archive):
    """Nobody who leaves out cat means category; particles are no part of a Korean word."""
    assert "cats.txt" in archive.names("hunt -cat")
    assert "cats.txt" not in archive.names("hunt -cats")
    assert "고양이.txt" not in archive.names("열여섯 -고양이")


def test_an_option_and_a_negative_number_exclude_nothing(wordbench):
    wordbench.write("option.txt", "Run python -m venv to make one, or give -1 for none.")
    wordbench.index()
    assert wordbench.names("python -m venv") == {"option.txt"}
    assert wordbench.names("give -1") == {"option.txt"}


def test_a_pasted_sentence_excludes_nothing(wordbench):
    sentence = "The options -input and -output are separated by white space, and the rest is not."
    wordbench.write("pasted.txt", sentence)
    wordbench.index()
    assert wordbench.names(sentence) == {"pasted.txt"}
    assert wordbench.names("options -input") == set()


def test_a_hyphen_inside_or_beside_words_excludes_nothing(archive):
    for query in ("battery-cable", "battery - cable", "battery --cable", "battery- cable"):
        assert "warranty.html" in archive.names(query), query


def test_a_phrase_may_go_on_in_the_next_sentence(wordbench):
    wordbench.write(
        "a.txt", "First call getUserName2. Then wait.\n\nIt returns KC-2023. 다음 문장."
    )
    wordbench.index()
    for phrase in ("getUserName2. Then wait", "wait it returns", "KC-2023 다음"):
        answer = wordbench.search(f'"{phrase}"')
        assert len(answer.results) == 1
        assert "quoted" not in str(answer.notice), phrase


def test_one_side_of_or_is_enough_and_needed(archive):
    both = {"warranty.html", "cats.txt"}
    assert archive.names("twelve OR hunt") == both
    assert archive.names("twelve|hunt") == both
    assert archive.names("twelve | hunt") == both
    assert archive.names('"twelve months" OR "hunt at night"') == both
    assert archive.names("hunt OR 보증금 type:txt") == {"cats.txt", "임대차 계약서.txt"}
    assert archive.names("battery twelve OR hunt") == both  # OR binds first
    assert archive.found("battery twelve OR hunt")[0] == "reports/warranty.html"


def test_sides_of_or_that_stand_nowhere_are_passed_over_and_said(archive):
    answer = archive.search("xylophone OR zither battery")
    assert answer.results
    assert "OR" in str(answer.notice)


def test_a_phrase_is_found_however_many_documents_have_its_words(wordbench):
    for number in range(150):
        wordbench.write(f"{number}.txt", f"red fox, number {number}. " + "fox red fox. " * 5)
    wordbench.write(
        "wanted.txt", "In the long and winding tale of hens, geese and a fox red as rust."
    )
    wordbench.write("exact.txt", "A tale that has nothing to do with it mentions the red hen once.")
    wordbench.index()
    assert wordbench.found('fox red "red hen"') == ["exact.txt"]


@pytest.mark.parametrize(
    ("query", "text", "stands"),
    [
        ("of the lease that", "The end of the lease, that is all.", True),
        ("of the lease that", "The end of the lease.", False),
        ("있을 수 있는 일", "한 번 더 있을 수  있는 일이라고", True),
        ("the memo", "THE\nMEMO says", True),
        ("the memo", "breathe memory", False),
    ],
)
def test_what_was_typed_stands_in_a_text_with_its_stop_words(query, text, stands):
    assert Query.parse(query).stands_in(text) is stands


@pytest.mark.parametrize(
    ("query", "verbatim"),
    [
        ("the end of the lease and", '"end of the lease"*'),
        ("here is a lot of", '"here is a lot of"'),
        ("to be or not to be", '"to be or not to be"'),
        ("the lease", '"the lease"*'),
        ("lease", ""),
    ],
)
def test_a_phrase_is_looked_for_without_the_stop_words_at_its_ends(query, verbatim):
    assert Query.parse(query).verbatim == verbatim


PIECES = st.one_of(
    st.sampled_from(['"', "-", "|", " OR ", " ", ":", "“", "”", "..", "*", "(", '-"', "\\"]),
    st.sampled_from([f"{key}:" for key in KEYS]),
    st.sampled_from(["pdf", "2024", "7d", "어제", ">10mb", "~", "/", "계약", "cat", "table", "%_"]),
    st.text(max_size=5),
)


@given(st.lists(PIECES, max_size=12).map("".join))
def test_any_string_parses(text):
    query = Query.parse(text)
    assert Query.parse(text) == query
    for condition in query.conditions:
        assert condition.sql.count("?") == len(condition.values)


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=8).map("".join))
def test_any_string_is_answered(archive, text):
    answer = archive.search(text, top=5)
    assert answer.query == text
    assert len(answer.results) <= 5


@given(st.text(string.ascii_lowercase + "가나다 ", max_size=30), st.sampled_from(KEYS))
def test_plain_words_are_never_lost(words, key):
    query = Query.parse(f"{words} {key}:?? -leftout")
    assert query.text.split() == words.split()
    assert [t.surface for t in query.terms] == [t.surface for t in Query.parse(words).terms]


@pytest.mark.parametrize("piece", ["a OR ", "a|", '-"', "-a ", "type:pdf ", "size:x ", "“", "“a "])
def test_long_queries_are_parsed_soon(archive, piece):
    began = time.monotonic()
    archive.search(piece * 3_000)
    assert time.monotonic() - began < 10  # less than one where nothing else runs
