"""JSON, JSON Lines and their kin: each record as a block of "key: value" lines.

The file is scanned, not parsed: so one that is cut off, has comments or holds several values in a
row is read like any other, and memory stays in proportion to the text kept.
"""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from munjang.extract.builder import TextBuilder
from munjang.extract.plain import read_text
from munjang.extract.source import Source

_TOKEN = re.compile(
    r'"((?:[^"\\]|\\.)*)"?|([{}\[\]:,])|//[^\n]*|/\*.*?(?:\*/|\Z)|([^\s{}\[\]:,"/]+)', re.DOTALL
)
_LONG_VALUE = 100  # characters: a text of its own rather than a field of a record
_LONG_RECORD = 600  # characters; what goes beyond is written as another block
_NUMBERS_KEPT = 20  # of a list: vectors, coordinates and pixels say nothing in words
_NUMBER = re.compile(r"[-+.\d][-+.\deE]*|null|true|false|NaN")


class _Container(NamedTuple):
    """An object or list that has begun."""

    is_list: bool
    key: str  # it is the value of


def read(source: Source, out: TextBuilder) -> None:
    """Read a JSON file: its keys and values in their order."""
    _Reader(out).read(read_text(source, out))


class _Reader:
    """Collects the fields of the record at hand until another begins."""

    def __init__(self, out: TextBuilder) -> None:
        self._out = out
        self._around: list[_Container] = []
        self._key = ""
        self._string: str | None = None  # a key or a value: the next token tells
        self._fields: list[str] = []
        self._length = 0  # of the fields, in characters
        self._items: list[str] = []  # of the innermost list
        self._numbers = 0  # among them

    def read(self, text: str) -> None:
        """Write all values in `text`."""
        for token in _TOKEN.finditer(text):
            string, sign, word = token.groups()
            if sign == ":":
                self._key, self._string = self._string or "", None
                continue
            if self._string is not None:
                self._value(self._string)
                self._string = None
            if string is not None:
                self._string = _unescape(string)
            elif word is not None:
                self._value(word)
            elif sign in {"{", "["}:
                self._open(is_list=sign == "[")
            elif sign in {"}", "]"}:
                self._close()
        if self._string is not None:
            self._value(self._string)
        self._end_list()
        self._end_record()

    def _open(self, *, is_list: bool) -> None:
        self._end_list()
        if not is_list:
            self._end_record()
        self._around.append(_Container(is_list, self._key))
        if not is_list:
            self._key = ""

    def _close(self) -> None:
        self._end_list()
        if self._around:
            closed = self._around.pop()
            if not closed.is_list:
                self._end_record()
            self._key = closed.key if self._around and self._around[-1].is_list else ""

    def _value(self, value: str) -> None:
        if self._around and self._around[-1].is_list and len(value) <= _LONG_VALUE:
            if _NUMBER.fullmatch(value):
                self._numbers += 1
                if self._numbers > _NUMBERS_KEPT or self._in_matrix:
                    return
            self._items.append(value)
            if sum(map(len, self._items[-_NUMBERS_KEPT:])) > _LONG_VALUE * 4:
                self._end_list()
        else:
            self._field(value)

    @property
    def _in_matrix(self) -> bool:
        return len(self._around) > 1 and self._around[-2].is_list

    def _end_list(self) -> None:
        if self._items:
            self._field(", ".join(self._items))
        self._items = []
        self._numbers = 0

    def _field(self, value: str) -> None:
        if not value.strip() or value == "null":
            return
        field = f"{self._key}: {value}" if self._key else value
        if len(value) > _LONG_VALUE or "\n" in value:
            self._end_record()
            self._out.blocks(field.split("\n"))
            return
        self._fields.append(field)
        self._length += len(field)
        if self._length > _LONG_RECORD:
            self._end_record()

    def _end_record(self) -> None:
        if self._fields:
            self._out.block("\n".join(self._fields))
        self._fields = []
        self._length = 0


def _unescape(string: str) -> str:
    if "\\" not in string:
        return string
    try:
        return str(json.loads(f'"{string}"', strict=False))
    except ValueError:
        return string  # cut off within an escape
