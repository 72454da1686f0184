"""Sources as the engine would hand them over, made of plain texts."""

from __future__ import annotations

from pathlib import Path

from munjang.language.normalise import normalise_text
from munjang.language.sentences import split
from munjang.records import DocumentHit, Hit, Place
from munjang.written import AnswerSource, Quote


def passage(number: int, text: str, title: str = "", context: str = "") -> AnswerSource:
    """A source that is all of a document with this text."""
    text = normalise_text(text)
    sentences = [Quote(start, end, text[start:end], Place()) for start, end in split(text)]
    first = sentences[0]
    hit = Hit(first.text, first.start, first.end, first.place, 1.0)
    found = DocumentHit(number, Path(f"/documents/{number}.txt"), title, 0.0, 1.0, [hit])
    return AnswerSource(number, found, hit, context, sentences)
