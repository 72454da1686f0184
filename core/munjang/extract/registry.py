"""The formats that can be read, and the way from a path to the right reader.

To add a format: write a module with ``read(source, out)``, give :data:`FORMATS` a line, and teach
:mod:`~munjang.extract.sniff` its content where the bytes tell.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import cast

from munjang.errors import ExtractionRefused
from munjang.extract.builder import TextBuilder, TextLimitReached
from munjang.extract.limits import MAX_CHARACTERS, MAX_FILE_BYTES
from munjang.extract.protected import decrypted
from munjang.extract.sniff import TEXT_KINDS, is_text, sniff
from munjang.extract.source import Source
from munjang.messages import Message, msg
from munjang.records import Extraction, FileState

# Of all readers together; one more wherever they learn to read what they refused before. Libraries
# then try once more the files that could not be read, or not whole; and all those of a format whose
# readers have learnt to find more in any document, where the number goes to `since`, too.
GENERATION = 8

# fmt: off
# Source code and configuration, which only the name tells from other texts.
CODE_SUFFIXES = (
    ".py", ".pyi", ".pyw", ".pyx", ".c", ".h", ".cc", ".cpp", ".cxx", ".hh", ".hpp", ".hxx", ".ino",
    ".cs", ".java", ".js", ".mjs", ".cjs", ".jsx", ".ts", ".tsx", ".vue", ".svelte", ".go", ".rs",
    ".swift", ".kt", ".kts", ".scala", ".groovy", ".gradle", ".dart", ".m", ".mm", ".php", ".jsp",
    ".asp", ".aspx", ".rb", ".pl", ".pm", ".lua", ".r", ".jl", ".hs", ".ml", ".mli", ".fs", ".erl",
    ".ex", ".exs", ".clj", ".el", ".lisp", ".scm", ".pas", ".f90", ".asm", ".vb", ".vbs", ".bas",
    ".sh", ".bash", ".zsh", ".fish", ".ps1", ".psm1", ".bat", ".cmd", ".awk", ".sql", ".css",
    ".scss", ".less", ".proto", ".qml", ".cmake", ".tf", ".yaml", ".yml", ".toml", ".ini", ".cfg",
    ".conf", ".properties", ".po", ".graphql", ".nix", ".sty",
    ".cls", ".bib",
)
# fmt: on

Reader = Callable[[Source, TextBuilder], None]


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its names, and the module that reads it, imported when first needed."""

    name: str
    suffixes: tuple[str, ...]  # lower case; the first is the usual one
    module: str  # in this package, with a function `read`
    also_named: tuple[str, ...] = ()  # suffixes of other formats this one is met under
    is_text: bool = False  # nothing in the bytes tells it; the name must
    any_size: bool = False  # reads only as much as it keeps
    since: int = 0  # the generation that last learnt to find more than was found before

    def load(self) -> Reader:
        """Import the reader."""
        return cast(Reader, import_module(f"munjang.extract.{self.module}").read)


FORMATS: tuple[Format, ...] = (
    Format("txt", (".txt", ".text", ".log"), "plain", is_text=True, any_size=True, since=7),
    Format("code", CODE_SUFFIXES, "code", is_text=True, any_size=True, since=3),
    Format(
        "json",
        (".json", ".jsonl", ".ndjson", ".geojson", ".json5", ".jsonc"),
        "json_data",
        is_text=True,
        any_size=True,
    ),
    Format(
        "subtitles",
        (".srt", ".vtt", ".sbv", ".ass", ".ssa", ".smi", ".sami"),
        "subtitles",
        is_text=True,
        any_size=True,
    ),
    Format("ipynb", (".ipynb",), "notebook", is_text=True),
    Format("tex", (".tex", ".ltx", ".latex"), "tex", is_text=True, any_size=True),
    Format(
        "xml",
        (".xml", ".hml", ".svg", ".rss", ".atom", ".opml", ".dbk", ".docbook", ".tei", ".dita"),
        "xml",
        is_text=True,
        any_size=True,
    ),
    Format("md", (".md", ".markdown", ".mkd"), "markdown", is_text=True, any_size=True, since=8),
    Format("rst", (".rst", ".rest"), "rst", is_text=True, any_size=True, since=6),
    Format("asciidoc", (".adoc", ".asciidoc"), "asciidoc", is_text=True, any_size=True, since=6),
    Format("org", (".org",), "org", is_text=True, any_size=True, since=6),
    Format("html", (".html", ".htm", ".xhtml"), "html", is_text=True, since=8),
    Format("mhtml", (".mhtml", ".mht"), "mhtml", since=8),
    Format("epub", (".epub",), "epub", since=2),
    Format("pdf", (".pdf",), "pdf", since=3),
    Format("docx", (".docx", ".docm", ".dotx", ".dotm"), "docx", since=8),
    Format("doc", (".doc", ".dot"), "doc", since=8),
    Format("ppt", (".ppt", ".pps", ".pot"), "ppt", since=7),
    Format("pptx", (".pptx", ".pptm", ".ppsx", ".ppsm", ".potx", ".potm"), "pptx", since=8),
    Format("xlsx", (".xlsx", ".xlsm", ".xltx", ".xltm", ".xlam"), "xlsx", since=8),
    Format("xls", (".xls", ".xlt", ".xla"), "xls", since=6),
    Format(
        "csv", (".csv", ".tsv", ".tab", ".psv"), "delimited", is_text=True, any_size=True, since=6
    ),
    Format("xlsb", (".xlsb",), "xlsb", since=8),
    Format("odt", (".odt", ".ott", ".odm", ".fodt", ".sxw", ".stw"), "opendocument", since=8),
    Format("ods", (".ods", ".ots", ".fods", ".sxc", ".stc"), "opendocument_sheets", since=6),
    Format("odp", (".odp", ".otp", ".fodp", ".sxi", ".sti"), "opendocument", since=7),
    Format("odg", (".odg", ".otg", ".fodg", ".sxd", ".std"), "opendocument", since=6),
    Format("rtf", (".rtf",), "rtf", since=8),
    Format("hwpx", (".hwpx",), "hwpx", since=8),
    Format("hwp", (".hwp",), "hwp", since=8),
    Format("hwp3", (), "hwp3", also_named=(".hwp",)),
    Format(
        "image",
        (".png", ".jpg", ".jpeg", ".jpe", ".tif", ".tiff", ".bmp", ".gif", ".webp"),
        "images",
    ),
    Format("eml", (".eml", ".emlx"), "mail", is_text=True, since=8),
    Format("mbox", (".mbox", ".mbx"), "mbox", any_size=True, since=8),
    Format("ics", (".ics", ".ical", ".vcs"), "calendars", is_text=True),
    Format("vcf", (".vcf", ".vcard"), "contacts", is_text=True),
    Format("msg", (".msg", ".oft"), "outlook", also_named=(".pst", ".ost"), since=7),
    Format("tnef", (".tnef",), "tnef", since=7),
    Format("zip", (".zip",), "archives", also_named=(".alz", ".egg", ".rar")),
    Format("7z", (".7z",), "seven_zip"),
    Format("tar", (".tar",), "compressed"),
    Format("gz", (".gz", ".tgz"), "compressed"),
    Format("bz2", (".bz2", ".tbz2", ".tbz"), "compressed"),
    Format("xz", (".xz", ".txz"), "compressed"),
)
# Texts that bear the name of another format: tables that portals offer as files for Excel, letters
# of the age when every text was a .doc, and the many other things .dot, .pot and .msg stand for.
_TEXTS_NAMED = {"xls": "csv", "doc": "txt", "ppt": "txt", "msg": "txt", "rtf": "txt"}
# Inside files of other names, such as those of programs, there is nothing to find.
_ARCHIVES = frozenset({"zip", "7z", "tar", "gz", "bz2", "xz"})

_BY_NAME = {format_.name: format_ for format_ in FORMATS}
_BY_SUFFIX = {suffix: format_ for format_ in FORMATS for suffix in format_.suffixes}
_SUPPORTED_SUFFIXES = frozenset(_BY_SUFFIX).union(*(form.also_named for form in FORMATS))

# Why a file whose content we recognise is refused.
_REFUSALS: dict[str, tuple[FileState, Message]] = {
    "encrypted-ooxml": (
        FileState.ENCRYPTED,
        msg("The document is protected by a password"),
    ),
    "odf": (FileState.UNSUPPORTED, msg("OpenDocument files of this kind are not supported")),
    "pst": (
        FileState.UNSUPPORTED,
        msg("Outlook data files are not supported; export the messages as .msg or .eml"),
    ),
    "rar": (
        FileState.UNSUPPORTED,
        msg("RAR archives are not supported; unpack it, or pack it as ZIP"),
    ),
    "alz": (
        FileState.UNSUPPORTED,
        msg("ALZ and EGG archives are not supported; unpack it, or pack it as ZIP"),
    ),
    "egg": (
        FileState.UNSUPPORTED,
        msg("ALZ and EGG archives are not supported; unpack it, or pack it as ZIP"),
    ),
    "executable": (FileState.UNSUPPORTED, msg("This is a program, not a document")),
}


def supported_name(name: str) -> bool:
    """Whether a file of this name is worth reading, judged by that alone."""
    return _suffix(name) in _SUPPORTED_SUFFIXES


def format_named(name: str) -> Format | None:
    """The format that a name's suffix stands for."""
    return _BY_SUFFIX.get(_suffix(name))


def extract(
    document: Path | Source, *, limit: int = MAX_CHARACTERS, recognise: bool = False
) -> Extraction:
    """Read the text of one file, at most `limit` characters of it.

    With `recognise` the text in pictures is read too, which takes seconds a page; without it they
    are counted in :attr:`~munjang.records.Extraction.pictures`.

    Raises:
        ExtractionRefused: the file has no text to give; `state` and the message say why.
    """
    path = document if isinstance(document, Path) else None
    out = TextBuilder(limit=limit, recognise=recognise)
    try:
        source = document if isinstance(document, Source) else Source.of_path(document)
        with contextlib.suppress(TextLimitReached):  # the builder has noted what is left out
            read_into(source, out)
    except OSError as error:
        raise ExtractionRefused(
            FileState.UNREADABLE,
            msg("The file cannot be read: {reason}", reason=error.strerror or str(error)),
            path=path,
        ) from error
    except ExtractionRefused as refusal:
        refusal.path = refusal.path or path
        raise
    extraction = out.build(out.reader)
    if not extraction.text.strip() and not extraction.pictures:
        raise ExtractionRefused(FileState.EMPTY, msg("There is no text in the document"), path=path)
    return extraction


def read_into(source: Source, out: TextBuilder) -> None:
    """Write the document's text to `out`, with the reader that its content and name call for.

    Raises:
        ExtractionRefused: the file has no text to give; `state` and the message say why.
        TextLimitReached: the text is full.
        OSError: the file cannot be read.
    """
    try:
        if sniff(source) == "encrypted-ooxml":
            source = decrypted(source)
        format_ = _format_of(source)
        out.reader = out.reader or format_.name  # of the outermost document
        format_.load()(source, out)
    except (OSError, ExtractionRefused, TextLimitReached, MemoryError):
        raise  # the callers' and the sandbox's business
    except Exception as error:
        # Parsers meet every kind of broken file; a document must never look like a bug of ours.
        raise ExtractionRefused(
            FileState.FAILED, msg("The document is damaged: {reason}", reason=_brief(error))
        ) from error


def _format_of(source: Source) -> Format:
    """Choose the reader by content first, then by name.

    Raises:
        ExtractionRefused: no reader is meant for such a file.
        OSError: the file cannot be opened.
    """
    kind = sniff(source)
    named = _BY_SUFFIX.get(source.suffix)
    if named is not None and named.is_text and _may_begin_so(named, kind):
        kind = ""
    if not kind:
        kind = _text_by_another_name(source, named)
    if kind in _ARCHIVES and source.suffix and not _names_archive(source.suffix):
        kind = ""
    found = _BY_NAME.get(kind, named)
    if found is not None and not found.any_size and source.size > MAX_FILE_BYTES:
        raise ExtractionRefused(
            FileState.TOO_LARGE,
            msg("The file is larger than {limit} MB", limit=MAX_FILE_BYTES >> 20),
        )
    if kind in _REFUSALS:
        raise ExtractionRefused(*_REFUSALS[kind])
    if kind in _BY_NAME:
        return _BY_NAME[kind]
    if named is None:
        raise ExtractionRefused(FileState.UNSUPPORTED, msg("Files of this kind are not supported"))
    if source.size == 0:
        raise ExtractionRefused(FileState.EMPTY, msg("The file is empty"))
    if named.is_text and not kind:
        return named
    raise ExtractionRefused(
        FileState.FAILED,
        msg("The file is damaged, or is no {name} document", name=named.name),
    )


def _text_by_another_name(source: Source, named: Format | None) -> str:
    """The format of a text whose name does not say that it is one; "" for all else."""
    if named is None and not source.suffix:
        kind = "txt"  # README, LICENSE, notes
    elif named is not None and named.name in _TEXTS_NAMED:
        kind = _TEXTS_NAMED[named.name]
    else:
        return ""
    return kind if is_text(source) else ""


def _names_archive(suffix: str) -> bool:
    return any(suffix in _BY_NAME[name].suffixes + _BY_NAME[name].also_named for name in _ARCHIVES)


def _may_begin_so(named: Format, kind: str) -> bool:
    """Whether a text of this name may begin like a file of `kind` without being one."""
    if named.name == "txt":  # a page, mail or RTF file saved as text is no use as text
        return kind in TEXT_KINDS - {"eml", "html", "mhtml", "rtf"}
    if named.name == "html":
        return kind in TEXT_KINDS - {"mhtml"}
    return kind in TEXT_KINDS


def _suffix(name: str) -> str:
    """The suffix of a name, as a path has it, which would be slow to make of every file met."""
    at = name.rfind(".")
    return name[at:].lower() if 0 < at < len(name) - 1 else ""


def _brief(error: Exception) -> str:
    """An error of a parser in one short line."""
    line = " ".join(str(error).split()) or type(error).__name__
    return line if len(line) <= 120 else line[:119] + "…"
