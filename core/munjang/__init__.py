"""Munjang: find the sentence you mean in the documents on your own computer."""

__version__ = "0.1.0"
