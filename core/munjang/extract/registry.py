"""The formats that can be read, and the way from a path to the right reader.

To add a format: write a module with ``read(path, out)``, give :data:`FORMATS` a line, and teach
:mod:`~munjang.extract.sniff` its content where the bytes tell.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from munjang.errors import ExtractionRefused
from munjang.extract.builder import TextBuilder, TextLimitReached
from munjang.extract.limits import MAX_CHARACTERS, MAX_FILE_BYTES
from munjang.extract.sniff import sniff
from munjang.messages import Message, msg
from munjang.records import Extraction, FileState

Reader = Callable[[Path, TextBuilder], None]


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its names, and how to get its reader without importing the others."""

    name: str
    suffixes: tuple[str, ...]  # lower case; the first is the usual one
    load: Callable[[], Reader]
    also_named: tuple[str, ...] = ()  # suffixes of other formats this one is met under
    is_text: bool = False  # nothing in the bytes tells it; the name must
    any_size: bool = False  # reads only as much as it keeps


def _plain() -> Reader:
    from munjang.extract.plain import read  # noqa: PLC0415 - readers load when first needed

    return read


def _markdown() -> Reader:
    from munjang.extract.markdown import read  # noqa: PLC0415 - readers load when first needed

    return read


def _html() -> Reader:
    from munjang.extract.html import read  # noqa: PLC0415 - readers load when first needed

    return read


def _pdf() -> Reader:
    from munjang.extract.pdf import read  # noqa: PLC0415 - readers load when first needed

    return read


def _docx() -> Reader:
    from munjang.extract.docx import read  # noqa: PLC0415 - readers load when first needed

    return read


def _hwpx() -> Reader:
    from munjang.extract.hwpx import read  # noqa: PLC0415 - readers load when first needed

    return read


def _hwp() -> Reader:
    from munjang.extract.hwp import read  # noqa: PLC0415 - readers load when first needed

    return read


FORMATS: tuple[Format, ...] = (
    Format("txt", (".txt", ".text", ".log"), _plain, is_text=True, any_size=True),
    Format("md", (".md", ".markdown", ".mkd"), _markdown, is_text=True, any_size=True),
    Format("html", (".html", ".htm", ".xhtml"), _html, is_text=True),
    Format("pdf", (".pdf",), _pdf),
    Format("docx", (".docx", ".docm", ".dotx"), _docx, also_named=(".doc",)),
    Format("hwpx", (".hwpx",), _hwpx),
    Format("hwp", (".hwp",), _hwp),
)

_BY_NAME = {format_.name: format_ for format_ in FORMATS}
_BY_SUFFIX = {suffix: format_ for format_ in FORMATS for suffix in format_.suffixes}
_SUPPORTED_SUFFIXES = frozenset(_BY_SUFFIX).union(*(form.also_named for form in FORMATS))

# Why a file whose content we recognise is refused.
_REFUSALS: dict[str, tuple[FileState, Message]] = {
    "encrypted-ooxml": (
        FileState.ENCRYPTED,
        msg("The document is protected by a password"),
    ),
    "hwp3": (
        FileState.UNSUPPORTED,
        msg("HWP 3.0 documents are not supported; save it as HWP 5 or HWPX in Hangul"),
    ),
    "doc": (FileState.UNSUPPORTED, msg("Word 97–2003 documents (.doc) are not supported yet")),
    "xls": (FileState.UNSUPPORTED, msg("Spreadsheets are not supported yet")),
    "xlsx": (FileState.UNSUPPORTED, msg("Spreadsheets are not supported yet")),
    "ppt": (FileState.UNSUPPORTED, msg("Presentations are not supported yet")),
    "pptx": (FileState.UNSUPPORTED, msg("Presentations are not supported yet")),
    "odf": (FileState.UNSUPPORTED, msg("OpenDocument files are not supported yet")),
    "epub": (FileState.UNSUPPORTED, msg("E-books are not supported yet")),
    "msg": (FileState.UNSUPPORTED, msg("Mail messages are not supported yet")),
    "rtf": (FileState.UNSUPPORTED, msg("Rich text (RTF) is not supported yet")),
    "image": (FileState.UNSUPPORTED, msg("Images are not supported yet")),
    "executable": (FileState.UNSUPPORTED, msg("This is a program, not a document")),
}


def supported(path: Path) -> bool:
    """Whether `path` is worth reading, judged by its name alone."""
    return path.suffix.lower() in _SUPPORTED_SUFFIXES


def extract(path: Path, *, limit: int = MAX_CHARACTERS) -> Extraction:
    """Read the text of one file, at most `limit` characters of it.

    Raises:
        ExtractionRefused: the file has no text to give; `state` and the message say why.
    """
    try:
        format_ = _format_of(path)
        out = TextBuilder(limit=limit)
        with contextlib.suppress(TextLimitReached):  # the builder has noted what is left out
            format_.load()(path, out)
    except OSError as error:
        raise ExtractionRefused(
            FileState.UNREADABLE,
            msg("The file cannot be read: {reason}", reason=error.strerror or str(error)),
            path=path,
        ) from error
    except ExtractionRefused as refusal:
        refusal.path = refusal.path or path
        raise
    except MemoryError:
        raise  # the sandbox's business
    except Exception as error:
        # Parsers meet every kind of broken file; a document must never look like a bug of ours.
        raise ExtractionRefused(
            FileState.FAILED,
            msg("The document is damaged: {reason}", reason=_brief(error)),
            path=path,
        ) from error
    extraction = out.build(format_.name)
    if not extraction.text.strip():
        raise ExtractionRefused(FileState.EMPTY, msg("There is no text in the document"), path=path)
    return extraction


def _format_of(path: Path) -> Format:
    """Choose the reader by content first, then by name.

    Raises:
        ExtractionRefused: no reader is meant for such a file.
        OSError: the file cannot be opened.
    """
    suffix = path.suffix.lower()
    kind = sniff(path)
    named = _BY_SUFFIX.get(suffix)
    if named is not None and named.is_text and kind in {"html", "rtf", "executable"}:
        kind = ""  # a text may begin with any letters; the text reader refuses true binaries
    found = _BY_NAME.get(kind, named)
    if found is not None and not found.any_size and path.stat().st_size > MAX_FILE_BYTES:
        raise ExtractionRefused(
            FileState.TOO_LARGE,
            msg("The file is larger than {limit} MB", limit=MAX_FILE_BYTES >> 20),
            path=path,
        )
    if kind in _REFUSALS:
        raise ExtractionRefused(*_REFUSALS[kind], path=path)
    if kind in _BY_NAME:
        return _BY_NAME[kind]
    if named is None:
        raise ExtractionRefused(
            FileState.UNSUPPORTED, msg("Files of this kind are not supported"), path=path
        )
    if path.stat().st_size == 0:
        raise ExtractionRefused(FileState.EMPTY, msg("The file is empty"), path=path)
    if named.is_text and not kind:
        return named
    raise ExtractionRefused(
        FileState.FAILED,
        msg("The file is damaged, or is not a {name} document", name=named.name),
        path=path,
    )


def _brief(error: Exception) -> str:
    """An error of a parser in one short line."""
    line = " ".join(str(error).split()) or type(error).__name__
    return line if len(line) <= 120 else line[:119] + "…"
