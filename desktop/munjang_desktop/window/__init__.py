"""The main window and its parts."""

from munjang_desktop.window.main_window import MainWindow

__all__ = ["MainWindow"]
