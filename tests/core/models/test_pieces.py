"""Texts cut by SentencePiece: as tokenizer.json says."""

from __future__ import annotations

import json

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from munjang.errors import ModelUnusable
from munjang.language.normalise import normalise_text
from munjang.models import DEFAULT_ENCODER
from munjang.models.pieces import PieceTokeniser, write_pieces
from munjang.models.tokens import FileTokeniser

# Of letters that are several characters, which the library hardly has, tokenizers makes something
# else than the SentencePiece that the models were trained with.
JAMO = [*range(0x1100, 0x1200), *range(0x3131, 0x3190), *range(0xFFA0, 0xFFDD)]
LETTERS = st.characters(categories=["L", "N", "P", "S"], exclude_characters=map(chr, JAMO))
ROOM = "한글 음절ㄱㅇㅋ abcABC012ﬁ㎏№Ａ１\u3000😀漢字かな\n\t\u00a0\u200b\ufeffüß-–…“”"


@pytest.fixture(scope="module")
def both(models_directory):
    folder = models_directory / DEFAULT_ENCODER
    return PieceTokeniser(folder / "tokenizer.spm", 64), FileTokeniser(
        folder / "tokenizer.json", 64
    )


@settings(max_examples=1_000, deadline=None)
@given(st.text(st.sampled_from(ROOM), max_size=60) | st.text(LETTERS, max_size=30))
def test_any_text_is_cut_as_by_tokenizers(both, text):
    pieces, tokenizers = both
    assume("<" not in text)
    text = "passage: " + normalise_text(text) + "."  # white space at the end is a token to one
    ((ours, _),), ((theirs, _),) = pieces.tokens([text]), tokenizers.tokens([text])
    if ours != theirs:  # there may be two ways that are as good
        scores = [sum(map(pieces._pieces.get_score, ids[1:-1])) for ids in (ours, theirs)]
        assert len(ours) == len(theirs) < 64
        assert scores[0] == pytest.approx(scores[1])


def test_long_texts_are_truncated_alike_and_the_padding_is_one(both):
    pieces, tokenizers = both
    texts = ["계약을 해지하려면 석 달 전에 알린다. " * 40 + "끝", "", "짧다"]
    assert pieces.tokens(texts) == tokenizers.tokens(texts)
    assert len(pieces.tokens(texts)[0][0]) == 64
    assert pieces.padding == tokenizers.padding == 1


def test_a_tokenizer_of_another_kind_is_left_to_its_library(models_directory, tmp_path):
    plain = json.loads((models_directory / DEFAULT_ENCODER / "tokenizer.json").read_text("utf-8"))
    others = {
        "model": plain["model"] | {"byte_fallback": True},
        "normalizer": {"type": "Lowercase"},
        "pre_tokenizer": None,
        "post_processor": None,
    }
    goal = tmp_path / "tokenizer.spm"
    for name, value in others.items():
        file = tmp_path / "tokenizer.json"
        file.write_text(json.dumps(plain | {name: value}), "utf-8")
        assert not write_pieces(file, goal), name
        assert not goal.exists()
    assert not write_pieces(tmp_path / "none.json", goal)


def test_a_file_that_holds_no_pieces_is_refused(tmp_path):
    (tmp_path / "tokenizer.spm").write_bytes(b"no pieces")
    with pytest.raises(ModelUnusable, match=r"tokenizer\.spm"):
        PieceTokeniser(tmp_path / "tokenizer.spm", 64)
