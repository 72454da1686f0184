"""The command that finds sentences."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path
from typing import TextIO

from munjang.cli.terminal import (
    BOLD,
    DIM,
    PLAIN,
    AddCommand,
    offset,
    open_library,
    plain,
    positive,
    print_json,
    style,
)
from munjang.errors import MunjangError
from munjang.export import ExportFormat, answer_data, export_text
from munjang.messages import msg
from munjang.records import Answer, DocumentHit, Hit, Reason

_MARK = "\x1b[1;33m"
_REASONS = {
    Reason.WORDS: msg("by its words"),
    Reason.MEANING: msg("by its meaning"),
    Reason.NAME: msg("by its name"),
}


def register(command: AddCommand) -> None:
    """Add the command to the parser."""
    made = command("search", _search, msg("find sentences"))
    made.add_argument("query", nargs="?", metavar="QUERY")
    made.add_argument("--batch", metavar="FILE", help=str(msg("one query a line; - for stdin")))
    made.add_argument("--precise", action="store_true", help=str(msg("judge the best again")))
    made.add_argument(
        "--top", type=positive, default=10, metavar="N", help=str(msg("how many documents"))
    )
    made.add_argument(
        "--all", action="store_true", help=str(msg("every document with all of the words"))
    )
    _add_formats(made)
    made = command("similar", _similar, msg("find documents with the meaning of one"))
    made.add_argument("path", type=Path, metavar="PATH")
    made.add_argument(
        "--at",
        type=offset,
        metavar="START",
        help=str(msg("of its sentence at this place, as search --json says")),
    )
    made.add_argument(
        "--top", type=positive, default=10, metavar="N", help=str(msg("how many documents"))
    )
    _add_formats(made)


def _add_formats(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help=str(msg("print the answer as JSON")))
    command.add_argument(
        "--format",
        choices=[form.value for form in ExportFormat],
        help=str(msg("print the answer as a table, as Markdown or as JSON")),
    )


def _search(options: argparse.Namespace) -> int:
    if (options.query is None) == (options.batch is None):
        print(msg("munjang: give a query or --batch FILE"), file=sys.stderr)
        return 2
    if options.batch is not None and options.format not in {None, ExportFormat.JSON}:
        print(msg("munjang: --batch prints JSON only"), file=sys.stderr)
        return 2
    top = sys.maxsize if options.all else options.top
    for_people = not (options.batch or options.json or options.format)
    with open_library(options) as library:
        ask = partial(
            library.search,
            top=top,
            precise=options.precise,
            every=options.all,
            fold=for_people,  # programs are told of each document
        )
        if options.batch is not None:
            with _read_lines(options.batch) as lines:
                for line in lines:
                    query = line.rstrip("\r\n")
                    answer = ask(query)
                    print_json(answer_data(answer))
            return 0
        answer = ask(options.query)
    _show(answer, options)
    return 0


def _similar(options: argparse.Namespace) -> None:
    with open_library(options) as library:
        answer = library.similar(options.path, options.at, top=options.top)
    _show(answer, options)


def _show(answer: Answer, options: argparse.Namespace) -> None:
    if options.json:
        print_json(answer_data(answer))
    elif options.format:
        sys.stdout.reconfigure(newline="")  # type: ignore[union-attr] # a table has its own
        print(export_text(answer, ExportFormat(options.format)), end="")
    else:
        _print_answer(answer)


def _read_lines(path: str) -> TextIO:
    try:
        if path == "-":
            sys.stdin.reconfigure(errors="replace")  # type: ignore[union-attr]
            return sys.stdin
        return Path(path).open(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise MunjangError(
            msg("{path} cannot be read ({reason}).", path=path, reason=error.strerror or "")
        ) from error


def _print_answer(answer: Answer) -> None:
    colour = sys.stdout.isatty()
    if answer.judge:
        print(style(str(msg("Judged by {model}", model=answer.judge)), DIM, colour))
    if answer.notice is not None:
        print(f"munjang: {answer.notice}", file=sys.stderr)
    for number, document in enumerate(answer.results, 1):
        print(f"{number}. {style(plain(document.title), BOLD, colour)}")
        print(f"   {style(_origin(document), DIM, colour)}")
        for hit in document.hits[:3]:
            where = f"[{hit.place.where}] " if hit.place.where else ""
            print(f"   {style(where, DIM, colour)}{_marked(hit, colour)}")
    if not answer.results:
        print(msg("Nothing was found."))
    for hint in answer.hints:
        print(hint)
    if answer.matches > len(answer.results):
        print(msg("{count} documents have every word; --all lists them.", count=answer.matches))
    coverage = answer.coverage
    print(
        style(
            str(
                msg(
                    "{shown} of {documents} documents, {took} ms",
                    shown=len(answer.results),
                    documents=coverage.documents,
                    took=round(answer.took_ms),
                )
            ),
            DIM,
            colour,
        )
    )
    if coverage.pending == 1:
        print(msg("One item is still to be read or understood."))
    elif coverage.pending:
        print(msg("{count} items are still to be read or understood.", count=coverage.pending))


def _origin(document: DocumentHit) -> str:
    """Where a document is, and why it was found."""
    reasons = ", ".join(str(_REASONS[reason]) for reason in document.reasons)
    return f"{plain(document.path)}  ({reasons})" if reasons else plain(document.path)


def _marked(hit: Hit, colour: bool) -> str:
    if not colour:
        return hit.sentence
    text, end = "", 0
    for start, stop in hit.highlights:
        text += f"{hit.sentence[end:start]}{_MARK}{hit.sentence[start:stop]}{PLAIN}"
        end = stop
    return text + hit.sentence[end:]
