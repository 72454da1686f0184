"""Answers as files: a table, a text with citations, or data."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Any

from munjang.errors import EnvironmentFailure
from munjang.messages import msg
from munjang.records import Answer, DocumentHit, Hit
from munjang.replacing import replace_file
from munjang.written import WrittenAnswer

# A spreadsheet takes these for the beginning of a formula, and documents come from strangers.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
Cell = str | int | float | None
_MARKUP = re.compile(r"[\\`*_{}\[\]<>#|~]|&(?=#?\w+;)")
_LIST = re.compile(r"^(\d{0,9})([-+.)])(?=[\s-]|$)")  # an entry's mark, or a line across the page
_COLUMNS = (
    "rank", "title", "path", "place", "page", "sentence", "score", "precise_score", "modified",
    "copies",
)  # fmt: skip


class ExportFormat(StrEnum):
    """What an answer can be written as; the value is the ending of the file."""

    CSV = "csv"
    MARKDOWN = "md"
    JSON = "json"


def export_text(answer: Answer, form: ExportFormat) -> str:
    """An answer in one of the formats, every sentence with its source."""
    makers: dict[ExportFormat, Callable[[Answer], str]] = {
        ExportFormat.CSV: _table,
        ExportFormat.MARKDOWN: _markdown,
        ExportFormat.JSON: _data,
    }
    return makers[form](answer)


def export_answer(answer: Answer, path: Path) -> int:
    """Write an answer to a file, by its ending; returns how many sentences there are in it.

    The file is whole or as it was before.

    Raises:
        EnvironmentFailure: it cannot be written.
    """
    try:
        form = ExportFormat(path.suffix.lower().removeprefix("."))
    except ValueError:
        form = ExportFormat.CSV
    text = export_text(answer, form)
    # Without its mark, spreadsheets take UTF-8 for the encoding of the system.
    data = text.encode("utf-8-sig" if form is ExportFormat.CSV else "utf-8", "replace")
    write_whole(path, data)
    return sum(len(document.hits) for document in answer.results)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file of the user's, which is whole or as it was before.

    Raises:
        EnvironmentFailure: it cannot be written.
    """
    try:
        replace_file(path, data, durable=True)
    except OSError as error:
        raise EnvironmentFailure(
            msg(
                "{path} cannot be written ({reason}).",
                path=str(path),
                reason=error.strerror or str(error),
            ),
            path=path,
        ) from error


def spreadsheet_cell(value: Cell) -> Cell:
    """A value of which no spreadsheet makes a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def answer_data(answer: Answer) -> dict[str, Any]:
    """An answer as data, in the form that ``munjang search --json`` promises."""
    hints = {"hints": [str(hint) for hint in answer.hints]} if answer.hints else {}
    return {
        "query": answer.query,
        "took_ms": round(answer.took_ms, 2),
        "mode": answer.mode,
        "coverage": asdict(answer.coverage),
        "notice": str(answer.notice) if answer.notice else None,
        **hints,
        "matches": answer.matches,
        "close": answer.close,
        "results": [
            {
                "path": str(document.path),
                "title": document.title,
                "score": round(document.score, 4),
                "modified": document.modified,
                "copies": [str(path) for path in document.copies],
                "reasons": [reason.value for reason in document.reasons],
                "hits": [
                    {
                        **_quoted(hit),
                        "score": round(hit.score, 4),
                        "precise_score": hit.precise_score,
                        "highlights": [list(span) for span in hit.highlights],
                    }
                    for hit in document.hits
                ],
            }
            for document in answer.results
        ],
    }


def written_data(answer: WrittenAnswer) -> dict[str, Any]:
    """A written answer as data, in the form that ``munjang ask --json`` promises."""
    return {
        "question": answer.question,
        "took_ms": round(answer.took_ms, 2),
        "model": answer.model,
        "notice": str(answer.notice) if answer.notice else None,
        "statements": [
            {
                "text": statement.text,
                "verified": statement.verified,
                "doubt": str(statement.doubt) if statement.doubt else None,
                "citations": [
                    {
                        "source": citation.source.number,
                        **_quoted(citation.hit),
                        "highlights": [list(span) for span in citation.hit.highlights],
                    }
                    for citation in statement.citations
                ],
            }
            for statement in answer.statements
        ],
        "sources": [
            {
                "number": source.number,
                "path": str(source.found.path),
                "title": source.found.title,
                **_quoted(source.hit),
            }
            for source in answer.sources
        ],
    }


def written_text(answer: WrittenAnswer) -> str:
    """A written answer as text: what is verified, and word for word what it stands on."""
    said = [statement for statement in answer.statements if statement.verified]
    lines = [" ".join(f"{own.text} {own.numbers}" for own in said)] if said else []
    for citation in answer.citations:
        place = citation.hit.place.where
        source = ", ".join(filter(None, (str(citation.source.found.path), place)))
        lines += ["", f"[{citation.source.number}] “{citation.hit.sentence}”", f"    {source}"]
    return "\n".join(lines)


def _quoted(hit: Hit) -> dict[str, Any]:
    return {
        "sentence": hit.sentence,
        "start": hit.start,
        "end": hit.end,
        "page": hit.place.page,
        "where": hit.place.where,
    }


def _data(answer: Answer) -> str:
    return json.dumps(answer_data(answer), ensure_ascii=False, indent=2) + "\n"


def _table(answer: Answer) -> str:
    """One row a sentence; of a document that was found by its name, one row without any."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for rank, document in enumerate(answer.results, 1):
        hits: list[Hit | None] = [*document.hits] or [None]
        writer.writerows(_row(rank, document, hit) for hit in hits)
    return out.getvalue()


def _row(rank: int, document: DocumentHit, hit: Hit | None) -> Iterator[Cell]:
    place = hit.place if hit is not None else None
    for value in (
        rank,
        document.title,
        str(document.path),
        place.where if place else "",
        place.page if place else None,
        hit.sentence if hit else "",
        round(hit.score if hit else document.score, 4),
        hit.precise_score if hit else None,
        round(document.modified),
        len(document.copies),
    ):
        yield spreadsheet_cell(value)


def _markdown(answer: Answer) -> str:
    heading = _plain(answer.query) or str(msg("Similar documents"))
    lines = [f"# {heading}", ""]
    for number, document in enumerate(answer.results, 1):
        lines += [f"## {number}. {_plain(document.title)}", "", f"<{document.path.as_uri()}>", ""]
        for hit in document.hits:
            source = [_plain(document.path.name), _plain(hit.place.where), f"{hit.score:.3f}"]
            lines += [f"> {_plain(hit.sentence)}", ">", f"> — {', '.join(filter(None, source))}"]
            lines += [""]
    return "\n".join(lines)


def _plain(text: str) -> str:
    """Text on one line that Markdown takes for text."""
    return _LIST.sub(r"\1\\\2", _MARKUP.sub(r"\\\g<0>", " ".join(text.split())))
