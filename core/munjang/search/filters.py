"""The filters of a query (``type:pdf``, ``수정:지난주``): conditions on files and contents."""

from __future__ import annotations

import os
import re
import time
import unicodedata
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from itertools import chain

import apsw

from munjang.extract.kinds import KINDS as OF_KIND
from munjang.extract.registry import FORMATS
from munjang.language.normalise import fold, normalise_text
from munjang.messages import Message, msg
from munjang.search.dates import parse_span

# What is meant by names that are no format's own.
KINDS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = tuple(
    (tuple(names.split()), formats)
    for names, formats in (
        ("document documents 문서", tuple(chain(*(OF_KIND[k] for k in ("hangul", "word", "pdf"))))),
        ("hwp hangul 한글 아래아한글", OF_KIND["hangul"]),
        ("word 워드", OF_KIND["word"]),
        ("sheet sheets spreadsheet excel 시트 스프레드시트 엑셀", OF_KIND["sheet"]),
        (
            "slide slides presentation powerpoint 슬라이드 발표 프레젠테이션 파워포인트",
            OF_KIND["slides"],
        ),
        ("mail email 메일 이메일", OF_KIND["mail"]),
        ("code source 코드 소스", OF_KIND["code"]),
        ("image images picture photo 그림 이미지 사진", OF_KIND["image"]),
        ("text 텍스트", OF_KIND["text"]),
        ("web 웹", OF_KIND["web"]),
        ("book ebook 책 전자책", OF_KIND["book"]),
        ("data 데이터", OF_KIND["data"]),
        ("archive 압축", OF_KIND["archive"]),
        ("subtitle 자막", OF_KIND["subtitles"]),
        ("markdown 마크다운", ("md",)),
    )
)
_KINDS = {name: formats for names, formats in KINDS for name in names}
_SUFFIXES = {f.name: {suffix.removeprefix(".") for suffix in f.suffixes} for f in FORMATS}
_KNOWN_SUFFIXES = {*chain.from_iterable(_SUFFIXES.values())}
_TYPES = ("pdf", "hwp", "sheet", "mail")  # offered where none is like what was typed
_OFFERED = 3
_SUFFIX = re.compile(r"[\w+-]{1,16}")
_LANGUAGES = {
    name: code
    for code, names in (("ko", "ko kr korean 한국어 한글 국문"), ("en", "en english 영어 영문"))
    for name in names.split()
}
_MARKS = {
    name: kind
    for kind, names in (
        ("table", "table tables 표"),
        ("ocr", "ocr 인식 글자인식"),
        ("part", "attachment attachments 첨부 첨부파일"),
    )
    for name in names.split()
}
_UNITS = {"": 0, "b": 0, "바이트": 0, "k": 1, "m": 2, "메가": 2, "g": 3, "기가": 3, "t": 4}
_SIZE = re.compile(r"(\d{1,12}(?:\.\d{1,6})?)(바이트|메가|기가|[kmgt]?)(?:i?b|바이트)?")
_BETWEEN = re.compile(r"\.\.|~")  # the ends of a range
_COMPARISON = re.compile(r"(>=|<=|[<>=≥≤])?(.*)", re.DOTALL)
_ENDLESS = (1 << 63) - 1  # the most that SQLite counts to: nanoseconds to the year 2262
_MOST = 1_000  # values of a list; SQLite takes some thousands
_SHOWN = 60  # characters of a value that is not understood
_LIST = re.compile(r"[,|;]")
_LIKE = str.maketrans({"\\": r"\\", "%": r"\%", "_": r"\_", "*": "%", "?": "_"})


@dataclass(frozen=True, slots=True)
class Condition:
    """One filter as an SQL condition on `f`, a file, its `root` folder and `c`, its content."""

    sql: str
    values: tuple[str | int, ...] = ()
    unknown: tuple[str, ...] = ()  # types it asks for that are none; () where one of them is

    def negated(self) -> Condition:
        """The files that this one leaves out."""
        return Condition(f"NOT ({self.sql})", self.values)

    @classmethod
    def any_of(cls, conditions: Sequence[Condition]) -> Condition:
        """The files that one of these lets pass."""
        values = (value for condition in conditions for value in condition.values)
        unknown = (name for condition in conditions for name in condition.unknown)
        return cls(
            " OR ".join(f"({condition.sql})" for condition in conditions),
            tuple(values),
            tuple(unknown) if all(condition.unknown for condition in conditions) else (),
        )


def condition(key: str, value: str, today: date) -> Condition | Message:
    """The condition that ``key:value`` stands for, or what is wrong with it.

    `key` is one of :data:`KEYS`, in any case.
    """
    value = " ".join(value.split())
    made = _BY_KEY[fold(key)](value, today) if value else None
    if made is not None:
        return made
    return _not_understood(f"{key}:{value[:_SHOWN]}", _EXAMPLES[_NAMES[fold(key)]])


def no_such_type(name: str) -> Message:
    """What is wrong with a type that no file has, and which ones may be meant."""
    # Letter by letter, of Hangul too.
    known = {unicodedata.normalize("NFD", other): other for other in (*_KINDS, *_SUFFIXES)}
    close = get_close_matches(unicodedata.normalize("NFD", name), known, _OFFERED)
    offered = [known[other] for other in close] or _TYPES
    return _not_understood(f"type:{name[:_SHOWN]}", ", ".join(f"type:{one}" for one in offered))


def _not_understood(filter_: str, example: str) -> Message:
    return msg(
        "The filter {filter} is not understood and was passed over. Write for example {example}.",
        filter=filter_,
        example=example,
    )


def types_met(connection: apsw.Connection, names: Collection[str]) -> set[str]:
    """Those of `names` that the name of a file ends in."""
    return {
        suffix
        for (suffix,) in connection.execute(
            "SELECT DISTINCT munjang_suffix(path) FROM files"
            f" WHERE munjang_suffix(path) IN ({_marks(names)})",
            tuple(names),
        )
    }


def register_functions(connection: apsw.Connection) -> None:
    """Teach a connection the functions that conditions use."""
    functions: tuple[Callable[..., str], ...] = (_suffix, _name, _place, _whole)
    for function in functions:
        name = f"munjang{function.__name__}"
        connection.create_scalar_function(name, function, deterministic=True)


# What conditions ask of a path


def _suffix(path: bytes) -> str:
    _, dot, suffix = os.path.basename(os.fsdecode(path)).rpartition(".")  # noqa: PTH119 - of every file
    return fold(suffix) if dot else ""


def _name(path: bytes) -> str:
    return _whole(path).rpartition("/")[2]


def _place(path: bytes, root: bytes) -> str:
    """The path from the watched folder's own name on: what is above says nothing."""
    whole = _whole(path)
    above = len(_whole(root).rstrip("/").rpartition("/")[0])
    return whole[above:]


def _whole(path: bytes) -> str:
    text = fold(normalise_text(os.fsdecode(path)))  # as a query is: one sign for each odd byte
    return text if os.sep == "/" else text.replace(os.sep, "/")


# One function a filter: its condition, None where the value is none of it


def _type(value: str, _today: date) -> Condition | None:
    formats: set[str] = set()
    suffixes: set[str] = set()
    for name in _split(value):
        known = _KINDS.get(name, (name,) if name in _SUFFIXES else ())
        formats.update(known)
        suffixes.update(*(_SUFFIXES.get(format_, ()) for format_ in known))
        if not known:
            suffixes.add(name)
    if not suffixes or not all(map(_SUFFIX.fullmatch, suffixes)):
        return None
    # A file that has been read is what its bytes say, one that has not what its name says.
    given = suffixes.intersection(_split(value)) - formats
    return Condition(
        f"CASE WHEN munjang_suffix(f.path) IN ({_marks(given)}) THEN 1"
        f" WHEN c.id IS NULL THEN munjang_suffix(f.path) IN ({_marks(suffixes)})"
        f" ELSE c.reader IN ({_marks(formats)}) END",
        (*sorted(given), *sorted(suffixes), *sorted(formats)),
        () if formats or suffixes & _KNOWN_SUFFIXES else tuple(sorted(suffixes)),
    )


def _extension(value: str, _today: date) -> Condition | None:
    suffixes = _split(value)
    if not suffixes or not all(map(_SUFFIX.fullmatch, suffixes)):
        return None
    return Condition(f"munjang_suffix(f.path) IN ({_marks(suffixes)})", tuple(suffixes))


def _folder(value: str, _today: date) -> Condition | None:
    """A folder by its path, or every folder with the value in its name or those above."""
    value = _as_path(value)
    if value.startswith(("/", "~")) or value[1:3] == ":/":
        whole = _as_path(_home(value)).rstrip("/")
        return Condition(r"munjang_whole(f.path) LIKE ? ESCAPE '\'", (_like(whole) + "/%",))
    part = _like(value.rstrip("/"))
    return Condition(r"munjang_place(f.path, root.path) LIKE ? ESCAPE '\'", (f"%{part}%/%",))


def _path(value: str, _today: date) -> Condition | None:
    """Any part of the path, the file's name included."""
    value = _as_path(value)
    if value.startswith(("/", "~")) or value[1:3] == ":/":
        whole = _as_path(_home(value))
        return Condition(r"munjang_whole(f.path) LIKE ? ESCAPE '\'", (_like(whole) + "%",))
    return Condition(r"munjang_place(f.path, root.path) LIKE ? ESCAPE '\'", (f"%{_like(value)}%",))


def _file_name(value: str, _today: date) -> Condition | None:
    """A part of the file's name, or all of it where there are wildcards."""
    pattern = _like(fold(value))
    if not {"*", "?"}.intersection(value):
        pattern = f"%{pattern}%"
    return Condition(r"munjang_name(f.path) LIKE ? ESCAPE '\'", (pattern,))


def _before(value: str, today: date) -> Condition | None:
    span = parse_span(value, today)
    return None if span is None else Condition("f.modified_ns < ?", (_ns(span[0]),))


def _after(value: str, today: date) -> Condition | None:
    span = parse_span(value, today)
    return None if span is None else Condition("f.modified_ns >= ?", (_ns(span[0]),))


def _modified(value: str, today: date) -> Condition | None:
    compared = value[0] in "<>≥≤" or _BETWEEN.search(value) is not None

    def days(text: str) -> tuple[int, int] | None:
        span = parse_span(text, today, bound=compared)
        return None if span is None else (_ns(span[0]), _ns(span[1]))

    return _compared("f.modified_ns", value, days)


def _size(value: str, _today: date) -> Condition | None:
    def sizes(text: str) -> tuple[int, int] | None:
        match = _SIZE.fullmatch(fold(text.replace(" ", "")))
        if match is None:
            return None
        unit = 1 << (10 * _UNITS[match[2]])
        found = min(round(float(match[1]) * unit), _ENDLESS - 1)
        return found, found + 1

    if value[0] in "<>=≥≤" or _BETWEEN.search(value):
        return _compared("f.size", value, sizes)
    return _compared("f.size", f">={value}", sizes)  # nobody knows the size to the byte


def _language(value: str, _today: date) -> Condition | None:
    codes = [_LANGUAGES.get(name, "") for name in _split(value)]
    if not codes or not all(codes):
        return None
    return Condition(f"coalesce(c.language, '') IN ({_marks(codes)})", tuple(codes))


def _has(value: str, _today: date) -> Condition | None:
    kinds = [_MARKS.get(name, "") for name in _split(value)]
    if not kinds or not all(kinds):
        return None
    one = "EXISTS (SELECT 1 FROM marks WHERE content_id = f.content_id AND kind = ?)"
    return Condition(" AND ".join([one] * len(kinds)), tuple(kinds))


_Filter = Callable[[str, date], Condition | None]
# The function, its names, and what a value looks like.
_FILTERS: tuple[tuple[_Filter, str, str], ...] = (
    (_type, "type kind filetype 종류 형식", "type:pdf"),
    (_extension, "ext extension 확장자", "ext:docx"),
    (_folder, "folder dir 폴더", 'folder:"My Documents"'),
    (_path, "path 경로", "path:2024/report"),
    (_file_name, "name filename 이름 파일이름 파일명", "name:report*"),
    (_before, "before until 이전", "before:2024-03-01"),
    (_after, "after since 이후", "after:2024-03-01"),
    (_modified, "modified date 수정 날짜", 'modified:7d, modified:2024-03, modified:"last month"'),
    (_size, "size 크기", "size:>10mb"),
    (_language, "lang language 언어", "lang:ko, lang:en"),
    (_has, "has 포함", "has:table, has:ocr, has:attachment"),
)
_BY_KEY = {key: function for function, keys, _ in _FILTERS for key in keys.split()}
_NAMES = {key: keys.split()[0] for _, keys, _ in _FILTERS for key in keys.split()}
_EXAMPLES = {keys.split()[0]: example for _, keys, example in _FILTERS}
KEYS = tuple(_BY_KEY)
FILTERS = tuple(
    tuple(keys.split()) for _, keys, _ in _FILTERS
)  # the names of each, first the usual


def example(key: str) -> str:
    """What a filter's value looks like, for one of its names in any case."""
    return _EXAMPLES[_NAMES[fold(key)]]


def filter_name(key: str) -> str:
    """The usual name of a filter, for one of its names in any case."""
    return _NAMES[fold(key)]


def filter_values(value: str) -> list[str]:
    """The values of a list such as ``pdf,hwp``."""
    return _split(value)


def _compared(
    column: str, value: str, read: Callable[[str], tuple[int, int] | None]
) -> Condition | None:
    """The condition for ``>x``, ``<=x``, ``x``, ``x..y``, ``x~y``, ``x..`` or ``..y``.

    `read` gives the first number that a value stands for, and the one after its last.
    """
    between = _BETWEEN.search(value)
    if between is not None:
        first, last = value[: between.start()], value[between.end() :]
        low = read(first) if first.strip() else (-_ENDLESS, 0)
        high = read(last) if last.strip() else (0, _ENDLESS)
        bounds = None if low is None or high is None else (low[0], high[1])
    else:
        match = _COMPARISON.fullmatch(value)
        found = read(match[2]) if match else None
        if match is None or found is None:
            return None
        start, end = found
        bounds = {
            ">": (end, _ENDLESS),
            ">=": (start, _ENDLESS),
            "≥": (start, _ENDLESS),
            "<": (-_ENDLESS, start),
            "<=": (-_ENDLESS, end),
            "≤": (-_ENDLESS, end),
        }.get(match[1], found)
    return None if bounds is None else Condition(f"{column} >= ? AND {column} < ?", bounds)


def _ns(day: date) -> int:
    """When a day begins here, in nanoseconds since the epoch."""
    seconds = round(time.mktime((day.year, day.month, day.day, 0, 0, 0, 0, 0, -1)))
    return min(seconds * 10**9, _ENDLESS)


def _split(value: str) -> list[str]:
    names = (fold(name.strip()).removeprefix("*").removeprefix(".") for name in _LIST.split(value))
    found = [name for name in names if name]
    return found if len(found) <= _MOST else []


def _as_path(value: str) -> str:
    return fold(value if os.sep == "/" else value.replace(os.sep, "/"))


def _home(value: str) -> str:
    # Path.expanduser raises an error where there is no such user.
    return os.path.expanduser(value)  # noqa: PTH111


def _like(text: str) -> str:
    return text.translate(_LIKE)


def _marks(values: Collection[str]) -> str:
    return ",".join("?" * len(values))
