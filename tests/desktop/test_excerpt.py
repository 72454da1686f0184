"""The loaded part of a long text."""

from hypothesis import given
from hypothesis import strategies as st

from munjang_desktop.offsets import characters, utf16
from munjang_desktop.preview.excerpt import Excerpt

TEXTS = st.text(st.sampled_from("a가 \n.🙂\u2028\r"), max_size=60)


@given(TEXTS, st.data())
def test_positions_are_those_of_utf16(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    position = utf16(text, offset)
    assert position == len(text[:offset].encode("utf-16-le")) // 2
    assert characters(text, position) == offset


@given(st.integers(0, 40_000), st.integers(20, 400))
def test_an_excerpt_covers_its_middle_and_grows_to_the_whole(around: int, every: int) -> None:
    line = "가" * every + "\n"
    text = (line * (40_000 // len(line) + 1))[:40_000]
    excerpt = Excerpt(text, [], around)
    assert excerpt.start <= around <= excerpt.end
    assert excerpt.shown == text[excerpt.start : excerpt.end]
    while not excerpt.complete:
        excerpt.grow_up()
        excerpt.grow_down()
    assert excerpt.shown == text


@given(st.integers(0, 3000))
def test_lines_that_only_a_page_cut_are_joined(around: int) -> None:
    text = "A line\nthat goes on.\n\nAnother one.\n" * 90 + "\nThe end."
    excerpt = Excerpt(text, [], around, joined=True)
    while not excerpt.complete:
        excerpt.grow_down()
        excerpt.grow_up()
    assert len(excerpt.shown) == len(text)
    assert excerpt.shown.count("A line that goes on.\n\nAnother one.") == 90


def test_a_text_without_lines_is_cut_between_sentences() -> None:
    sentence = "This sentence has no line of its own. "
    text = sentence * 2000
    starts = range(0, len(text), len(sentence))
    excerpt = Excerpt(text, [(start, start + len(sentence) - 1) for start in starts], 40_000)
    assert excerpt.start % len(sentence) == 0
    assert 0 < excerpt.end - excerpt.start < 10_000


def test_offsets_outside_are_moved_inside() -> None:
    excerpt = Excerpt("line\n" * 10_000, [], 25_000)
    assert excerpt.position(0) == 0
    assert excerpt.position(50_000) == len(excerpt.shown)
    assert excerpt.offset(excerpt.position(25_003)) == 25_003
