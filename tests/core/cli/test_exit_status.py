"""How commands end: wrong usage, failures in one line, and in which language."""

from __future__ import annotations

import apsw
import pytest
from json_keys import ANSWER_KEYS

from munjang import __version__
from munjang.cli import main
from munjang.store.schema import VERSION


def test_the_version(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"munjang {__version__}\n"


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
        ["similar", "birds.md", "--at", "-5"],
        ["similar", "birds.md", "--at", "9" * 30],
        ["similar", "birds.md", "--at", "x"],
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
        (["why", "/no/such/file"], "There is no /no/such/file"),
        (["why", "/no/such/file", "--json"], "There is no /no/such/file"),
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


def test_an_interrupt_is_130(munjang, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("munjang.library.Library.status", interrupt)
    munjang("status", status=130)
    assert munjang.err == ""


def test_korean_messages(indexed, folder, monkeypatch):
    monkeypatch.setenv("MUNJANG_LANGUAGE", "ko")
    try:
        assert "이상이 없습니다" in indexed("verify")
        assert "찾은 것이 없습니다." in indexed("search", "zzz")
        refused = indexed.json("status")["refused"][0]["reason"]
        assert any("가" <= letter <= "힣" for letter in refused)
        assert list(indexed.json("search", "heron")) == ANSWER_KEYS
        indexed("add", "/no/such/folder", status=1)
        assert any("가" <= letter <= "힣" for letter in indexed.err)
    finally:
        monkeypatch.setenv("MUNJANG_LANGUAGE", "en")
        indexed("folders")
    assert indexed("verify") == "The library is sound.\n"
