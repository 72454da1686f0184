"""Answers in words, written by a language model from what a search has found.

Every statement is checked against the sources and stands on a sentence of theirs, or is marked as
one that does not.
"""

from munjang.answer.writer import write_answer

__all__ = ["write_answer"]
