"""The commands, in this process: what they print, where, and how they end."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
import unicodedata
import zipfile
from pathlib import Path

import apsw
import pytest

from munjang import __version__
from munjang.cli import main
from munjang.messages import msg
from munjang.records import FileState
from munjang.store.schema import VERSION

ANSWER_KEYS = ["query", "took_ms", "mode", "coverage", "notice", "matches", "close", "results"]
RESULT_KEYS = ["path", "title", "score", "modified", "copies", "reasons", "hits"]
HIT_KEYS = [
    "sentence",
    "start",
    "end",
    "page",
    "where",
    "score",
    "precise_score",
    "highlights",
]
COVERAGE_KEYS = ["documents", "sentences", "pending", "failed"]
STATUS_KEYS = [
    "library",
    "folders",
    "states",
    "coverage",
    "contents",
    "passages",
    "embedded",
    "embedded_ever",
    "encoder",
    "size_bytes",
    "text_recognition",
    "unconfined",
    "refused",
    "partial",
    "excluded",
]


@pytest.fixture(autouse=True)
def _no_models(tmp_path, monkeypatch):
    """By words alone: these tests are about the commands."""
    monkeypatch.setenv("MUNJANG_MODELS", str(tmp_path / "models"))


class Terminal:
    """Runs commands on one library and keeps what they say."""

    def __init__(self, library: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.library = library
        self.out = self.err = ""
        self._capsys = capsys

    def __call__(self, *arguments: object, status: int = 0) -> str:
        self._capsys.readouterr()
        ended = main(["--library", str(self.library), *map(str, arguments)])
        self.out, self.err = self._capsys.readouterr()
        assert ended == status, self.err
        return self.out

    def json(self, *arguments: object) -> dict:
        (line,) = self(*arguments, "--json").splitlines()
        return json.loads(line)

    def lines(self, *arguments: object) -> list[dict]:
        return [json.loads(line) for line in self(*arguments).splitlines()]


@pytest.fixture
def munjang(tmp_path, capsys):
    return Terminal(tmp_path / "library", capsys)


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "birds.md").write_text(
        "# Birds\n\nThe heron fishes. 왜가리는 물고기를 잡는다.", "utf-8"
    )
    (folder / "copy.md").write_bytes((folder / "birds.md").read_bytes())
    (folder / "film.mp4").write_bytes(b"\0\0\0\x18ftypmp42")
    return folder


@pytest.fixture
def indexed(munjang, folder):
    munjang("index", folder)
    return munjang


def piped(monkeypatch, text: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text), encoding="utf-8"))


# What scripts rely on


def test_an_answer_key_by_key(indexed, folder):
    answer = indexed.json("search", "heron", "--top", 5)
    assert list(answer) == ANSWER_KEYS
    assert (answer["query"], answer["mode"]) == ("heron", "fast")
    assert isinstance(answer["took_ms"], float)
    assert list(answer["coverage"]) == COVERAGE_KEYS
    assert answer["coverage"] == {"documents": 2, "sentences": 3, "pending": 3, "failed": 1}
    assert "not installed" in answer["notice"]
    (result,) = answer["results"]
    assert list(result) == RESULT_KEYS
    assert result["path"] == str(folder / "birds.md")
    assert result["copies"] == [str(folder / "copy.md")]
    assert result["title"] == "Birds"
    assert result["score"] > 0
    assert result["modified"] == pytest.approx((folder / "birds.md").stat().st_mtime)
    hit = result["hits"][0]
    assert list(hit) == HIT_KEYS
    assert hit["sentence"] == "The heron fishes."
    assert hit["end"] - hit["start"] == len(hit["sentence"])
    assert (hit["page"], hit["where"], hit["precise_score"]) == (None, "Birds", None)
    assert hit["highlights"] == [[4, 9]]


def test_where_a_hit_stands(munjang, folder):
    (folder / "birds.csv").write_text("name,food\nheron,fish\nstork,frogs\n")
    (folder / "nests.py").write_text(
        "import sys\n\n\ndef build():\n    # Twigs are gathered.\n    pass\n"
    )
    (folder / "talk.srt").write_text("1\n00:01:05,000 --> 00:01:07,000\nSwallows are leaving.\n")
    (folder / "plan.eml").write_text(
        "From: a@b.c\nTo: d@e.f\nSubject: Nests\nMIME-Version: 1.0\n"
        "Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n\nSee there.\n"
        "--x\nContent-Type: text/markdown; name=plan.md\n"
        "Content-Disposition: attachment; filename=plan.md\n\n# May\n\nBoxes are hung up.\n--x--\n"
    )
    with zipfile.ZipFile(folder / "old.zip", "w") as archive:
        archive.writestr("2019/owls.md", "# Owls\n\nBarns are empty.")
    munjang("index", folder)
    for words, where in {
        "stork frogs": "A3",
        "twigs": "build · line 5",
        "swallows": "00:01:05",
        "boxes": "plan.md · May",
        "barns": "2019/owls.md · Owls",
    }.items():
        assert munjang.json("search", words)["results"][0]["hits"][0]["where"] == where


def test_a_status_key_by_key(indexed, folder):
    status = indexed.json("status")
    assert list(status) == STATUS_KEYS
    assert status["library"] == str(indexed.library)
    assert status["folders"] == [{"path": str(folder), "available": True, "files": 3}]
    assert list(status["states"]) == [state.value for state in FileState]
    assert status["states"]["indexed"] == 2
    assert sum(status["states"].values()) == 3
    assert list(status["coverage"]) == COVERAGE_KEYS
    assert (status["contents"], status["passages"]) == (1, 3)
    assert (status["embedded"], status["embedded_ever"]) == (0, 0)
    assert status["size_bytes"] > 0
    (refused,) = status["refused"]
    assert list(refused) == ["path", "state", "reason", "reasons"]
    assert refused["path"] == str(folder / "film.mp4")
    assert refused["state"] == "unsupported"
    assert ".mp4" in refused["reason"]


def test_indexing_prints_the_status(munjang, folder):
    status = munjang.json("index", folder)
    assert list(status) == STATUS_KEYS
    assert status["states"]["indexed"] == 2
    again = munjang.json("index")
    assert {**again, "size_bytes": 0} == {**status, "size_bytes": 0}


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes on Linux only")
def test_names_in_no_encoding_survive_json(munjang, folder):
    name = b"\xb0\xe8\xbe\xe0.txt"
    (folder / os.fsdecode(name)).write_text("The walrus naps.")
    munjang("index", folder)
    (result,) = munjang.json("search", "walrus")["results"]
    assert os.fsencode(result["path"]).endswith(b"/" + name)
    assert Path(result["path"]).read_text() == "The walrus naps."
    assert "walrus" in munjang("search", "walrus")


def test_names_are_printed_as_they_are_spelled(munjang, folder):
    name = unicodedata.normalize("NFD", "계약서.txt")
    (folder / name).write_text("The walrus naps.")
    munjang("index", folder)
    (result,) = munjang.json("search", unicodedata.normalize("NFC", "계약서"))["results"]
    assert result["path"] == str(folder / name)


def test_programs_are_told_of_each_document_that_nearly_says_the_same(munjang, folder):
    report = " ".join(f"On day {day} the heron caught {day + 2} fish." for day in range(9))
    (folder / "report.txt").write_text(report)
    (folder / "draft.txt").write_text(report + " It rained.")
    munjang("index", folder)
    told = munjang.json("search", "heron caught")["results"]
    assert {"report.txt", "draft.txt"} < {Path(result["path"]).name for result in told}
    shown = munjang("search", "heron caught")
    assert shown.count("report.txt") + shown.count("draft.txt") == 1


# Many queries


def test_a_batch_answers_line_by_line(indexed, tmp_path, monkeypatch):
    queries = ["heron", "", "물고기", '"quoted phrase"', "zzz"]
    text = "\n".join(queries)  # the last line does not end
    file = tmp_path / "queries.txt"
    file.write_text(text, encoding="utf-8-sig")  # as Windows writes it
    from_file = indexed.lines("search", "--batch", file)
    assert [answer["query"] for answer in from_file] == queries
    assert [len(answer["results"]) for answer in from_file] == [1, 0, 1, 0, 0]
    assert all(list(answer) == ANSWER_KEYS for answer in from_file)

    piped(monkeypatch, text.replace("\n", "\r\n").encode())
    from_pipe = indexed.lines("search", "--batch", "-")
    assert [answer["query"] for answer in from_pipe] == queries
    assert [answer["results"] for answer in from_pipe] == [
        answer["results"] for answer in from_file
    ]


def test_a_batch_of_nothing_is_nothing(indexed, monkeypatch):
    piped(monkeypatch, b"")
    assert indexed("search", "--batch", "-") == ""


@pytest.mark.parametrize("pipe", [False, True])
def test_a_batch_in_another_encoding_is_still_answered(indexed, tmp_path, monkeypatch, pipe):
    text = "heron\n물고기\nheron\n".encode("cp949")
    (tmp_path / "queries.txt").write_bytes(text)
    if pipe:
        piped(monkeypatch, text)
    answers = indexed.lines("search", "--batch", "-" if pipe else tmp_path / "queries.txt")
    assert [len(answer["results"]) for answer in answers] == [1, 0, 1]


# For people


def test_an_answer_for_people(indexed, folder):
    shown = indexed("search", "heron").splitlines()
    assert shown[0] == "1. Birds"
    assert shown[1].strip() == f"{folder / 'birds.md'}  (by its words)"
    assert shown[2].strip() == "[Birds] The heron fishes."
    assert "2 documents" in shown[-2]
    assert "3 items" in shown[-1]
    assert "not installed" in indexed.err
    assert "\x1b" not in indexed.out
    assert "Nothing was found." in indexed("search", "zzz")


def test_an_answer_on_a_terminal_is_highlighted(indexed, monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert "The \x1b[1;33mheron\x1b[0m fishes." in indexed("search", "heron")


def test_a_status_for_people_says_why(indexed, folder):
    shown = indexed("status")
    assert "2 documents with 3 sentences" in shown
    assert f"{folder / 'film.mp4'}: Munjang does not read" in shown


def test_a_status_says_what_keeps_readers_from_nothing(indexed, monkeypatch):
    gap = msg("Programs that read documents could write files")
    monkeypatch.setattr("munjang.library.confinement", lambda: [gap])
    assert str(gap) in indexed("status").splitlines()
    assert indexed.json("status")["unconfined"] == [str(gap)]


def test_a_status_counts_and_lists_what_is_left_out(munjang, folder):
    (folder / "~$plan.docx").write_bytes(b"lock")
    (folder / "node_modules").mkdir()
    (folder / "node_modules" / "readme.md").write_text("Never met.")
    munjang("index", folder)
    assert "2  left out by a rule" in munjang("status")
    status = munjang.json("status")
    assert status["states"]["excluded"] == 2
    assert {Path(entry["path"]).name: entry["reason"] for entry in status["excluded"]} == {
        "~$plan.docx": "Left out by the rule ~$* (built in)",
        "node_modules": "Left out by the rule node_modules/ (built in)",
    }


# Single files


WHY_KEYS = [
    "path",
    "folder",
    "state",
    "since",
    "reader",
    "sentences",
    "found_by_meaning",
    "pages",
    "pictures_waiting",
    "reasons",
    "advice",
    "inside",
]


def test_why_a_file_is_found(indexed, folder):
    before = time.time()
    why = indexed.json("why", folder / "birds.md")
    assert list(why) == WHY_KEYS
    assert (why["state"], why["reader"], why["sentences"]) == ("indexed", "md", 3)
    assert (why["folder"], why["reasons"], why["advice"]) == (str(folder), [], None)
    assert before - 60 < why["since"] <= before
    assert "sentences: 3, found by meaning: 0" in indexed("why", folder / "birds.md")


def test_why_a_file_is_not_found(indexed, folder, tmp_path):
    film = indexed("why", folder / "film.mp4")
    assert "Of an unknown format" in film
    assert "(.mp4)" in film
    assert "→ Save it in another format" in film
    outside = indexed.json("why", tmp_path)
    assert (outside["state"], outside["reasons"]) == (None, ["It is not in a watched folder"])
    assert f"munjang add {tmp_path}" in outside["advice"]
    missing = indexed.json("why", folder / "nowhere.txt")
    assert missing["reasons"] == ["There is no such file"]
    assert indexed.json("why", folder)["inside"] == {"indexed": 2, "unsupported": 1}


def test_rules_come_and_go(indexed, folder, tmp_path):
    indexed("ignore", "copy*", "!film*")
    indexed("ignore", "--folder", folder, "*.mp4")
    listed = [line.split(maxsplit=1) for line in indexed("ignore", "--list").splitlines()]
    assert ["node_modules/", "built in"] in listed
    assert listed[-3:] == [
        ["copy*", "all folders"],
        ["!film*", "all folders"],
        ["*.mp4", str(folder)],
    ]
    states = indexed.json("index")["states"]
    assert (states["indexed"], states["excluded"]) == (1, 2)
    indexed("ignore", "--remove", "copy*")
    assert indexed.json("index")["states"]["indexed"] == 2
    indexed("ignore", "--remove", "copy*", status=1)
    assert "no rule “copy*”" in indexed.err
    indexed("ignore", "!", status=1)
    assert "*.bak" in indexed.err
    indexed("ignore", "--folder", tmp_path, "a", status=1)
    assert "not a watched folder" in indexed.err
    indexed("ignore", status=2)


def test_reading_pictures_is_switched_on_and_off(munjang):
    assert "is not read: text recognition is switched off" in munjang("ocr", "off")
    assert munjang.json("status")["text_recognition"].startswith("text recognition is switched off")
    assert "switched off" in munjang("ocr", "status")
    assert "switched off" not in munjang("ocr", "on")


def test_a_password_that_nobody_can_type_is_one_line(indexed, folder, monkeypatch):
    def ended(_prompt: str) -> str:
        raise EOFError

    monkeypatch.setattr("getpass.getpass", ended)
    indexed("unlock", folder / "birds.md", status=1)
    assert indexed.err.splitlines()[-1].startswith("munjang: No password was typed.")


def test_names_of_files_do_not_drive_the_terminal(indexed, folder):
    (folder / "heron \x1b]0;owned\x07\n.md").write_text("A heron waits for owls.", "utf-8")
    indexed("index")
    found = indexed("search", "owls")
    assert "\x1b" not in found
    assert r"heron \x1b]0;owned\x07\n.md" in found


def test_only_documents_in_the_library_are_unlocked(indexed, folder, monkeypatch):
    piped(monkeypatch, b"secret\n")
    indexed("unlock", "--stdin", folder / "nowhere.pdf", status=1)
    assert "munjang why tells more" in indexed.err
    indexed("unlock", "--forget", folder / "birds.md", status=1)
    assert "No password is kept" in indexed.err


def test_folders_come_and_go(munjang, folder, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    assert munjang("add", folder, other).splitlines() == [str(folder), str(other)]
    assert munjang("folders").splitlines() == [str(folder), str(other)]
    munjang("index")
    other.rename(tmp_path / "away")
    munjang("index")
    assert munjang("folders").splitlines() == [str(folder), f"{other}  (cannot be reached now)"]
    assert munjang("remove", other) == ""
    assert munjang("folders").splitlines() == [str(folder)]


def test_progress_is_for_terminals(munjang, folder, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    munjang("index", folder)
    assert "Reading documents" in munjang.err
    monkeypatch.undo()
    munjang("index")
    assert "Reading documents" not in munjang.err


def test_what_keeps_the_indexer_from_its_work_is_said_once(munjang, folder, monkeypatch, tmp_path):
    monkeypatch.setenv("MUNJANG_MODELS", str(tmp_path / "none"))
    munjang("index", folder)
    (line,) = munjang.err.splitlines()
    assert line.startswith("munjang: multilingual-e5-small is not installed")


def test_verify_and_rebuild(indexed):
    assert indexed("verify") == "The library is sound.\n"
    indexed("rebuild")
    assert indexed("verify") == "The library is sound.\n"


def test_models_are_listed(munjang):
    shown = munjang("models", "list").splitlines()
    (line,) = [line for line in shown if line.startswith("multilingual-e5-small ")]
    assert line.endswith("not installed")
    listed = {model["id"]: model for model in munjang.json("models", "list")}
    model = listed["multilingual-e5-small"]
    assert not model["installed"]
    assert not model["in_use"]
    assert model["backend"] is None


def test_korean_messages(indexed, folder, monkeypatch):
    monkeypatch.setenv("MUNJANG_LANGUAGE", "ko")
    try:
        assert "이상이 없습니다" in indexed("verify")
        assert "찾을" in indexed("search", "zzz") or "없" in indexed.out
        refused = indexed.json("status")["refused"][0]["reason"]
        assert any("가" <= letter <= "힣" for letter in refused)
        assert list(indexed.json("search", "heron")) == ANSWER_KEYS
        indexed("add", "/no/such/folder", status=1)
        assert any("가" <= letter <= "힣" for letter in indexed.err)
    finally:
        monkeypatch.setenv("MUNJANG_LANGUAGE", "en")
        indexed("folders")
    assert indexed("verify") == "The library is sound.\n"


def test_the_version(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"munjang {__version__}\n"


# When it does not work


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["find", "heron"],
        ["search", "heron", "--top", "0"],
        ["search", "heron", "--top", "many"],
        ["models"],
        ["models", "install"],
        ["remove"],
        ["index", "--jsn"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_2(capsys, arguments):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    out, err = capsys.readouterr()
    assert (out, err.startswith("usage: munjang")) == ("", True)


@pytest.mark.parametrize("arguments", [["search"], ["search", "heron", "--batch", "file"]])
def test_a_query_or_a_batch_but_one_of_them(munjang, arguments):
    assert munjang(*arguments, status=2) == ""
    assert len(munjang.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["add", "/no/such/folder"], "/no/such/folder"),
        (["add", "~no-such-user/folder"], "~no-such-user/folder"),
        (["remove", "/no/such/folder"], "not a watched folder"),
        (["remove", "~no-such-user/folder"], "not a watched folder"),
        (["similar", "~no-such-user/file"], "munjang why"),
        (["index"], "munjang add FOLDER"),
        (["index", "/no/such/folder"], "/no/such/folder"),
        (["search", "--batch", "/no/such/file"], "/no/such/file"),
        (["search", "--batch", "/"], "cannot be read"),
        (["models", "use", "no-such-model"], "no-such-model"),
        (["models", "use", "no-such-model", "--backend", "auto"], "no-such-model"),
        (["models", "use", "multilingual-e5-small"], "munjang models install"),
        (["models", "install", "~no-such-user/model"], "~no-such-user/model"),
        (["toggle"], "munjang-desktop"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_failure_is_1_and_one_line_that_says_what_to_do(munjang, arguments, said):
    assert munjang(*arguments, status=1) == ""
    (line,) = munjang.err.splitlines()
    assert line.startswith("munjang: ")
    assert said in line


def test_a_library_that_cannot_be_opened(munjang, tmp_path):
    (tmp_path / "file").write_text("")
    munjang.library = tmp_path / "file" / "library"
    assert munjang("status", status=1) == ""
    assert len(munjang.err.splitlines()) == 1


def test_a_library_that_is_too_new(indexed):
    catalog = apsw.Connection(str(indexed.library / "catalog.sqlite3"))
    catalog.pragma("user_version", VERSION + 1)
    catalog.close()
    assert indexed("search", "heron", status=1) == ""
    (line,) = indexed.err.splitlines()
    assert "Update Munjang" in line


def test_a_damaged_library_is_verified_as_damaged(indexed):
    catalog = apsw.Connection(str(indexed.library / "catalog.sqlite3"))
    catalog.execute("DELETE FROM lexicon WHERE rowid = 1")
    catalog.close()
    indexed("verify", status=1)
    assert all(line.endswith("(run: munjang rebuild)") for line in indexed.err.splitlines())
    indexed("rebuild")
    indexed("verify")


def test_an_interrupt_is_130(munjang, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("munjang.library.Library.status", interrupt)
    munjang("status", status=130)
    assert munjang.err == ""


# As a process: streams that are not what they should be


def process(munjang, *arguments, environment=None, **options):
    command = [sys.executable, "-m", "munjang.cli", "--library", munjang.library, *arguments]
    return subprocess.Popen(command, env=os.environ | (environment or {}), **options)


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end otherwise there")
@pytest.mark.parametrize(
    "arguments", [("search", "heron"), ("search", "heron", "--json"), ("search", "--batch", "-")]
)
def test_a_reader_that_has_seen_enough_is_no_failure(indexed, arguments):
    read, write = os.pipe()
    os.close(read)
    running = process(
        indexed, *arguments, stdin=subprocess.PIPE, stdout=write, stderr=subprocess.PIPE
    )
    os.close(write)
    _, said = running.communicate(b"heron\n" * 100, timeout=60)
    assert b"Traceback" not in said
    assert b"BrokenPipe" not in said
    assert running.returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="there is no shell to close them")
@pytest.mark.parametrize(
    "command", ["search heron >&-", "search --batch - <&-", "index 2>&-", "status <&- >&- 2>&-"]
)
def test_streams_may_be_closed(indexed, command):
    shell = f'exec "$0" -m munjang.cli --library "$1" {command}'
    done = subprocess.run(
        ["sh", "-c", shell, sys.executable, indexed.library],
        check=False,
        capture_output=True,
        timeout=60,
    )
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device is always full")
def test_a_full_disk_is_told_in_a_line(indexed):
    with Path("/dev/full").open("wb") as full:
        running = process(indexed, "status", stdout=full, stderr=subprocess.PIPE)
    _, said = running.communicate(timeout=60)
    assert (running.returncode, said.count(b"\n")) == (1, 1)
    assert said.startswith(b"munjang: ")


@pytest.mark.parametrize("place", ["-5", "9" * 30, "x"])
def test_a_place_that_is_none_is_wrong_usage(indexed, folder, place):
    with pytest.raises(SystemExit) as ended:
        indexed("similar", folder / "birds.md", "--at", place)
    assert ended.value.code == 2


def test_json_is_json_in_any_encoding(indexed, folder):
    (folder / "café ☕.txt").write_text("Ångström café 물고기 😀 walrus.", "utf-8")
    indexed("index")
    running = process(
        indexed,
        "search",
        "walrus",
        "--json",
        environment={"PYTHONIOENCODING": "cp949"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    printed, _ = running.communicate(timeout=60)
    (result,) = json.loads(printed.decode("cp949"))["results"]
    assert result["path"] == str(folder / "café ☕.txt")
    assert "😀" in result["hits"][0]["sentence"]


def test_manners_are_asked_for_and_kept(munjang):
    assert "on mains power only" in munjang("gentle")
    said = munjang("gentle", "--battery", "on", "--hours", "22-7")
    assert "on battery too" in said
    assert "22-7" in said
    assert munjang("gentle") == said
    munjang("gentle", "--hours", "25-26", status=1)
    assert "25-26" in munjang.err
    assert "always" in munjang("gentle", "--hours", "always")
    assert "Threads of a model: 3" in munjang("gentle", "--threads", "3")
