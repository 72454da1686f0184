"""Munjang's window: everything that knows Qt.

The engine (:mod:`munjang`) does the work; this package shows it. Blocking calls of the engine are
made in :mod:`munjang_desktop.workers` only.
"""
