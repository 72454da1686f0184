"""What both programs of the package do before anything else is loaded.

A frozen application has no interpreter to run a module with. Where one of ours needs a child it
starts itself with an argument (see :func:`munjang.children.child_command`), and becomes that child
here, without ever loading a window.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

# Each is said by the module that starts the child; to import them all would take half a second.
CHILDREN = {
    "--run-model": "munjang.models.child",
    "--read-documents": "munjang.sandbox.child",
    "--draw-map": "munjang.atlas.child",
}
PIP = "--run-pip"

# What the boot loader and PyInstaller's hooks set for this process, and no other may inherit: a
# viewer that is opened, or tesseract, would load our libraries and look for our plugins.
_OF_THIS_PROCESS = (
    "_PYI_APPLICATION_HOME_DIR",
    "_PYI_ARCHIVE_FILE",
    "_PYI_PARENT_PROCESS_LEVEL",
    "_PYI_LINUX_PROCESS_NAME",
    "QML2_IMPORT_PATH",
    "QT_PLUGIN_PATH",
)
_LIBRARY_PATHS = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


def prepare() -> None:
    """Restore the environment, and become a child where the first argument asks for one."""
    restore_environment()
    _open_standard_streams()
    if len(sys.argv) < 2:
        return
    if sys.argv[1] in CHILDREN:
        import_module(CHILDREN[sys.argv[1]]).serve()  # never returns
    elif sys.argv[1] == PIP:
        del sys.argv[1]
        sys.exit(import_module("pip._internal.cli.main").main())


def restore_environment() -> None:
    """Make the environment what it was before this process was started.

    The loader has read its part of it by now, and Qt finds its plugins beside its libraries.
    """
    for name in _OF_THIS_PROCESS:
        os.environ.pop(name, None)
    for name in _LIBRARY_PATHS:
        before = os.environ.pop(f"{name}_ORIG", None)
        if before is not None:
            os.environ[name] = before
        elif sys.platform != "win32":
            os.environ.pop(name, None)


def _open_standard_streams() -> None:
    """A program without a console has none on Windows, but the pipes of a child are there."""
    for name, descriptor, mode in (("stdin", 0, "r"), ("stdout", 1, "w"), ("stderr", 2, "w")):
        if getattr(sys, name) is None:
            try:
                stream = os.fdopen(descriptor, mode, encoding="utf-8", errors="replace")
            except OSError:
                stream = open(os.devnull, mode, encoding="utf-8")  # noqa: PTH123, SIM115
            setattr(sys, name, stream)
