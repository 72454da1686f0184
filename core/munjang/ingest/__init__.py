"""Keeps the library up to date with the disk: scanning, watching, reading, embedding."""

from munjang.ingest.indexer import Indexer

__all__ = ["Indexer"]
