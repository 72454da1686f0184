"""From bytes to text when nobody says in which encoding they are."""

from __future__ import annotations

import codecs
import unicodedata

_BOMS = (  # UTF-32 first: its little-endian mark begins with UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_SAMPLE_BYTES = 64 << 10
_GUESS_BYTES = 16 << 10  # charset-normalizer is slow, and no better on more

# The commonest syllables of running Korean; about half of it is made of them, and next to
# nothing of what another encoding looks like when it is read as Korean.
_COMMON_SYLLABLES = frozenset(
    "이다는을의에가고하지로한은를사서도인대어기자시해정있일그리나들수과부원장보전으제라상"
    "아주적구스게공동여경조성조소니것만개회화요습세문면연안생입교"
)
_TEXT_CONTROLS = frozenset(
    "\t\n\r\f\x0b\x1a\x1b\x85"
    "\0"  # files that were not closed, such as logs of a crash, are padded with it
)


class UnknownEncoding(Exception):
    """The bytes are not text in any encoding we can tell."""


def decode(data: bytes, *, complete: bool = True) -> str:
    """Decode `data`, without its byte-order mark.

    In this order: a byte-order mark; UTF-16 or 32 without one, told by its zero bytes; strict
    UTF-8; CP949 and Johab where the result reads like Korean; Western European; and at last
    whatever charset-normalizer finds. With `complete` false the data may end inside a character.

    Raises:
        UnknownEncoding: none of them fits.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _decode_loosely(data[len(bom) :], encoding, complete=complete)
    if b"\0" in data[:_SAMPLE_BYTES]:
        wide = _wide_encoding(data[:_SAMPLE_BYTES])
        if wide:
            return _decode_loosely(data, wide, complete=complete)
    text = _decode_strictly(data, "utf-8", complete=complete)
    if text is None:
        text = _decode_legacy(data, complete=complete)
    if _looks_binary(text[:_SAMPLE_BYTES]):
        raise UnknownEncoding
    return text


def is_clearly_text(head: bytes) -> bool:
    """Whether `head`, the beginning of a file, is text beyond doubt.

    Far stricter than :func:`decode`, for files that do not even have the name of a text.
    """
    if not head:
        return False
    if head.startswith(tuple(bom for bom, _ in _BOMS)):
        return True
    text = _decode_strictly(head, "utf-8", complete=False)
    if text is None:
        text = _decode_strictly(head, "cp949", complete=False)
        if text is None or not _reads_like_korean(text):
            return False
    return not any(
        character not in _TEXT_CONTROLS or character == "\0"
        for character in text
        if not character.isprintable() and unicodedata.category(character) == "Cc"
    )


def _decode_legacy(data: bytes, *, complete: bool) -> str:
    for encoding in ("cp949", "johab"):
        text = _decode_strictly(data, encoding, complete=complete)
        if text is not None and _reads_like_korean(text[:_SAMPLE_BYTES]):
            return text
    for encoding in ("utf-16-le", "utf-16-be"):  # without a single space or ASCII line end
        text = _decode_strictly(data, encoding, complete=complete)
        if text is not None and _reads_like_korean(text[:_SAMPLE_BYTES]):
            return text
    for encoding in ("cp932", "euc_jp"):
        text = _decode_strictly(data, encoding, complete=complete)
        if text is not None and _reads_like_japanese(text[:_SAMPLE_BYTES]):
            return text
    if _is_western(data[:_SAMPLE_BYTES]):
        return data.decode("cp1252", "replace")
    found = _guess(data)
    if found is not None:
        return _decode_loosely(data, found, complete=complete)
    text = _mostly(data, complete=complete)
    if text is None:
        raise UnknownEncoding
    return text


def _decode_strictly(data: bytes, encoding: str, *, complete: bool) -> str | None:
    try:
        return codecs.getincrementaldecoder(encoding)("strict").decode(data, complete)
    except UnicodeDecodeError:
        return None


def _decode_loosely(data: bytes, encoding: str, *, complete: bool) -> str:
    """Decode data whose encoding is certain; what is damaged in it becomes U+FFFD."""
    return codecs.getincrementaldecoder(encoding)("replace").decode(data, complete)


def _mostly(data: bytes, *, complete: bool) -> str | None:
    """Decode a UTF-8 or CP949 file that has a few bad bytes, as logs and old mails do."""
    for encoding in ("utf-8", "cp949"):
        text = _decode_loosely(data, encoding, complete=complete)
        sample = text[:_SAMPLE_BYTES]
        bad = sample.count("\ufffd")
        foreign = sum(1 for character in sample if character > "\x7f") - bad
        if bad * 20 <= foreign and (encoding == "utf-8" or _reads_like_korean(sample)):
            return text
    return None


def _wide_encoding(sample: bytes) -> str | None:
    """Name the UTF-16 or UTF-32 form that `sample` is in, by where its zero bytes are."""
    if len(sample) >= 8:
        zeros = [sample[place::4].count(0) for place in range(4)]
        quarter = len(sample) // 4
        if zeros[2] >= quarter * 0.9 and zeros[3] >= quarter:
            return "utf-32-le"
        if zeros[0] >= quarter and zeros[1] >= quarter * 0.9:
            return "utf-32-be"
    half = len(sample) // 2
    odd, even = sample[1::2].count(0), sample[0::2].count(0)
    for encoding, high, low in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        # ASCII spaces alone give running Korean a zero in every fifth character.
        if high >= half * 0.02 and low <= high * 0.02:
            text = _decode_strictly(sample[: half * 2], encoding, complete=False)
            if text is not None and not _looks_binary(text):
                return encoding
    return None


def _reads_like_korean(text: str) -> bool:
    foreign = [character for character in text if character > "\x7f"]
    hangul = [character for character in foreign if "가" <= character <= "힣"]
    if not hangul or len(hangul) < len(foreign) * 0.6:
        return False
    common = sum(character in _COMMON_SYLLABLES for character in hangul)
    if len(hangul) >= 200:
        return common >= len(hangul) * 0.15
    # A name or a title has few of the common syllables, but all of them are really used ones.
    used = sum(_is_everyday(syllable) for syllable in hangul)
    return used >= len(hangul) * 0.7 and (common > 0 or len(hangul) <= 4)


def _reads_like_japanese(text: str) -> bool:
    foreign = [character for character in text if character > "\x7f"]
    kana = sum("ぁ" <= character <= "ヿ" for character in foreign)
    return bool(foreign) and kana >= len(foreign) * 0.25


def _is_everyday(syllable: str) -> bool:
    """Whether it is one of the 2,350 of 11,172 possible syllables that KS X 1001 lists."""
    try:
        return len(syllable.encode("euc_kr")) == 2
    except UnicodeEncodeError:
        return False


def _is_western(sample: bytes) -> bool:
    """Whether `sample` is mostly ASCII letters with a few accented ones among them."""
    text = sample.decode("cp1252", "replace")
    letters = sum(character.isalpha() for character in text)
    accented = 0
    for character in text:
        if character <= "\x7f":
            continue
        if character == "\ufffd" or unicodedata.category(character) in {"Cc", "Lm", "Sk"}:
            return False
        accented += character.isalpha()
    return letters > 0 and accented <= letters * 0.4


def _guess(data: bytes) -> str | None:
    import charset_normalizer  # noqa: PLC0415 - slow to import, and rarely needed

    best = charset_normalizer.from_bytes(data[:_GUESS_BYTES]).best()
    if best is None or best.chaos > 0.2 or best.coherence == 0:
        return None
    return best.encoding


def _looks_binary(sample: str) -> bool:
    """Whether the text has more control characters than a text file ever has."""
    if sample.isprintable():
        return False
    controls = sum(
        1
        for character in sample
        if character not in _TEXT_CONTROLS and unicodedata.category(character) == "Cc"
    )
    return controls > 8 and controls > len(sample) * 0.02
