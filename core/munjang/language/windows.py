"""Windows: runs of sentences that are embedded as one, with what they are about.

A sentence alone loses much of what it means ("It ends after three months."), a whole document says
too many things at once. A window is about as long as a paragraph and begins with the title and
heading it stands under, so that it is also found by what only these say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from munjang.language.tokens import CJK
from munjang.records import PATH_SEPARATOR, Mark, Window

# Weights count a Hangul syllable or an ideograph as 1 and any other character as _NARROW: about
# two thirds of the tokens that multilingual encoders make of them.
_NARROW = 0.4
_FULL = 350.0
_LEAST = _FULL / 3  # a heading begins a new window if the one before it has as much
_MAY_END = _FULL / 2
_ENDS_ONE_IN = 4  # of the sentences where it may
_CONTEXT_CHARACTERS = 120
_LEAD_CHARACTERS = 100
_WIDE = re.compile(f"[{CJK}]+")


def windows(
    text: str, sentences: Sequence[tuple[int, int]], title: str, marks: Iterable[Mark] = ()
) -> list[Window]:
    """Group all sentences into windows, in order.

    Where a window ends depends only on the sentences near it (content-defined chunking,
    Muthitacharoen et al., "A Low-bandwidth Network File System", 2001), so that an edit changes the
    windows around it and no others.
    """
    found: list[Window] = []
    first, weight = 0, 0.0
    abouts = list(_abouts(sentences, title, marks))

    def close(last: int) -> None:
        nonlocal first, weight
        found.append(Window(first, last, _context(text, sentences, first, abouts[first])))
        first, weight = last, 0.0

    for number, (start, end) in enumerate(sentences):
        sentence = text[start:end]
        size = _weight(sentence)
        if number > first and (
            weight + size > _FULL
            or abouts[number].lead != abouts[first].lead
            or (weight >= _LEAST and abouts[number] != abouts[number - 1])
        ):
            close(number)
        weight += size
        if weight >= _MAY_END and _may_end(sentence):
            close(number + 1)
    if first < len(sentences):
        close(len(sentences))
    return found


@dataclass(frozen=True, slots=True)
class _About:
    """What one sentence is about, and with which sentence its document, or part of one, begins."""

    subject: str
    heading: str
    lead: int


def _abouts(
    sentences: Sequence[tuple[int, int]], title: str, marks: Iterable[Mark]
) -> Iterator[_About]:
    """What each sentence is about, by the headings and parts that begin before it."""
    told = [mark for mark in marks if mark.kind in {"heading", "part"}]
    # Where a part begins with a heading, the heading belongs to it.
    told.sort(key=lambda mark: (mark.start, mark.kind == "heading"), reverse=True)
    about = _About(title, "", 0)
    for number, (start, _) in enumerate(sentences):
        while told and told[-1].start <= start:
            mark = told.pop()
            name = mark.label.rpartition(PATH_SEPARATOR)[2]
            if mark.kind == "part":
                about = _About(name, "", number)
            else:
                about = _About(about.subject, name, about.lead)
        yield about


def _context(text: str, sentences: Sequence[tuple[int, int]], first: int, about: _About) -> str:
    """The title and heading above a window; its beginning stands for the title of a document."""
    start = sentences[first][0]
    beginning = text[start : start + _CONTEXT_CHARACTERS]
    lead = text[slice(*sentences[about.lead])][:_LEAD_CHARACTERS] if first > about.lead else ""
    names = dict.fromkeys((about.subject or lead, about.heading))
    kept = [" ".join(name.split()) for name in names if name and not beginning.startswith(name)]
    return ". ".join(kept)[:_CONTEXT_CHARACTERS]


def _weight(sentence: str) -> float:
    wide = sum(map(len, _WIDE.findall(sentence)))
    return wide + _NARROW * (len(sentence) - wide)


def _may_end(sentence: str) -> bool:
    digest = blake2b(sentence.encode("utf-8", "surrogatepass"), digest_size=1).digest()
    return digest[0] % _ENDS_ONE_IN == 0
