"""Rich text (RTF), cut into the tokens that it is made of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

TokenKind = Literal["word", "sign", "text", "open", "close"]

_TOKEN = re.compile(
    rb"\\(?P<word>[A-Za-z]{1,32})(?P<number>-?[0-9]{1,10})? ?"
    rb"|(?P<bytes>(?:\\'[0-9A-Fa-f]{2})+)"
    rb"|\\(?P<sign>[^A-Za-z])"
    rb"|(?P<open>\{)|(?P<close>\})"
    rb"|(?P<text>[^\\{}\r\n]+)",
    re.DOTALL,
)


class Token(NamedTuple):
    """A control word with its number, a sign after a backslash, a brace, or plain bytes."""

    kind: TokenKind
    word: str = ""
    number: int | None = None
    data: bytes = b""


def tokens(data: bytes) -> Iterator[Token]:
    """The tokens of a document; binary data in it is passed over."""
    place = 0
    while match := _TOKEN.search(data, place):
        place = match.end()
        kind = match.lastgroup
        if kind in {"word", "number"}:
            word = match["word"].decode("ascii")
            number = int(match["number"]) if match["number"] else None
            if word == "bin":
                place += max(0, number or 0)
            else:
                yield Token("word", word, number)
        elif kind == "bytes":
            yield Token("text", data=bytes.fromhex(match["bytes"].replace(b"\\'", b"").decode()))
        elif kind == "sign":
            yield Token("sign", match["sign"].decode("latin-1"))
        elif kind == "text":
            yield Token("text", data=match["text"])
        else:
            yield Token("open" if kind == "open" else "close")
