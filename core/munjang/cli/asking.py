"""The command that answers questions in words."""

from __future__ import annotations

import argparse
import sys
from typing import Self

from tqdm import tqdm

from munjang.cli.terminal import (
    BOLD,
    DIM,
    AddCommand,
    open_library,
    plain,
    print_json,
    style,
)
from munjang.export import written_data
from munjang.messages import msg
from munjang.written import Citation, Statement, Writing, WrittenAnswer

_DOUBTFUL = "\x1b[9;2m"  # struck out, and dim where a terminal cannot


def register(command: AddCommand) -> None:
    """Add the command to the parser."""
    made = command("ask", _ask, msg("answer a question in words, with verified citations"))
    made.add_argument("question", metavar="QUESTION")
    made.add_argument("--json", action="store_true", help=str(msg("print the answer as JSON")))


def _ask(options: argparse.Namespace) -> None:
    with open_library(options) as library, _Reading() as reading:
        answer = library.answering.ask(options.question, reading.show)
    if options.json:
        print_json(written_data(answer))
    else:
        _print(answer)


class _Reading:
    """Shows on a terminal that the sources are read, and the answer is being written."""

    def __init__(self) -> None:
        self._bar = tqdm(
            desc=str(msg("Reading the sources")),
            total=100,
            leave=False,
            disable=not sys.stderr.isatty(),
            bar_format="{desc} {bar} {elapsed}",
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()

    def show(self, writing: Writing) -> bool:
        """Show how far it is; it is always wanted."""
        if writing.text:
            self._bar.set_description_str(str(msg("Writing the answer")), refresh=False)
        self._bar.n = round(100 * writing.read)
        self._bar.refresh()
        return True


def _print(answer: WrittenAnswer) -> None:
    colour = sys.stdout.isatty()
    for statement in answer.statements:
        _print_statement(statement, colour)
    if answer.notice is not None:
        print(answer.notice)
    for citation in answer.citations or [Citation(own, own.hit) for own in answer.sources]:
        source, hit = citation.source, citation.hit
        where = f" · {plain(hit.place.where)}" if hit.place.where else ""
        print()
        print(f"[{source.number}] {style(plain(source.found.title), BOLD, colour)}{where}")
        print(f"    {plain(hit.sentence)}")
        print(f"    {style(plain(source.found.path), DIM, colour)}")


def _print_statement(statement: Statement, colour: bool) -> None:
    if statement.verified:
        print(f"{plain(statement.text)} {statement.numbers}")
        return
    print(style(plain(statement.text), _DOUBTFUL, colour))
    print(f"  ? {statement.doubt}")
