"""The command line: everything the engine can do, for terminals, scripts and tests.

Exit status: 0 done, 1 failed, 2 wrong usage. Errors are one line on standard error.
"""

from __future__ import annotations

import argparse
import codecs
import json
import signal
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Self, TextIO

from tqdm import tqdm

from munjang import __version__, paths, remote
from munjang.errors import MunjangError
from munjang.ingest import Indexer
from munjang.library import Library
from munjang.messages import choose_language, msg
from munjang.models import InstallProgress, ModelStore
from munjang.records import Answer, FileState, Hit, Phase, Progress, Status

_BOLD, _DIM, _MARK, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[1;33m", "\x1b[0m"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    choose_language()
    for stream in (sys.stdout, sys.stderr):
        # File names may hold bytes that no encoding knows.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options) or 0)
    except MunjangError as error:
        print(f"munjang: {' '.join(str(error).split())}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has seen enough
        return 0


# Folders


def _add(options: argparse.Namespace) -> None:
    with _open(options) as library:
        for folder in options.folders:
            print(library.add_folder(folder).path)


def _remove(options: argparse.Namespace) -> None:
    with _open(options) as library:
        library.remove_folder(options.folder)


def _folders(options: argparse.Namespace) -> None:
    with _open(options) as library:
        for folder in library.folders():
            away = "" if folder.available else str(msg("cannot be reached now"))
            print(f"{folder.path}  ({away})" if away else folder.path)


# Keeping up to date


def _index(options: argparse.Namespace) -> int:
    with _open(options) as library:
        for folder in options.folders:
            library.add_folder(folder)
        if not library.folders():
            nothing = msg("No folder is watched yet. Add one: munjang add FOLDER")
            print(f"munjang: {nothing}", file=sys.stderr)
            return 1
        _run(library.indexer(), watch=False)
        status = library.status()
        if options.json:
            _print_json(_status_json(status))
        else:
            _print_summary(status)
    return 0


def _watch(options: argparse.Namespace) -> None:
    with _open(options) as library:
        indexer = library.indexer()
        signal.signal(signal.SIGTERM, lambda *_: indexer.stop())
        signal.signal(signal.SIGINT, lambda *_: indexer.stop())
        _run(indexer, watch=True)


def _run(indexer: Indexer, *, watch: bool) -> None:
    with _Bar() as bar:
        indexer.run(watch=watch, report=bar.show)


class _Bar:
    """Shows the indexer's progress on a terminal, and nothing where there is none."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._phase: Phase | None = None
        self._problem = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def show(self, progress: Progress) -> None:
        problem = str(progress.problem or "")
        if problem and problem != self._problem:
            self._close()
            print(f"munjang: {problem}", file=sys.stderr)
        self._problem = problem
        if progress.phase is not self._phase:
            self._close()
            self._phase = progress.phase
        if progress.phase is Phase.READING:
            text, unit = msg("Reading documents"), msg("files")
            self._update(text, unit, progress.files_done, progress.files_total)
        elif progress.phase is Phase.EMBEDDING:
            text, unit = msg("Understanding sentences"), msg("sentences")
            self._update(text, unit, progress.sentences_done, progress.sentences_total)

    def _update(self, text: object, unit: object, done: int, total: int) -> None:
        if self._bar is None:
            self._bar = tqdm(
                desc=str(text), unit=f" {unit}", total=total, disable=not sys.stderr.isatty()
            )
        self._bar.total = total
        self._bar.n = done
        self._bar.refresh()

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None


# Searching


def _search(options: argparse.Namespace) -> int:
    if (options.query is None) == (options.batch is None):
        print(msg("munjang: give a query or --batch FILE"), file=sys.stderr)
        return 2
    with _open(options) as library:
        if options.batch is not None:
            with _read_lines(options.batch) as lines:
                for line in lines:
                    query = line.rstrip("\r\n")
                    answer = library.search(query, top=options.top, precise=options.precise)
                    _print_json(_answer_json(answer))
            return 0
        answer = library.search(options.query, top=options.top, precise=options.precise)
        if options.json:
            _print_json(_answer_json(answer))
        else:
            _print_answer(answer)
    return 0


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


def _print_json(value: object) -> None:
    # Only UTF-8 takes every letter; in other encodings they are escaped, as JSON does it.
    escape = codecs.lookup(sys.stdout.encoding).name != "utf-8"
    print(json.dumps(value, ensure_ascii=escape), flush=True)


def _print_answer(answer: Answer) -> None:
    colour = sys.stdout.isatty()
    if answer.notice is not None:
        print(f"munjang: {answer.notice}", file=sys.stderr)
    for number, document in enumerate(answer.results, 1):
        print(f"{number}. {_style(document.title, _BOLD, colour)}")
        print(f"   {_style(str(document.path), _DIM, colour)}")
        for hit in document.hits[:3]:
            where = f"[{hit.place.where}] " if hit.place.where else ""
            print(f"   {_style(where, _DIM, colour)}{_marked(hit, colour)}")
    if not answer.results:
        print(msg("Nothing was found."))
    coverage = answer.coverage
    print(
        _style(
            str(
                msg(
                    "{shown} of {documents} documents, {took} ms",
                    shown=len(answer.results),
                    documents=coverage.documents,
                    took=round(answer.took_ms),
                )
            ),
            _DIM,
            colour,
        )
    )
    if coverage.pending:
        print(msg("{count} items are still to be read or understood.", count=coverage.pending))


def _marked(hit: Hit, colour: bool) -> str:
    if not colour:
        return hit.sentence
    text, end = "", 0
    for start, stop in hit.highlights:
        text += f"{hit.sentence[end:start]}{_MARK}{hit.sentence[start:stop]}{_PLAIN}"
        end = stop
    return text + hit.sentence[end:]


def _style(text: str, code: str, colour: bool) -> str:
    return f"{code}{text}{_PLAIN}" if colour and text else text


def _answer_json(answer: Answer) -> dict[str, Any]:
    return {
        "query": answer.query,
        "took_ms": round(answer.took_ms, 2),
        "mode": answer.mode,
        "coverage": asdict(answer.coverage),
        "notice": str(answer.notice) if answer.notice else None,
        "results": [
            {
                "path": str(document.path),
                "title": document.title,
                "score": round(document.score, 4),
                "modified": document.modified,
                "copies": [str(path) for path in document.copies],
                "hits": [
                    {
                        "sentence": hit.sentence,
                        "start": hit.start,
                        "end": hit.end,
                        "page": hit.place.page,
                        "where": hit.place.where,
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


# Figures and repair


def _status(options: argparse.Namespace) -> None:
    with _open(options) as library:
        status = library.status()
    if options.json:
        _print_json(_status_json(status))
        return
    _print_summary(status)
    for entry in status.refused:
        print(f"  {entry.path}: {entry.reason}")


def _print_summary(status: Status) -> None:
    coverage = status.coverage
    print(
        msg(
            "{documents} documents with {sentences} sentences can be found; "
            "{embedded} of {passages} texts also by their meaning.",
            documents=coverage.documents,
            sentences=coverage.sentences,
            embedded=status.embedded,
            passages=status.passages,
        )
    )
    if coverage.failed:
        print(
            msg(
                "{count} files are found by their name only; munjang status says why.",
                count=coverage.failed,
            )
        )


def _status_json(status: Status) -> dict[str, Any]:
    return {
        "library": str(status.directory),
        "folders": [
            {"path": str(f.path), "available": f.available, "files": f.files}
            for f in status.folders
        ],
        "states": {state.value: status.states.get(state, 0) for state in FileState},
        "coverage": asdict(status.coverage),
        "contents": status.contents,
        "passages": status.passages,
        "embedded": status.embedded,
        "embedded_ever": status.embedded_ever,
        "encoder": status.encoder,
        "size_bytes": status.size_bytes,
        "refused": [
            {"path": str(entry.path), "state": entry.state.value, "reason": str(entry.reason)}
            for entry in status.refused
        ],
    }


def _verify(options: argparse.Namespace) -> int:
    with _open(options) as library:
        problems = library.verify()
    for problem in problems:
        advice = msg("run: munjang rebuild") if problem.mendable else msg("make a new library")
        print(f"munjang: {problem.message} ({advice})", file=sys.stderr)
    if not problems:
        print(msg("The library is sound."))
    return 1 if problems else 0


def _rebuild(options: argparse.Namespace) -> None:
    bar = tqdm(desc=str(msg("Rebuilding")), disable=not sys.stderr.isatty())

    def report(done: int, total: int) -> None:
        bar.total, bar.n = total, done
        bar.refresh()

    with _open(options) as library, bar:
        library.rebuild(report)


def _toggle(options: argparse.Namespace) -> int:
    library = (options.library or paths.default_library()).absolute()
    if remote.send(library, "toggle"):
        return 0
    print(msg("munjang: no window is open on this library; start munjang-desktop"), file=sys.stderr)
    return 1


# Models


def _models_list(options: argparse.Namespace) -> None:
    store = ModelStore()
    installed = {record.id for record in store.installed()}
    with _open(options) as library:
        used = library.encoder_id()
    for record in store.known():
        state = (
            msg("in use")
            if record.id == used and record.id in installed
            else (msg("installed") if record.id in installed else msg("not installed"))
        )
        languages = ", ".join(record.languages)
        size = f"{record.size / 1e6:,.0f} MB" if record.size else ""
        print(f"{record.id:<40} {record.task:<9} {languages:<12} {size:>9}  {state}")


def _models_install(options: argparse.Namespace) -> None:
    with tqdm(unit="B", unit_scale=True, disable=not sys.stderr.isatty()) as bar:

        def report(progress: InstallProgress) -> None:
            bar.set_description_str(str(progress.message), refresh=False)
            bar.total, bar.n = progress.total, progress.done
            bar.refresh()

        record = ModelStore().install(
            options.model,
            report=report,
            pooling=options.pooling,
            pooling_layers=options.pooling_layers,
        )
    print(msg("{model} is installed.", model=record.id))


def _models_use(options: argparse.Namespace) -> None:
    with _open(options) as library:
        record = library.use_model(options.model)
    if record.task == "encoder":
        print(msg("{model} is used from the next munjang index on.", model=record.id))
    else:
        print(msg("{model} is used from now on.", model=record.id))


def _open(options: argparse.Namespace) -> Library:
    return Library.open(options.library)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="munjang",
        description=str(msg("Find the sentence you mean in the documents on your own computer.")),
    )
    parser.add_argument("--version", action="version", version=f"munjang {__version__}")
    parser.add_argument("--library", type=Path, metavar="DIR", help=str(msg("the library to use")))
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, run: object, text: object) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=str(text), description=str(text))
        made.set_defaults(run=run)
        return made

    made = command("add", _add, msg("watch folders"))
    made.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    made = command("remove", _remove, msg("stop watching a folder; its files stay as they are"))
    made.add_argument("folder", type=Path, metavar="FOLDER")
    command("folders", _folders, msg("list the watched folders"))
    made = command("index", _index, msg("bring the library up to date, then exit"))
    made.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    made.add_argument("--json", action="store_true", help=str(msg("print the status as JSON")))
    command("watch", _watch, msg("keep the library up to date until interrupted"))
    made = command("search", _search, msg("find sentences"))
    made.add_argument("query", nargs="?", metavar="QUERY")
    made.add_argument("--batch", metavar="FILE", help=str(msg("one query a line; - for stdin")))
    made.add_argument("--precise", action="store_true", help=str(msg("judge the best again")))
    made.add_argument(
        "--top", type=_positive, default=10, metavar="N", help=str(msg("how many documents"))
    )
    made.add_argument("--json", action="store_true", help=str(msg("print the answer as JSON")))
    made = command("status", _status, msg("what is in the library, and what is not and why"))
    made.add_argument("--json", action="store_true", help=str(msg("print the status as JSON")))
    command("verify", _verify, msg("check the library against itself"))
    command("rebuild", _rebuild, msg("make anew what can be made from the stored documents"))
    command("toggle", _toggle, msg("show or hide the window of the running application"))
    _add_models(command("models", None, msg("list, install and choose models")))
    return parser


def _add_models(models: argparse.ArgumentParser) -> None:
    actions = models.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help=str(msg("list the models"))).set_defaults(run=_models_list)
    made = actions.add_parser(
        "install", help=str(msg("fetch a model, or take it from a file or folder"))
    )
    made.set_defaults(run=_models_install)
    made.add_argument("model", metavar="MODEL")
    made.add_argument("--pooling", choices=("mean", "cls", "max"))
    made.add_argument("--pooling-layers", type=int, choices=(1, 4))
    made = actions.add_parser("use", help=str(msg("use another encoder in this library")))
    made.set_defaults(run=_models_use)
    made.add_argument("model", metavar="MODEL")


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(str(msg("must be 1 or more")))
    return number


if __name__ == "__main__":
    sys.exit(main())
