"""Tokenisers: what they make of any text, and what they say of a broken file."""

from __future__ import annotations

import pytest
from tiny_models import write_tokenizer

from munjang.errors import ModelUnusable
from munjang.models import DEFAULT_ENCODER
from munjang.models.tokens import FileTokeniser, LibraryTokeniser

MAX_TOKENS = 64
TEXTS = [
    "passage: 임대차 계약은 2027년 2월 28일에 끝난다.",
    "The lease ends on the last day of February.",
    "가족 👨‍👩‍👧‍👦 여행 🇰🇷 🙂",
    "",
    " \n\t",
    "a\x00b",
    "한글 자모 ㄱㄴㄷ 각 각",
    "계약 해지 " * 20_000,
    "lone \ud800 and \udfff surrogates \udc80",
]


@pytest.fixture(scope="module")
def tokeniser(models_directory):
    """The default model's."""
    return FileTokeniser(models_directory / DEFAULT_ENCODER / "tokenizer.json", MAX_TOKENS)


@pytest.fixture
def tiny(tmp_path):
    write_tokenizer(tmp_path)
    return FileTokeniser(tmp_path / "tokenizer.json", 16)


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_any_text_has_tokens_and_no_more_than_the_model_takes(tokeniser, text):
    ((ids, kinds),) = tokeniser.tokens([text])
    assert 1 < len(ids) <= MAX_TOKENS
    assert kinds == [0] * len(ids)


def test_texts_keep_their_order(tokeniser):
    assert tokeniser.tokens(TEXTS) == [tokeniser.tokens([text])[0] for text in TEXTS]
    assert tokeniser.tokens([]) == []


def test_pairs_say_which_token_is_of_which_text(tiny):
    (ids, kinds), *_ = tiny.pair_tokens("the lease", ["soup recipe ."])
    words = [*tiny.tokens(["the lease"])[0][0], *tiny.tokens(["soup recipe ."])[0][0][1:]]
    assert ids == words
    assert kinds == [0] * 4 + [1] * 4
    long, _ = tiny.pair_tokens("the lease", ["soup " * 100, ""])
    assert len(long[0]) == 16
    assert tiny.pair_tokens("the lease", []) == []


def test_surrogates_that_belong_together_are_the_character_they_mean(tokeniser):
    assert tokeniser.tokens(["\ud83d\ude42"]) == tokeniser.tokens(["🙂"])


@pytest.mark.parametrize("content", [None, b"", b"{}", b"\xff\xfe no JSON"])
def test_a_file_that_is_no_tokenizer_is_named(tmp_path, content):
    path = tmp_path / "tokenizer.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ModelUnusable, match=r"tokenizer\.json cannot be read"):
        FileTokeniser(path, MAX_TOKENS)


@pytest.mark.torch
def test_the_library_makes_the_same_tokens_of_the_same_file(tmp_path, tiny):
    from transformers import PreTrainedTokenizerFast

    read = PreTrainedTokenizerFast(
        tokenizer_file=str(tmp_path / "tokenizer.json"), pad_token="[PAD]"
    )
    library = LibraryTokeniser(read, 16)
    assert library.tokens(TEXTS) == tiny.tokens(TEXTS)
    assert library.pair_tokens("the lease \ud800", TEXTS) == tiny.pair_tokens(
        "the lease \ud800", TEXTS
    )
    assert library.tokens([]) == library.pair_tokens("the lease", []) == []
    assert library.padding == tiny.padding
