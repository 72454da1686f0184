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

# Encodings that documents name and browsers read as a wider one.
_WIDER = {
    "ks_c_5601-1987": "cp949",
    "ks_c_5601-1989": "cp949",
    "ks_c_5601": "cp949",
    "ksc5601": "cp949",
    "ksc_5601": "cp949",
    "x-windows-949": "cp949",
    "windows-949": "cp949",
    "ms949": "cp949",
    "euc-kr": "cp949",
    "x-johab": "johab",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "iso-8859-9": "cp1254",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "cp950",
    "unicode": "utf-16",
    "utf8": "utf-8",
}
_UNFIT = frozenset({"punycode", "idna", "undefined", "mbcs", "oem", "unicode_escape"})
_ESCAPED = (  # seven-bit encodings that switch by escape sequences
    (b"\x1b$)C", "iso2022_kr"),
    (b"\x1b$B", "iso2022_jp_2"),
    (b"\x1b$@", "iso2022_jp_2"),
)

_SAMPLE_BYTES = 64 << 10
_GUESS_BYTES = 16 << 10  # charset-normalizer is slow, and no better on more

# The commonest syllables of running Korean; about half of it is made of them, and next to
# nothing of what another encoding looks like when it is read as Korean.
_COMMON_SYLLABLES = frozenset(
    "이다는을의에가고하지로한은를사서도인대어기자시해정있일그리나들수과부원장보전으제라상"
    "아주적구스게공동여경조성조소니것만개회화요습세문면연안생입교"
)
_COMMON_HANZI = frozenset(
    "的一是不了在人有我他这個个们們中来來上大为為和国國地到以说說时時要就出会會可也你对對生能而子"
    "那得于於着著下自之年这這"
)
_TEXT_CONTROLS = frozenset(
    "\t\n\r\f\x0b\x1a\x1b\x85"
    "\0"  # files that were not closed, such as logs of a crash, are padded with it
)


class UnknownEncoding(Exception):
    """The bytes are not text in any encoding we can tell."""


def decode(data: bytes, *, complete: bool = True) -> str:
    """Decode `data`, without its byte-order mark.

    In this order: a byte-order mark; UTF-16 or 32 without one, told by its zero bytes; ISO 2022 by
    its escape sequences; strict UTF-8; the encodings of Korean, Japanese and Chinese where the
    result reads like the language; UTF-8 with a few bad bytes; Western European; and at last
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
    for escape, encoding in _ESCAPED:
        if escape in data[:_SAMPLE_BYTES]:
            text = _decode_strictly(data, encoding, complete=complete)
            if text is not None:
                return text
    text = _decode_strictly(data, "utf-8", complete=complete)
    if text is None:
        text = _decode_legacy(data, complete=complete)
    if _looks_binary(text[:_SAMPLE_BYTES]):
        raise UnknownEncoding
    return text


def decode_as(data: bytes, declared: str, *, complete: bool = True) -> str:
    """Decode `data` that says it is in the encoding `declared`, if that can be true.

    Raises:
        UnknownEncoding: it is not, and is no text that :func:`decode` knows either.
    """
    name = _WIDER.get(declared.strip().lower(), declared.strip().lower())
    if not _is_codec(name) or data.startswith(tuple(bom for bom, _ in _BOMS)):
        return decode(data, complete=complete)
    # Western encodings fit any bytes, and are named by programs that never asked.
    encodings = ("utf-8", name) if name.startswith("cp125") else (name, "utf-8")
    for encoding in encodings:
        text = _decode_strictly(data, encoding, complete=complete)
        if text is None:
            continue
        if encoding == "cp1252":
            text = _decode_as_asian(data, complete=complete) or text
        if not _looks_binary(text[:_SAMPLE_BYTES]):
            return text
    text = _decode_loosely(data, name, complete=complete)
    if _is_mostly_good(text[:_SAMPLE_BYTES]):
        return text
    return decode(data, complete=complete)


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
    text = _decode_as_asian(data, complete=complete)
    if text is not None:
        return text
    text = _decode_loosely(data, "utf-8", complete=complete)
    if _is_mostly_good(text[:_SAMPLE_BYTES]):
        return text
    if _is_western(data[:_SAMPLE_BYTES]):
        return data.decode("cp1252", "replace")
    text = _decode_loosely(data, "cp949", complete=complete)
    sample = text[:_SAMPLE_BYTES]
    if _is_mostly_good(sample) and _reads_like_korean(sample.replace("\ufffd", "")):
        return text
    found = _guess(data)
    if found is None:
        raise UnknownEncoding
    return _decode_loosely(data, found, complete=complete)


def _decode_as_asian(data: bytes, *, complete: bool) -> str | None:
    """Decode Korean, Japanese or Chinese; None where the result would not read like it."""
    for encoding, reads_well in (
        ("cp949", _reads_like_korean),
        ("johab", _reads_like_korean),
        ("utf-16-le", _reads_like_korean),  # without a single space or ASCII line end
        ("utf-16-be", _reads_like_korean),
        ("cp932", _reads_like_japanese),
        ("euc_jp", _reads_like_japanese),
        ("utf-16-le", _reads_like_japanese),
        ("utf-16-be", _reads_like_japanese),
        ("gb18030", _reads_like_chinese),
        ("cp950", _reads_like_chinese),
    ):
        text = _decode_strictly(data, encoding, complete=complete)
        if text is not None and reads_well(text[:_SAMPLE_BYTES]):
            return text
    return None


def _is_codec(name: str) -> bool:
    """Whether `name` is one of Python's encodings of text (there are others, such as zlib)."""
    if not name or name in _UNFIT:
        return False
    try:
        b"\0\0\0\0".decode(name)
    except UnicodeError:
        return True
    except (LookupError, ValueError):
        return False
    return True


def _decode_strictly(data: bytes, encoding: str, *, complete: bool) -> str | None:
    try:
        return codecs.getincrementaldecoder(encoding)("strict").decode(data, complete)
    except UnicodeDecodeError:
        return None


def _decode_loosely(data: bytes, encoding: str, *, complete: bool) -> str:
    """Decode data whose encoding is certain; what is damaged in it becomes U+FFFD."""
    return codecs.getincrementaldecoder(encoding)("replace").decode(data, complete)


def _is_mostly_good(sample: str) -> bool:
    """Whether only a few bytes could not be decoded, as in logs and old mails."""
    bad = sample.count("\ufffd")
    foreign = sum(1 for character in sample if character > "\x7f") - bad
    return foreign >= max(2, bad * 3)  # other encodings hardly ever look like this one by chance


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
    # Frames of tables and ornaments say nothing of the language.
    foreign = [character for character in text if character > "\x7f" and character.isalpha()]
    hangul = [character for character in foreign if "가" <= character <= "힣"]
    common = sum(character in _COMMON_SYLLABLES for character in hangul)
    if not hangul or len(hangul) < len(foreign) * 0.6:
        # Among Chinese characters most syllables are particles and endings.
        return common >= max(4, len(hangul) * 0.5) and len(hangul) >= len(foreign) * 0.25
    if len(hangul) >= 200:
        return common >= len(hangul) * 0.15
    # A name or a title has few of the common syllables, but all of them are really used ones.
    used = sum(_is_everyday(syllable) for syllable in hangul)
    pure = used == len(foreign)
    return used >= len(hangul) * 0.7 and (common > 0 or pure or len(hangul) <= 4)


def _reads_like_japanese(text: str) -> bool:
    foreign = [character for character in text if character > "\x7f"]
    kana = sum("ぁ" <= character <= "ヿ" for character in foreign)
    return bool(foreign) and kana >= len(foreign) * 0.25


def _reads_like_chinese(text: str) -> bool:
    foreign = [character for character in text if character > "\x7f"]
    hanzi = [character for character in foreign if "一" <= character <= "鿿"]
    common = sum(character in _COMMON_HANZI for character in hanzi)
    return len(hanzi) >= len(foreign) * 0.6 and common >= len(hanzi) * 0.08 and common > 0


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
