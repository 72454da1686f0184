"""Commands about the models."""

from __future__ import annotations

import argparse
import sys

from tqdm import tqdm

from munjang.cli.terminal import AddCommand, open_library
from munjang.messages import msg
from munjang.models import InstallProgress, ModelStore


def register(command: AddCommand) -> None:
    """Add the commands to the parser."""
    models = command("models", None, msg("list, install and choose models"))
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


def _models_list(options: argparse.Namespace) -> None:
    store = ModelStore()
    installed = {record.id for record in store.installed()}
    with open_library(options) as library:
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
    with open_library(options) as library:
        record = library.use_model(options.model)
    if record.task == "encoder":
        print(msg("{model} is used from the next munjang index on.", model=record.id))
    else:
        print(msg("{model} is used from now on.", model=record.id))
