"""Every match listed and counted, what is similar, why something was found, and nothing close."""

from __future__ import annotations

import calendar
import json

import pytest

from munjang.cli import main
from munjang.errors import FolderError
from munjang.records import Reason

ROOMS = 100  # more than an answer shows, and enough to know what is far from a query
TOPICS = {
    "lease.txt": "The tenant may end the lease two months after giving notice.",
    "임대.txt": "세입자는 두 달 전에 알리면 임대차 계약을 끝낼 수 있다.",
    "bread.txt": "Let the dough rest in the fridge, then bake it until it is brown.",
    "빵.txt": "반죽을 냉장고에서 쉬게 한 다음 갈색이 될 때까지 굽는다.",
    "alps.txt": "The Alps stretch across eight countries of Europe.",
}


@pytest.fixture(scope="module")
def topics(make_workbench, tmp_path_factory):
    """Two subjects in two languages, among two hundred sentences about something else."""
    bench = make_workbench(tmp_path_factory.mktemp("topics"))
    for name, text in TOPICS.items():
        bench.write(name, text)
    for number in range(ROOMS):
        bench.write(
            f"rooms/{number}.txt",
            f"Room {number} has {number % 7 + 2} windows and a view of the harbour.\n\n"
            f"창고 {number}번에는 상자가 {number * 3}개 있다.",
        )
    bench.index()
    return bench


def names(answer):
    return [result.path.name for result in answer.results]


def test_all_matches_are_counted_however_few_are_shown(topics):
    answer = topics.library.search("harbour", top=10)
    assert len(answer.results) == 10
    assert answer.matches == ROOMS


def test_all_matches_are_listed_and_nothing_else(topics):
    answer = topics.library.search("harbour windows", top=1000, every=True)
    assert len(answer.results) == answer.matches == ROOMS
    assert all(result.path.parent.name == "rooms" for result in answer.results)
    assert all(result.hits for result in answer.results)


@pytest.fixture(scope="module")
def drafts(make_workbench, tmp_path_factory):
    """A report, the same as a web page and with a sentence changed, and one of something else."""
    bench = make_workbench(tmp_path_factory.mktemp("drafts"))
    months = list(calendar.month_name)[1:11]
    report = [
        f"In {month} the {n + 2} boats of the harbour were painted."
        for n, month in enumerate(months)
    ]
    bench.write("report.txt", " ".join(report))
    bench.write("report.html", "".join(f"<p>{sentence}</p>" for sentence in report))
    bench.write("draft.txt", " ".join([*report[:-1], "In October it rained."]))
    other = [sentence.replace("painted", "sold") for sentence in report[:-1]]
    bench.write("sales.txt", " ".join([*other, report[-1]]))
    bench.index()
    return bench


def test_documents_that_say_the_same_are_shown_once(drafts):
    answer = drafts.library.search("boats painted in April")
    first = answer.results[0]
    found = [first.path.name, *(path.name for path in first.copies)]
    assert sorted(found) == ["draft.txt", "report.html", "report.txt"]
    assert names(answer) == [first.path.name, "sales.txt"]


def test_a_draft_is_shown_for_what_it_alone_says(drafts):
    answer = drafts.library.search("October rained")
    assert names(answer)[0] == "draft.txt"
    assert len(answer.results) > 1


def test_a_document_that_shares_a_sentence_is_no_copy(drafts):
    answer = drafts.library.search("boats painted in October")
    assert "sales.txt" in names(answer)


def test_all_that_say_the_same_are_listed(drafts):
    answer = drafts.library.search("boats painted", every=True)
    assert len(answer.results) == answer.matches == 4
    assert not any(result.copies for result in answer.results)


@pytest.mark.parametrize("query", ["harbour windows", "path:rooms"])
def test_a_long_list_is_fetched_a_part_at_a_time(topics, query):
    whole = topics.library.search(query, top=1000, every=True)
    parts = []
    while len(parts) < whole.matches:
        part = topics.library.search(query, top=30, every=True, skip=len(parts))
        assert (part.skipped, part.matches) == (len(parts), whole.matches)
        parts += part.results
    assert names(whole) == [result.path.name for result in parts]


def test_what_cannot_be_opened_is_not_counted(wordbench, tmp_path):
    stick = tmp_path / "stick"
    stick.mkdir()
    for number in range(5):
        wordbench.write(f"{number}.txt", f"Boat {number} lies in the harbour.")
        (stick / f"{number}.txt").write_text(f"Boat {number} lay in the harbour once.")
    (stick / "harbour.dwg").touch()
    wordbench.library.add_folder(stick)
    wordbench.index()
    assert wordbench.library.search("harbour").matches == 11
    stick.rename(tmp_path / "away")
    wordbench.index()
    whole = wordbench.library.search("harbour", top=100, every=True)
    assert len(whole.results) == whole.matches == 5
    parts = [
        result
        for skip in (0, 2, 4)
        for result in wordbench.library.search("harbour", top=2, every=True, skip=skip).results
    ]
    assert names(whole) == [result.path.name for result in parts]


def test_files_with_the_same_content_are_counted_once(wordbench):
    for name in ("a.txt", "b.txt", "c/a.txt"):
        wordbench.write(name, "The harbour is closed.")
    wordbench.write("c/d.txt", "The harbour is open.")
    wordbench.index()
    for query in ("harbour", "ext:txt", "harbour ext:txt"):
        answer = wordbench.library.search(query, top=10, every=True)
        assert len(answer.results) == answer.matches == 2


def test_a_phrase_and_a_filter_narrow_the_list(topics):
    assert topics.library.search('"room 7 has"', top=1000, every=True).matches == 1
    assert topics.library.search("path:rooms", top=3).matches == ROOMS
    assert topics.library.search("harbour path:rooms/4", top=3, every=True).matches == len(
        topics.library.search("harbour path:rooms/4", top=1000, every=True).results
    )


def test_what_means_the_same_is_found_from_a_document_in_both_languages(topics):
    answer = topics.library.similar(topics.folder / "lease.txt")
    assert names(answer)[0] == "임대.txt"
    assert "lease.txt" not in names(answer)
    assert answer.results[0].hits


def test_what_means_the_same_is_found_from_a_sentence(topics):
    sentence = topics.library.search("반죽").results[0].hits[0]
    answer = topics.library.similar(topics.folder / "빵.txt", sentence.start)
    assert names(answer)[0] == "bread.txt"


def test_only_files_of_the_library_have_something_similar(topics):
    with pytest.raises(FolderError):
        topics.library.similar(topics.folder / "nowhere.txt")


def test_nothing_is_similar_to_a_file_without_text(wordbench):
    path = wordbench.write("empty.txt", "\n")
    wordbench.index()
    with pytest.raises(FolderError, match="munjang why"):
        wordbench.library.similar(path)


def test_an_answer_says_why_each_document_was_found(topics):
    def why(query, name):
        results = topics.library.search(query).results
        return set(next(result for result in results if result.path.name == name).reasons)

    assert Reason.WORDS in why("dough fridge", "bread.txt")
    assert Reason.MEANING in why("dough fridge", "bread.txt")
    assert why("how are loaves made", "bread.txt") == {Reason.MEANING}
    assert Reason.NAME in why("alps", "alps.txt")


@pytest.mark.parametrize(
    "query", ["tenant end the lease", "빵 반죽", "how is bread made", "harbour"]
)
def test_what_is_there_comes_close(topics, query):
    answer = topics.library.search(query)
    assert answer.close
    assert not answer.hints


@pytest.mark.parametrize("query", ["quantum chromodynamics of gluons", "zxqv bnmk wrtp"])
def test_that_nothing_comes_close_is_said(topics, query):
    answer = topics.library.search(query)
    assert answer.results
    assert not answer.close
    assert any("close" in str(hint) for hint in answer.hints)


def test_the_command_line_lists_all_and_finds_what_is_similar(
    topics, tmp_path, capsys, monkeypatch
):
    monkeypatch.setenv("MUNJANG_MODELS", str(tmp_path))  # neither needs one
    library = ["--library", str(topics.library.directory)]
    assert main([*library, "search", "harbour", "--all", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert len(answer["results"]) == answer["matches"] == ROOMS
    assert answer["results"][0]["reasons"]
    assert main([*library, "search", "harbour"]) == 0
    assert f"{ROOMS} documents have every word" in capsys.readouterr().out
    assert main([*library, "similar", str(topics.folder / "lease.txt"), "--json"]) == 0
    similar = json.loads(capsys.readouterr().out)["results"]
    assert similar[0]["path"] == str(topics.folder / "임대.txt")


def test_numbers_of_headings_are_no_answer(make_workbench, tmp_path):
    bench = make_workbench(tmp_path)
    for topic in ("도서관", "기숙사", "실험실"):
        lines = ["Ⅰ.", f"{topic} 이용 안내", "1)", "Ⅱ.", "※", f"{topic}은 아홉 시에 연다.", "가."]
        bench.write(f"{topic}.txt", "\n\n".join(lines))
    bench.index()
    hits = [hit for result in bench.search("신청서 제출 ext:txt").results for hit in result.hits]
    assert hits
    assert all(len(hit.sentence) > 2 for hit in hits)
    assert bench.search("Ⅱ").results[0].hits[0].sentence == "Ⅱ."  # asked for
