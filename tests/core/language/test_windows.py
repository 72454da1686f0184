"""Windows hold all sentences, know what they are about, and change only where the text does."""

import random

from hypothesis import given
from hypothesis import strategies as st

from munjang.language.windows import windows
from munjang.records import Mark, Window

KOREAN = "계약은 어느 한쪽이 석 달 전에 알리면 해지할 수 있습니다."
ENGLISH = "Either side may end the contract by giving three months' notice in writing."


def document(sentences):
    text, spans = "", []
    for sentence in sentences:
        spans.append((len(text), len(text) + len(sentence)))
        text += sentence + "\n"
    return text, spans


def texts(text, spans, found):
    return {text[spans[w.first][0] : spans[w.last - 1][1]] for w in found}


def numbered(count):
    return [
        f"{number}번째 문장은 {number * 37 % 101}에 관한 이야기입니다." for number in range(count)
    ]


@given(st.lists(st.text(min_size=1, max_size=400), max_size=40))
def test_windows_hold_all_sentences_once_and_in_order(sentences):
    text, spans = document(sentences)
    found = windows(text, spans, "제목")
    assert [number for w in found for number in range(w.first, w.last)] == list(range(len(spans)))


def test_a_short_document_is_one_window_with_its_title():
    text, spans = document([KOREAN, ENGLISH])
    assert windows(text, spans, "용역 계약서") == [Window(0, 2, "용역 계약서")]


def test_windows_are_about_as_long_as_a_paragraph():
    for sentence in (KOREAN, ENGLISH):
        text, spans = document([sentence] * 100)
        lengths = [
            spans[w.last - 1][1] - spans[w.first][0] for w in windows(text, spans, "제목")[:-1]
        ]
        assert 150 < min(lengths) <= max(lengths) < 1_000


def test_a_window_knows_the_heading_it_stands_under():
    sentences = numbered(40)
    text, spans = document(sentences)
    marks = [
        Mark(spans[0][0], len(text), "heading", 1, "제1장"),
        Mark(spans[20][0], len(text), "heading", 2, "제1장 › 해지"),
    ]
    found = windows(text, spans, "계약서", marks)
    assert {w.context for w in found if w.last <= 20} == {"계약서. 제1장"}
    assert {w.context for w in found if w.first >= 20} == {"계약서. 해지"}
    assert any(w.first == 20 for w in found)


def test_a_document_without_a_title_is_named_by_its_beginning():
    sentences = ["휴가 규정", *numbered(40)]
    first, *others = windows(*document(sentences), "")
    assert first.context == ""
    assert {w.context for w in others} == {"휴가 규정"}


def test_a_part_has_windows_of_its_own():
    sentences = ["메일 본문입니다.", "첨부한 견적서입니다.", "금액은 삼백만 원입니다."]
    text, spans = document(sentences)
    part = Mark(spans[1][0], len(text), "part", None, "메일 › 견적.docx")
    assert windows(text, spans, "회신", [part]) == [
        Window(0, 1, "회신"),
        Window(1, 3, "견적.docx"),
    ]


def test_an_edit_changes_few_windows():
    randomly = random.Random(7)
    sentences = numbered(400)
    text, spans = document(sentences)
    before = texts(text, spans, windows(text, spans, "제목"))
    for _ in range(20):
        edited = list(sentences)
        edited.insert(randomly.randrange(400), "새로 넣은 문장입니다.")
        after = document(edited)
        changed = texts(*after, windows(*after, "제목")) - before
        assert len(changed) <= 8, len(changed)
