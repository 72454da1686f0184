"""Which words of a sentence a re-ranker's judgement stands on.

A sentence is judged again without one of its words; the further the judgement falls, the more that
word has told. It takes nothing but scores, so it goes with any re-ranker (Zeiler & Fergus,
"Visualizing and Understanding Convolutional Networks", 2014, call it occlusion).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from munjang.language.matching import find_words
from munjang.language.normalise import fold
from munjang.language.stopwords import is_stop_word

Range = tuple[int, int]

_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
_SHORTEST = 3  # letters of a word that is tried
_TRIED = 8  # words of a sentence: each is one more text to read
_FALL = 0.5  # in log-odds; what moves the judgement less than this has told nothing
_SHARE = 0.4  # of the furthest fall; less than that is not worth showing beside it


def telling_words(
    query: str,
    sentences: Sequence[str],
    judge: Callable[[list[str]], NDArray[np.float64] | None],
) -> list[tuple[Range, ...]] | None:
    """Ranges of each sentence that the judgement stands on, beside the words of the query.

    `judge` gives the log-odds of texts, or None as soon as nobody wants them; then so is this.
    """
    tried = [_words(query, sentence) for sentence in sentences]
    texts: list[str] = []
    for sentence, words in zip(sentences, tried, strict=True):
        if words:
            texts.append(sentence)
            texts += [sentence[:start] + sentence[end:] for start, end in words]
    odds = judge(texts) if texts else np.empty(0)
    if odds is None:
        return None
    told: list[tuple[Range, ...]] = []
    at = 0
    for words in tried:
        if not words:
            told.append(())
            continue
        falls = odds[at] - odds[at + 1 : at + 1 + len(words)]
        at += 1 + len(words)
        least = max(_FALL, _SHARE * float(falls.max()))
        told.append(tuple(word for word, fall in zip(words, falls, strict=True) if fall >= least))
    return told


def _words(query: str, sentence: str) -> list[Range]:
    """The words to leave out, in order: the longest that are neither common nor the query's."""
    shown = find_words(sentence, query)
    words = [
        (word.start(), word.end())
        for word in _WORD.finditer(sentence)
        if word.end() - word.start() >= _SHORTEST
        and not is_stop_word(fold(word.group()))
        and not any(start < word.end() and end > word.start() for start, end in shown)
    ]
    longest = sorted(words, key=lambda word: word[0] - word[1])[:_TRIED]
    return sorted(longest)
