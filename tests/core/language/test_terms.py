import re
import unicodedata
from collections.abc import Callable
from itertools import pairwise

import apsw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from munjang.language.normalise import normalise_text
from munjang.language.terms import index_terms, query_terms

# Words as they stand in documents, to be joined by spaces and punctuation.
WORDS = st.one_of(
    st.text(
        alphabet=st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1, max_size=6
    ),
    st.text(alphabet=st.sampled_from("abcdeABCDEéß"), min_size=1, max_size=8),
    st.text(alphabet=st.sampled_from("0123456789"), min_size=1, max_size=6),
    st.sampled_from(
        ["漢字", "かな交じり", "KC-2023", "3월", "v2.1", "1,000", "getUserName", "ㅋㅋ", "Ⅳ"]
    ),
)


class Lexicon:
    """A real FTS5 table as the store makes it, to ask one sentence."""

    def __init__(self) -> None:
        self._connection = apsw.Connection(":memory:")
        self._connection.execute(
            "CREATE VIRTUAL TABLE lexicon USING fts5("
            "terms, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2')"
        )

    def finds(self, expression: str, text: str) -> bool:
        self._connection.execute("DELETE FROM lexicon")
        terms = index_terms(normalise_text(text))
        self._connection.execute("INSERT INTO lexicon(rowid, terms) VALUES (1, ?)", (terms,))
        rows = self._connection.execute(
            "SELECT rowid FROM lexicon WHERE lexicon MATCH ?", (expression,)
        )
        return rows.fetchall() == [(1,)]


LEXICON = Lexicon()


def found(query: str, text: str, form: Callable[..., str] = lambda term: term.match) -> bool:
    """Whether every word of `query` is found in `text`."""
    terms = query_terms(query)
    assert terms
    return all(LEXICON.finds(form(term), text) for term in terms)


@settings(suppress_health_check=[HealthCheck.too_slow])  # on a busy machine
@given(
    words=st.lists(WORDS, min_size=1, max_size=6),
    separator=st.sampled_from([" ", ", ", "/", "·", "\n", "(", ". "]),
    data=st.data(),
)
def test_a_word_of_the_text_is_found(words: list[str], separator: str, data: st.DataObject):
    text = separator.join(words)
    word = data.draw(st.sampled_from(words))
    assert found(f'"{word}"', text)
    assert found(word, text)
    assert found(unicodedata.normalize("NFD", word), text)


@given(
    run=st.text(alphabet=st.sampled_from("가나다라계약서를漢字かㅋ"), min_size=1, max_size=12),
    data=st.data(),
)
def test_any_part_of_a_korean_word_is_found(run: str, data: st.DataObject):
    start = data.draw(st.integers(0, len(run) - 1))
    end = data.draw(st.integers(start + 1, len(run)))
    assert found(run[start:end], f"앞 {run} 뒤")
    assert found(f'"{run[start:end]}"', f"앞 {run} 뒤")


# Ways to write one word in other characters of Unicode: from a keyboard, a PDF, another system.
SPELLINGS = [
    lambda word: unicodedata.normalize("NFD", word),
    lambda word: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in word),  # wide
    lambda word: "".join(LIGATURES.get(c, c) for c in re.split("(ffi|ff|fi|fl|kg|IV)", word)),
    str.upper,
    str.lower,
]
LIGATURES = {"ffi": "ﬃ", "ff": "ﬀ", "fi": "ﬁ", "fl": "ﬂ", "kg": "㎏", "IV": "Ⅳ"}


@given(
    word=st.lists(
        st.sampled_from(["of", "fi", "ce", "ff", "kg", "IV", "12", "계약", "조건", "ㅋ", "é", "g"]),
        min_size=1,
        max_size=5,
    ).map("".join),
    written=st.sampled_from(SPELLINGS),
    typed=st.sampled_from(SPELLINGS),
)
def test_a_word_is_found_however_its_characters_are_encoded(
    word: str, written: Callable[[str], str], typed: Callable[[str], str]
):
    assert found(typed(word), f"앞 {written(word)} 뒤")
    assert found(f'"{typed(word)}"', f"앞 {written(word)} 뒤")


REAL_SENTENCES = [
    "임차인은 계약기간이 끝나기 두 달 전까지 해지 조건을 서면으로 통지하여야 한다.",
    "개인정보 처리방침에 따라 회원가입 정보는 탈퇴 후 지체없이 파기됩니다.",
    "제3조(목적) 이 규정은 출장여비의 지급기준과 절차를 정함을 목적으로 한다.",
    "서버 점검시간 동안 로그인이 제한될 수 있으니 미리 저장하시기 바랍니다.",
]


@pytest.mark.parametrize("sentence", REAL_SENTENCES)
def test_words_are_found_with_other_spaces_and_particles(sentence: str):
    words = re.findall("[가-힣]{2,}", sentence)
    for word in words:
        for cut in range(1, len(word)):
            assert found(f"{word[:cut]} {word[cut:]}", sentence)
    for first, second in pairwise(words):
        if f"{first} {second}" in sentence and len(first + second) <= 12:
            assert found(first + second, sentence)
    for word in words:
        for particle in ("을", "에서는", "까지", "이라고", "입니다"):
            assert found(word + particle, sentence, lambda term: term.any_form)


TYPED_AND_WRITTEN = [
    ("계약서", "임대차계약서를 쓴다"),
    ("집", "우리집"),
    ("해지조건", "해지 조건을 정한다"),
    ("해지 조건", "해지조건을 정한다"),
    ("계약서", "계 약 서"),
    ("할수있다", "할 수있다"),
    ("KC-2023", "kc2023 규격"),
    ("KC2023", "KC-2023 규격"),
    ("2023", "KC2023"),
    ("ＫＣ２０２３", "KC 2023"),
    ("3월", "3월부터 5월까지"),
    ("1000", "총 1,000원"),
    ("1,000", "총 1000원"),
    ("1000", "1,000, 2,000과 3,000"),
    ("2000", "금액,2,000"),
    ("102", "101,102,103호"),
    ("2.1", "이번 v2.1 판"),
    ("v2.1", "v2.1을 깔았다"),
    ("20231105", "2023-11-05"),
    ("user", "getUserName()"),
    ("username", "getUserName()"),
    ("getusername", "getUserName()"),
    ("youtube", "YouTube를 본다"),
    ("email", "my e-mail address"),
    ("e-mail", "my email address"),
    ("01012345678", "전화 010-1234-5678로"),
    ("kim", "kim.minsu@example.com"),
    ("minutes", "meeting_minutes_2023.docx"),
    ("cafe", "the Café"),
    ("café", "the cafe"),
    ("qualified", "a qualiﬁed oﬃce"),
    ("oﬃce", "a qualified office"),
    ("10kg", "쌀 10㎏ 한 포대"),
    ("㎏", "쌀 10kg 한 포대"),
    ("84m2", "넓이 84㎡인 집"),
    ("84㎡", "넓이 84m2인 집"),
    ("IV", "제Ⅳ장 부칙"),
    ("제Ⅱ급", "제II급 감염병"),
    ("No 12", "№ 12 문서"),
    ("(주)한국전자", "㈜한국전자 귀중"),
    ("㈜한국전자", "(주)한국전자 귀중"),
    ("termina", "termination"),
    ("제3조", "제3조(해지)"),
    ("10%", "이자 10% 할인"),
    ('"계약 해지"', "계약 해지를"),
    ("don't", "I don’t know"),
]


@pytest.mark.parametrize(("query", "text"), TYPED_AND_WRITTEN)
def test_what_people_type_is_found(query: str, text: str):
    assert found(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("계약을", "계약이 끝났다"),
        ("해지하는", "해지 조건"),
        ("사용했던", "사용 방법"),
        ("학교에서는", "학교의 일"),
        ("학생들이", "학생 식당"),
        ("PDF를", "PDF로 저장"),
        ("3월에는", "3월부터"),
        ("leases", "the lease of"),
        ("terminated", "early termination"),
        ("policies", "our policy"),
        ("movies", "a movie"),
        ("planned", "the plan"),
        ("running", "he runs"),
    ],
)
def test_other_forms_of_a_word_are_found(query: str, text: str):
    assert not found(query, text)
    assert found(query, text, lambda term: term.stem_match)
    assert found(query, text, lambda term: term.any_form)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("AI", "the aim of aid"),
        ("53", "5-3"),
        ("5", "500원"),
        ("3.5", "35"),
        ("약계", "계약서"),
        ("policies", "police"),
    ],
)
def test_what_is_not_there_is_not_found(query: str, text: str):
    assert not found(query, text, lambda term: term.any_form)


def test_stop_words_are_flagged_unless_they_are_all_there_is():
    assert [(t.surface, t.stop) for t in query_terms("계약을 해지하는 그 방법")] == [
        ("계약을", False),
        ("해지하는", False),
        ("그", True),
        ("방법", False),
    ]
    assert [t.stop for t in query_terms("the end of the lease")] == [True, False, True, True, False]
    assert [t.stop for t in query_terms("to be or not to be")] == [False] * 6
    quoted = query_terms('"to be" 그')
    assert [(t.surface, t.quoted, t.stop) for t in quoted] == [
        ("to be", True, False),
        ("그", False, True),
    ]


def test_loose_expressions_find_parts():
    (term,) = query_terms("계약해지조건")
    assert LEXICON.finds(" OR ".join(term.loose), "해지를 알린다")
    assert not LEXICON.finds(" OR ".join(term.loose), "다른 이야기")


@pytest.mark.parametrize("query", ["", "  ", '""', "?!", '",,', "— … —", "\uff9e", "\uff9f"])
def test_a_query_without_letters_has_no_terms(query: str):
    assert query_terms(query) == []


@given(st.text(max_size=60))
def test_every_expression_is_valid(query: str):
    for term in query_terms(query):
        for expression in (term.match, term.any_form, " OR ".join(term.loose)):
            LEXICON.finds(expression, "아무 글")


def test_index_terms_of_a_sentence():
    assert index_terms("계약서를 KC-2023") == "계약 약서 서를 를 kc 2023\tkc2023"
    assert index_terms(", . !") == ""
