import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from munjang.language.matching import find_words

LEASE = "임차인은 계약서를 쓰고 계약을 해지할 수 있다. 해지 조건은 제4조(KC-2023)에 따른다."
TERMS = (
    "Either party may terminate the Lease; termination costs 1,000. A café, getUserName, at least."
)


def shown(sentence: str, query: str) -> list[str]:
    return [sentence[start:end] for start, end in find_words(sentence, query)]


@pytest.mark.parametrize(
    ("sentence", "query", "expected"),
    [
        (LEASE, "계약서", ["계약서"]),
        (LEASE, "해지하는 조건", ["해지", "해지", "조건"]),
        (LEASE, "해지조건", ["해지 조건"]),
        ("해지조건을 본다", "해지 조건", ["해지조건"]),
        (LEASE, "조건해지", ["해지", "해지", "조건"]),
        (LEASE, "ＫＣ２０２３", ["KC-2023"]),
        (LEASE, "4조", ["4조"]),
        (LEASE, "그 조건", ["조건"]),
        (LEASE, "조건이 있는지", ["조건"]),
        (TERMS, "terminated leases", ["terminate", "Lease", "termination"]),
        (TERMS, "TERMINATION of", ["terminate", "termination"]),
        (TERMS, "1000", ["1,000"]),
        ("48,436, ４８，４３６ and 48436.", "48,436", ["48,436", "４８，４３６", "48436"]),
        ("48,436, ４８，４３６ and 48436.", "48436", ["48,436", "４８，４３６", "48436"]),
        ("48,436 of 48,436,000", "48,436", ["48,436"]),
        (TERMS, "cafe", ["café"]),
        ("a qualiﬁed oﬃce", "qualified office", ["qualiﬁed", "oﬃce"]),
        ("a qualified office", "qualiﬁed oﬃce", ["qualified", "office"]),
        ("물 10㎏과 Ⅳ장", "10kg IV", ["10㎏", "Ⅳ"]),
        ("물 10kg과 IV장", "10㎏ Ⅳ", ["10kg", "IV"]),
        ("넓이는 84㎡이다", "84m", ["84㎡"]),
        ("my e-mail address, e-mails", "email", ["e-mail", "e-mails"]),
        ("my email address", "e-mail", ["email"]),
        ("전화 010-1234-5678로", "01012345678", ["010-1234-5678"]),
        ("㈜한국전자 귀중", "(주)한국전자", ["㈜한국전자"]),
        (TERMS, "user", ["User"]),
        ("mailServer2 and a server", "servers", ["Server", "server"]),
        ("Use HTTPServerName here, fileserver there.", "servers", ["Server"]),
        ("postgresql-server-dev", "server", ["server"]),
        ("postgresql-server-dev", "postgresql-dev", ["postgresql", "dev"]),
        ("a server for developers", "server-dev", ["server"]),
        ("a server of the state", "state-of-the-art", []),
        ("she writes a mail", "e-mail", []),
        ("a server, may terminate", '"terminate-server"', []),
        (TERMS, '"may terminate"', ["may terminate"]),
        (TERMS, "the", ["the"]),
        (TERMS, "the party", ["party"]),
        (TERMS, "plan b", []),
        ("우리집에 집을 지었다", "집", ["우리집에", "집을"]),
        ("집에 간다", "학교", []),
        ("", "학교", []),
        ("학교", "", []),
    ],
)
def test_the_words_of_the_query_are_shown(sentence: str, query: str, expected: list[str]):
    assert shown(sentence, query) == expected


@pytest.mark.parametrize(
    "query", ["가0+0", "계약+해지", "계약*해지함", "보증^금[월세", "가나\\다라"]
)
def test_signs_inside_a_word_are_only_signs(query: str):
    assert find_words(f"여기 {query} 있다", query)


def test_a_pasted_chapter_is_looked_for_by_its_first_words():
    chapter = " ".join(f"x{number}y" for number in range(20_000))
    assert find_words("a heron and an otter", f"heron {chapter} otter") == [(2, 7)]


def test_composition_does_not_matter():
    for form in ("NFC", "NFD"):
        for other in ("NFC", "NFD"):
            sentence = unicodedata.normalize(form, LEASE + TERMS)
            for query in ("계약을 해지", "café lease"):
                words = shown(sentence, unicodedata.normalize(other, query))
                assert [unicodedata.normalize("NFC", word) for word in words] == shown(
                    LEASE + TERMS, query
                )


@given(
    sentence=st.text(
        alphabet=st.sampled_from("가계약서를 해지 집abAB1,2.-é\u1100\u1161\u11a8\n"), max_size=80
    ),
    query=st.text(alphabet=st.sampled_from('가계약서 해지집abAB12-é"'), max_size=12),
)
def test_ranges_are_sorted_apart_and_inside(sentence: str, query: str):
    position = -1
    for start, end in find_words(sentence, query):
        assert position < start < end <= len(sentence)
        position = end
