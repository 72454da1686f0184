"""Words remembered exactly as they stand bring their document to the front."""

from __future__ import annotations

import pytest

NEAR = 12  # documents about the same, with the same words

FRAGMENTS = [
    # of words that stand everywhere
    ("Here is a lot of", "slides.txt"),
    # in the middle of a Korean sentence
    ("한 번 더 있을 수 있는 일", "편지.txt"),
    # with what nobody types: commas, a line's end, capitals
    ("well as it is now there would", "notes.txt"),
]


@pytest.fixture(scope="module")
def remembered(make_workbench, tmp_path_factory):
    """A few sentences among documents that say much the same in other words."""
    bench = make_workbench(tmp_path_factory.mktemp("remembered"))
    bench.write("slides.txt", "Use the outline for bullets.\n\nHere is a lot of text!\n\nThe end.")
    bench.write("편지.txt", "잘 지내니? 이것은 한 번 더 있을 수 있는 일이라고 생각해. 또 쓸게.")
    bench.write("notes.txt", "It went well, as it\nis now, there would be no need of it.")
    for number in range(NEAR):
        bench.write(f"lots/{number}.txt", f"Lots of text is here. Lot {number} is of a lot here.")
        bench.write(
            f"일/{number}.txt", f"있을 수 있는 일은 {number}번이다. 한 번 있는 일은 더 있다."
        )
        bench.write(
            f"now/{number}.txt", f"It is well now. There would be {number} of it as it was."
        )
    bench.write(
        "links.txt",
        "Boats\n\nPainting a wooden boat in spring\n\nSelling a boat\n\nWhat to know before you buy"
        " ropes",
    )
    bench.write(
        "boats.txt",
        "A wooden boat is best painted in spring. Before painting, sand the hull of the boat in dry"
        " weather, and use a wooden ladder.",
    )
    bench.write("ropes.txt", "What to know before you buy ropes\n\nFirst, how long it has to be.")
    bench.index()
    return bench


@pytest.mark.parametrize(("fragment", "name"), FRAGMENTS, ids=[name for _, name in FRAGMENTS])
def test_the_document_with_the_fragment_comes_first(remembered, fragment, name):
    assert remembered.found(fragment)[0] == name


@pytest.mark.parametrize(("fragment", "name"), FRAGMENTS, ids=[name for _, name in FRAGMENTS])
def test_so_it_does_by_words_alone(remembered, fragment, name, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("munjang.search.desk.Desk._serving_encoder", lambda *_: (None, None))
        assert remembered.search(fragment).results[0].path.name == name


def test_a_whole_sentence_is_a_fragment_too(remembered):
    first = remembered.search("Here is a lot of text!").results[0]
    assert first.path.name == "slides.txt"


def test_a_line_of_a_list_is_no_fragment(remembered):
    """The list of links has the words, the other document says it."""
    assert remembered.found("Painting a wooden boat in spring")[0] == "boats.txt"


def test_a_heading_is(remembered):
    assert remembered.found("What to know before you buy ropes")[0] == "ropes.txt"


def test_a_word_with_hyphens_comes_first_where_it_stands(workbench):
    workbench.write("lease.txt", "The max-lease-time option sets the longest lease. Take care.")
    for number in range(12):
        words = f"the max of lease time {number}? Lease max by time, time and time of lease, max."
        workbench.write(f"car {number}.txt", f"How long is {words}")
    workbench.index()
    assert workbench.found("max-lease-time")[0] == "lease.txt"
