"""One form of text for the whole library, and one form of it for comparing.

:func:`normalise_text` makes the *extracted text*, the one all offsets are counted in.
:func:`fold` makes two spellings of the same word equal without moving a single offset.
"""

from __future__ import annotations

import re
import unicodedata

# A word cut at the end of a line. PDF readers report that hyphen as U+FFFE or U+0002.
_CUT_WORD = re.compile("(?<=\\w)[\u00ad\ufffe\x02][ \t]*\r?\n[ \t]*(?=\\w)")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x85\u2028]")
_PARAGRAPH_ENDS = re.compile("[\x0c\x1c\x1d\u2029]")
# Wide, thin, non-breaking … spaces and the Hangul filler: a reader sees a space and types a space.
_SPACES = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000\u3164\uffa0]")
# One glyph of several letters, which print and PDF have and keyboards do not: ﬁ, Ⅳ, ㎏, №; and ㈜,
# which keyboards do have, but not everyone uses.
_LIGATURE = re.compile(
    "[\ufb00-\ufb06\u2160-\u217f\u3200-\u321e\u3371-\u337a\u3380-\u33df\u33ff\u32cc-\u32cf"
    "\u2116\u2121]"
)
# Characters nobody sees or types: controls, soft hyphens, zero-width spaces, byte-order marks,
# marks of writing direction, interlinear anchors, non-characters. The zero-width joiners
# (U+200C, U+200D) stay: Indic and Arabic spelling and emoji are made of them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x1e\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff]"
)
_SURROGATES = re.compile("[\ud800-\udfff]")
# No writing stacks more than a few marks on a letter, and composing takes time in the square of
# them: Unicode's stream-safe format allows 30.
_MARK_PILES = re.compile(
    "([\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{30})"
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
# All that the patterns above look for. Most texts have none of it, and one search is soon done.
_UNUSUAL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\xa0\u00ad\u0300-\u036f\u061c\u1680\u180e\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u2000-\u200b\u200e\u200f\u2028-\u202f\u205f-\u206f\u20d0-\u20ff\u3000\u3164\ud800-\udfff"
    "\ufdd0-\ufdef\ufe20-\ufe2f\ufeff\uffa0\ufff9-\uffff]"
)


def normalise_text(text: str) -> str:
    r"""Return `text` as the library keeps it.

    NFC; lines end in ``\n`` alone; page breaks and paragraph separators are empty lines; every
    kind of space is a space (tabs stay); words cut by a soft hyphen at the end of a line are whole;
    invisible characters are gone; half surrogate pairs, which no file can hold, are U+FFFD.
    Normalising twice changes nothing.
    """
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    if _UNUSUAL.search(text) is None:
        return unicodedata.normalize("NFC", text)
    text = _CUT_WORD.sub("", text)
    text = _LINE_ENDS.sub("\n", text)
    text = _PARAGRAPH_ENDS.sub("\n\n", text)
    text = _SPACES.sub(" ", text)
    text = _INVISIBLE.sub("", text)
    text = _SURROGATES.sub("\ufffd", text)
    text = _MARK_PILES.sub(r"\1", text)
    return unicodedata.normalize("NFC", text)


def has_ligatures(text: str) -> bool:
    """Whether a glyph of several letters (ﬁ, ㎏) stands in `text`."""
    return _LIGATURE.search(text) is not None


def spell_out(text: str) -> str:
    """Return `text` with ﬁ, ㎏ and their like spelled in letters, as they are typed."""
    return _LIGATURE.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)


def fold(text: str) -> str:
    """Return `text` in the form words are compared in, character by character.

    Case, width (``Ａ``, ``ﾊ``), Latin accents and the variants of single Hangul letters are folded.
    The result has exactly the length of `text`, so offsets into one are offsets into the other;
    where folding a character would change the length (``ß``, ``㎏``), it stays.
    `text` is expected in NFC.
    """
    if text.isascii():
        return text.lower()
    return text.translate(_folds)


class _FoldTable(dict[int, int]):
    """Remembers how each character folds, worked out when it is first met."""

    def __missing__(self, code: int) -> int:
        folded = self[code] = ord(_fold_character(chr(code)))
        return folded


def _fold_character(character: str) -> str:
    candidates = (
        unicodedata.normalize("NFKC", character).casefold(),
        character.casefold(),
        character.lower(),
    )
    folded = next((form for form in candidates if len(form) == 1), character)
    if folded in _SINGLE_LETTERS:
        return _SINGLE_LETTERS[folded]
    spelled = unicodedata.normalize("NFD", folded)
    base, marks = spelled[0], spelled[1:]
    if marks and ord(base) < 0x250 and all(map(unicodedata.combining, marks)):
        return base.lower()  # Latin only: in other scripts the mark makes another letter
    return folded


# The compatibility form (what a keyboard types: ㅋ) of each Hangul letter that stands alone.
_SINGLE_LETTERS = {
    unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0x3131, 0x318F)
}
_folds = _FoldTable()
