"""Words of the query in sentences, and in what these stand under."""

from __future__ import annotations

import pytest

from munjang.search.candidates import Candidate
from munjang.search.wording import Wording, in_context
from munjang.store import open_catalog

PRIZE = (
    "The Nobel Prize in Physics is given every year to those who get the furthest in physics. "
    "The first one to have it was Wilhelm Röntgen, for the rays that he had found."
)
FIRST = "The first one to have it was Wilhelm Röntgen, for the rays that he had found."


@pytest.mark.parametrize(
    ("name", "text", "called"),
    [
        ("prize.md", f"# Physics\n\n## The Nobel Prize\n\n{PRIZE}", "Physics › The Nobel Prize. "),
        ("prize.txt", f"The Nobel Prize in Physics\n\n{PRIZE}", "The Nobel Prize in Physics. "),
        ("prize.txt", f"It rained today.\n\n{PRIZE}", ""),
    ],
)
def test_a_sentence_stands_under_its_headings_or_its_title(wordbench, name, text, called):
    wordbench.write(name, text)
    wordbench.index()
    with open_catalog(wordbench.library.directory) as catalog:
        rows = catalog.execute("SELECT * FROM sentences ORDER BY start")
        sentences = [Candidate(*row, "en", heading=False) for row in rows]
        assert in_context(catalog, sentences)[-1] == called + FIRST


def test_a_sentence_need_not_repeat_what_its_document_is_called(wordbench):
    ships = "Ships of all kinds are to be seen in the Harbour Museum."
    wordbench.write("visit.md", f"# The Harbour Museum\n\n{ships} It opens at nine on weekdays.")
    for number in range(8):
        wordbench.write(f"{number}.txt", f"Stone number {number} lies on the beach.")
    wordbench.index()
    result, *_ = wordbench.search("when does the Harbour Museum open").results
    assert result.hits[0].sentence == "It opens at nine on weekdays."


def test_the_sentence_with_the_words_as_typed_comes_first(workbench):
    typed = "Press the blue button twice."
    workbench.write("manual.md", f"# The lamp\n\nA button that is blue starts the lamp. {typed}")
    workbench.index()
    (result,) = workbench.search("blue button").results
    assert result.hits[0].sentence == typed


def test_shares_are_of_the_weight_of_all_tokens():
    wording = Wording()
    weights = {'"first"': 3.0, '"prize"': 1.0, '"phys"*': 1.0}
    texts = ["The first prize in physics", "The first one", "Nothing of it", "A prize"]
    assert wording.shares(weights, texts) == pytest.approx([1.0, 0.6, 0.0, 0.2])
    assert wording.shares({'"prize"': 2.0}, texts[:2]) == [1.0, 0.0]
    assert wording.shares({}, texts) == [0.0] * 4
