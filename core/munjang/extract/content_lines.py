"""The lines that calendars and contacts are kept in (RFC 5545 and 6350, and vCard 2.1)."""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator
from typing import NamedTuple

from munjang.extract.builder import TextBuilder
from munjang.extract.mail_text import decode_bytes
from munjang.extract.plain import read_text
from munjang.extract.source import Source

_FOLD = re.compile(rb"\r?\n[ \t]")  # may stand within a character: it is undone before decoding
_BINARY = re.compile(
    rb"^(?:[\w-]+\.)?(?:ATTACH|KEY|LOGO|PHOTO|SOUND)[;:][^\n]*\n", re.IGNORECASE | re.MULTILINE
)
_OLD = re.compile(rb"^VERSION:\s*(?:1\.0|2\.1)\b", re.IGNORECASE | re.MULTILINE)
_LINE = re.compile(
    r'(?:[\w-]+\.)?([\w-]+)((?:;[\w-]+(?:=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)?)*):(.*)',
    re.DOTALL,
)
_PARAMETER = re.compile(r';([\w-]+)(?:=((?:"[^"]*"|[^";:])*))?')
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_PART = re.compile(r"(?:[^;\\]|\\.)*", re.DOTALL)


class Line(NamedTuple):
    """A property: "DTSTART", what is said of it, its value as it stands."""

    name: str
    parameters: dict[str, str]
    value: str

    @property
    def text(self) -> str:
        """The value as people read it."""
        return _unescaped(self.value)

    @property
    def parts(self) -> list[str]:
        """The parts of a value that has several, such as a name; those that say something."""
        texts = (_unescaped(part).strip() for part in _PART.findall(self.value))
        return [text for text in texts if text]


def read_lines(source: Source, out: TextBuilder) -> Iterator[Line]:
    """Read the properties of a file in their order, without their folds, and without pictures.

    Raises:
        ExtractionRefused: the file is not text.
    """
    data = source.read()
    data = _FOLD.sub(b" " if _OLD.search(data) else b"", data)
    data = _BINARY.sub(b"", data)  # of all that a file has, the most
    lines = iter(read_text(Source.of_bytes(data, source.name), out).split("\n"))
    for line in lines:
        found = _LINE.fullmatch(line.strip())
        if found is None:
            continue
        name, said, value = found.groups()
        parameters = {
            key.upper(): (stated or "").strip('"') for key, stated in _PARAMETER.findall(said)
        }
        if "QUOTED-PRINTABLE" in {*parameters, parameters.get("ENCODING", "").upper()}:
            while value.endswith("="):  # it goes on in the next line
                value = value[:-1] + next(lines, "").strip()
            quoted = quopri.decodestring(value.encode("utf-8"))
            value = decode_bytes(quoted, parameters.get("CHARSET", "")).replace("\r\n", "\n")
        yield Line(name.upper(), parameters, value)


def _unescaped(value: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).strip()
