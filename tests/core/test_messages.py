"""How messages of the engine put their values."""

from __future__ import annotations

from munjang.messages import msg
from munjang.records import Place


def test_counts_of_many_digits_are_grouped_as_in_the_window() -> None:
    text = "Only the first {count} characters are searchable"
    assert str(msg(text, count=10_000_000)) == "Only the first 10,000,000 characters are searchable"
    inner = msg("{part}: {reason}", part="a 1000.txt", reason=msg(text, count=1_000))
    assert str(inner) == "a 1000.txt: Only the first 1,000 characters are searchable"
    assert str(type(inner).from_json(inner.to_json())) == str(inner)


def test_numbers_of_places_are_not() -> None:
    assert Place(page=1234).where == "p. 1234"
    assert Place(line=12_345).where == "line 12345"
