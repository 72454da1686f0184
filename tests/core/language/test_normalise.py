import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from munjang.language.normalise import fold, normalise_text

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=[]), max_size=80)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("첫째\r\n둘째\r셋째", "첫째\n둘째\n셋째"),
        ("one\x0ctwo\u2029three\u2028four\x0bfive", "one\n\ntwo\n\nthree\nfour\nfive"),
        ("10\u00a0000\u202f원\u3000끝", "10 000 원 끝"),
        ("nu\x00ll \ufeffbom zero\u200bwidth so\u00adft", "null bom zerowidth soft"),
        ("exam\u00ad\n  ple and exam\ufffe\r\nple", "example and example"),
        ("cafe\u0301 \u1112\u1161\u11ab\u1100\u1173\u11af", "café 한글"),
        ("half \ud800 pair", "half \ufffd pair"),
        ("tab\tstays", "tab\tstays"),
        ("qualiﬁed oﬃce ﬂow", "qualiﬁed oﬃce ﬂow"),  # as printed; searching spells it out
        ("👩\u200d👧", "👩\u200d👧"),
    ],
)
def test_it_keeps_what_a_reader_sees(raw: str, expected: str):
    assert normalise_text(raw) == expected


def test_no_character_is_passed_over():
    for code in [*range(0x3400), *range(0xA000, 0xAC00), *range(0xD7A4, 0x20000)]:
        alone = normalise_text(chr(code))
        with_others = normalise_text(chr(code) + "\ufeff")  # which is mended without doubt
        assert alone == with_others, hex(code)


@given(ANY_TEXT)
def test_normalised_text_is_clean_and_stays(text: str):
    once = normalise_text(text)
    assert normalise_text(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "\r" not in once
    assert "\0" not in once
    once.encode("utf-8")  # no half surrogate pairs are left


@given(st.text(max_size=80))
def test_composed_and_decomposed_text_are_one(text: str):
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert normalise_text(composed) == normalise_text(decomposed)


def test_a_pile_of_combining_marks_does_not_hang():
    begun = time.process_time()
    normalise_text("a" + "\u0301\u0316" * 500_000)
    assert time.process_time() - begun < 5


def test_folding_keeps_the_length_of_a_character():
    for code in [*range(0x3400), *range(0xA000, 0xD800), *range(0xF900, 0x20000)]:
        character = chr(code)
        folded = fold(character)
        assert len(folded) == 1, hex(code)
        assert fold(folded) == folded, hex(code)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＫＣ－２０２３", "kc-2023"),
        ("Éclair ÜBER", "eclair uber"),
        ("ﾻﾻ ᄏᄏ", "ㅋㅋ ㅋㅋ"),
        ("ΣΊΣΥΦΟΣ", "σίσυφοσ"),
        ("㎡", "㎡"),
    ],
)
def test_spellings_of_one_word_fold_alike(one: str, other: str):
    assert fold(one) == other


def test_folding_leaves_letters_apart_that_are_different():
    assert fold("й") != fold("и")
    assert fold("が") != fold("か")
    assert fold("가") != fold("나")
