"""Vectors to file and to look for."""

from __future__ import annotations

import pytest
from vector_shelf import Shelf

from munjang.store import filing


@pytest.fixture
def shelf(tmp_path):
    """An empty catalog for vectors."""
    shelf = Shelf(tmp_path)
    yield shelf
    shelf.close()


@pytest.fixture
def filed_early(monkeypatch):
    """Have vectors filed as soon as there are some, and read a few at a time."""
    monkeypatch.setattr(filing, "_UNFILED", 8)
    monkeypatch.setattr(filing, "_PIECE", 16)
