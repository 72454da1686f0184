"""Commands about the models."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Container
from dataclasses import asdict
from typing import Any

from tqdm import tqdm

from munjang.cli.terminal import AddCommand, open_library, print_json
from munjang.messages import Message, msg
from munjang.models import BACKENDS, Choice, InstallProgress, ModelRecord, ModelStore

_MEASURED = "auto"


def register(command: AddCommand) -> None:
    """Add the commands to the parser."""
    models = command("models", None, msg("list, install and choose models"))
    actions = models.add_subparsers(dest="action", required=True, metavar="ACTION")
    made = actions.add_parser("list", help=str(msg("list the models")))
    made.set_defaults(run=_models_list)
    made.add_argument("--json", action="store_true", help=str(msg("print the models as JSON")))
    made = actions.add_parser(
        "install", help=str(msg("fetch a model, or take it from a file or folder"))
    )
    made.set_defaults(run=_models_install)
    made.add_argument("model", metavar="MODEL")
    made.add_argument("--pooling", choices=("mean", "cls", "max"))
    made.add_argument("--pooling-layers", type=int, choices=(1, 4))
    made = actions.add_parser("use", help=str(msg("use another model in this library")))
    made.set_defaults(run=_models_use)
    made.add_argument("model", metavar="MODEL")
    made.add_argument(
        "--backend",
        choices=(_MEASURED, *BACKENDS),
        help=str(
            msg("what is to run an encoder on this machine; auto: the fastest by measurement")
        ),
    )
    made = actions.add_parser("remove", help=str(msg("delete an installed model")))
    made.set_defaults(run=_models_remove)
    made.add_argument("model", metavar="MODEL")


def _models_list(options: argparse.Namespace) -> None:
    store = ModelStore()
    installed = {record.id: record for record in store.installed()}
    with open_library(options) as library:
        writer = library.answering.model()
        used = {library.encoder_id(), *([writer.id] if writer is not None else [])}
    others = [record for record in installed.values() if record not in store.known()]
    records = list({record.id: record for record in (*store.known(), *others)}.values())
    if options.json:
        print_json([_model_json(store, record, installed, used) for record in records])
        return
    for record in records:
        state = (
            msg("in use")
            if record.id in used and record.id in installed
            else (msg("installed") if record.id in installed else msg("not installed"))
        )
        languages = ", ".join(record.languages)
        size = f"{record.size / 1e6:,.0f} MB" if record.size else ""
        print(f"{record.id:<40} {record.task:<9} {languages:<12} {size:>9}  {state}")
        if record.id in installed and record.task == "encoder":
            print(f"    {_run_by(store.backend(record.id))}")


def _run_by(choice: Choice | None) -> Message:
    if choice is None:
        return msg("what runs it best here, is measured when there is enough to encode")
    return msg("runs on {backend}: {reason}", backend=choice.backend, reason=choice.reason)


def _model_json(
    store: ModelStore, record: ModelRecord, installed: Container[str], used: Container[str]
) -> dict[str, Any]:
    choice = store.backend(record.id) if record.id in installed else None
    return {
        "id": record.id,
        "task": record.task,
        "languages": record.languages,
        "licence": record.licence,
        "size_bytes": record.size,
        "installed": record.id in installed,
        "in_use": record.id in used and record.id in installed,
        "backend": choice and {**asdict(choice), "reason": str(choice.reason)},
    }


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
    with open_library(options) as library:
        if options.backend is not None:
            wanted = None if options.backend == _MEASURED else options.backend
            library.preferences.use_backend(options.model, wanted)
        record = library.use_model(options.model)
    if record.task == "encoder":
        print(msg("{model} is used from the next munjang index on.", model=record.id))
    else:
        print(msg("{model} is used from now on.", model=record.id))


def _models_remove(options: argparse.Namespace) -> None:
    with open_library(options) as library:
        library.remove_model(options.model)
    print(msg("{model} is removed.", model=options.model))
