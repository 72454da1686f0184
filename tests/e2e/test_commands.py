"""Folder to sentence, through the commands alone."""

import json
import unicodedata

import pytest

DOCUMENTS = {
    "임대차 계약서.txt": (
        "제7조 임차인은 계약 기간이 끝나기 전이라도 두 달 전에 알리면 계약을 해지할 수 있다.\n\n"
        "제8조 보증금은 집을 비우는 날 돌려준다."
    ),
    "회의록.md": (
        "# 3월 회의\n\n신제품 출시는 5월 둘째 주로 미루기로 했다.\n\n"
        "홍보 예산은 작년보다 두 배로 늘린다."
    ),
    "warranty.html": (
        "<title>Warranty</title><p>The battery is covered for twelve months. "
        "Damage caused by water is not covered.</p>"
    ),
    "notes/recipe.txt": "Let the dough rest overnight in the fridge. Bake it until golden.",
    "notes/euckr.txt": "수도 공사로 토요일 오전에 물이 나오지 않습니다.",
    "film.mp4": "\0\0\0\x18ftypmp42",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("documents")
    for name, text in DOCUMENTS.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode("cp949" if "euckr" in name else "utf-8"))
    return folder


@pytest.fixture(scope="module")
def indexed(folder, tmp_path_factory, make_munjang):
    """A library of the documents; its tests only read."""
    munjang = make_munjang(tmp_path_factory.mktemp("indexed") / "library")
    munjang.run("add", folder)
    munjang.run("index")
    return munjang


def first(answer):
    assert answer["results"], answer
    result = answer["results"][0]
    return result["path"].rsplit("/", 1)[1], result["hits"][0]["sentence"]


def test_questions_find_the_sentences_that_answer_them(indexed):
    """In the words of the document, in others, and in another language."""
    expected = {
        "보증금은 언제 돌려받나요": ("임대차 계약서.txt", "보증금은"),
        "제품 발매 일정 연기": ("회의록.md", "미루기로"),
        "how long is the guarantee for the battery": ("warranty.html", "twelve months"),
        "can the tenant terminate the lease early": ("임대차 계약서.txt", "해지할 수"),
        "오븐에 굽기": ("recipe.txt", "golden"),
        "침수 손상": ("warranty.html", "water"),
        "수도": ("euckr.txt", "물이 나오지"),
    }
    for answer in indexed.batch(*expected):
        name, part = expected[answer["query"]]
        found, sentence = first(answer)
        assert found == name, answer["query"]
        assert part in sentence


def test_an_answer_has_the_form_that_scripts_rely_on(indexed, folder):
    answer = indexed.json("search", "battery", "--top", "2")
    assert answer.keys() >= {"query", "took_ms", "mode", "coverage", "results"}
    assert answer["query"] == "battery"
    assert answer["mode"] == "fast"
    assert answer["coverage"].keys() == {"documents", "sentences", "pending", "failed"}
    assert answer["coverage"]["documents"] == 5
    assert 1 <= len(answer["results"]) <= 2
    result = answer["results"][0]
    assert result["path"] == str(folder / "warranty.html")
    assert result["title"] == "Warranty"
    hit = result["hits"][0]
    assert hit["end"] - hit["start"] == len(hit["sentence"])
    assert hit["page"] is None
    assert "battery" in [hit["sentence"][start:end] for start, end in hit["highlights"]]


def test_letters_are_equal_however_they_are_composed(indexed):
    query = "홍보 예산"
    composed, decomposed = indexed.batch(query, unicodedata.normalize("NFD", query))
    assert first(composed) == first(decomposed)
    assert composed["results"] == decomposed["results"]


def test_a_batch_answers_line_by_line_what_single_searches_answer(indexed, tmp_path):
    queries = ["보증금", "water damage", "", "zzzz qqqq"]
    file = tmp_path / "queries.txt"
    file.write_text("\n".join(queries) + "\n", encoding="utf-8")
    lines = indexed.run("search", "--batch", file, "--top", "3").stdout.splitlines()
    answers = [json.loads(line) for line in lines]
    assert [answer["query"] for answer in answers] == queries
    assert answers[0]["results"] == indexed.json("search", "보증금", "--top", "3")["results"]
    piped = indexed.run("search", "--batch", "-", "--top", "3", input="보증금\n").stdout
    assert json.loads(piped)["results"] == answers[0]["results"]


def test_a_search_for_people_shows_title_path_and_sentence(indexed, folder):
    shown = indexed.run("search", "water damage", "--top", "1").stdout
    assert "Warranty" in shown
    assert str(folder / "warranty.html") in shown
    assert "Damage caused by water is not covered." in shown
    assert "\x1b" not in shown  # colours are for terminals


def test_messages_come_in_the_language_of_the_user(indexed):
    indexed.environment["MUNJANG_LANGUAGE"] = "ko"
    try:
        assert "이상이 없습니다" in indexed.run("verify").stdout
    finally:
        indexed.environment["MUNJANG_LANGUAGE"] = "en"


def test_the_status_accounts_for_every_file(indexed, folder):
    status = indexed.json("status")
    assert status["states"]["indexed"] == 5
    assert sum(status["states"].values()) == len(DOCUMENTS)
    (refused,) = status["refused"]
    assert refused["path"] == str(folder / "film.mp4")
    assert refused["state"] == "unsupported"
    assert refused["reason"]
    assert status["vectors_ever"] > status["embedded"] == status["passages"]  # also windows
    assert status["coverage"]["pending"] == 0
    assert status["encoder"] == "multilingual-e5-small"


def test_indexing_again_embeds_nothing(indexed):
    before = indexed.json("status")
    after = indexed.json("index")
    assert after["vectors_ever"] == before["vectors_ever"] > 0
    assert after["coverage"] == before["coverage"]


def test_folders_come_and_go(munjang, folder):
    munjang.run("add", folder / "notes")
    munjang.run("index")
    assert munjang.run("folders").stdout.splitlines() == [str(folder / "notes")]
    assert first(munjang.json("search", "dough"))[0] == "recipe.txt"
    munjang.run("remove", folder / "notes")
    assert munjang.run("folders").stdout == ""
    assert munjang.json("search", "dough")["results"] == []
    assert (folder / "notes" / "recipe.txt").exists()


def test_the_library_rebuilds_what_was_lost(munjang, folder):
    munjang.run("index", folder)
    munjang.run("rebuild")  # a library as small as this one needs no file of vectors otherwise
    query = ("search", "can the tenant terminate the lease early")
    before = munjang.json(*query)
    lost = list(munjang.library.rglob("*.faiss"))
    assert lost
    for path in lost:
        path.unlink()
    complaint = munjang.run("verify", status=1).stderr
    assert "munjang rebuild" in complaint
    munjang.run("rebuild")
    assert munjang.run("verify").stdout
    assert munjang.json(*query)["results"] == before["results"]


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["find"],
        ["search"],
        ["search", "q", "--top", "0"],
        ["search", "q", "--top", "many"],
        ["search", "q", "--batch", "file"],
        ["models"],
        ["remove"],
    ],
    ids=" ".join,
)
def test_wrong_usage_exits_with_2_and_says_why(munjang, arguments):
    assert munjang.run(*arguments, status=2).stderr.strip()


@pytest.mark.parametrize(
    "arguments",
    [
        ["add", "/no/such/folder"],
        ["remove", "/no/such/folder"],
        ["index"],
        ["search", "--batch", "/no/such/file"],
        ["models", "use", "no-such-model"],
    ],
    ids=" ".join,
)
def test_a_failure_exits_with_1_and_one_line(munjang, arguments):
    done = munjang.run(*arguments, status=1)
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""


def test_a_damaged_library_is_kept_and_built_anew(munjang, folder):
    munjang.run("add", folder)
    (catalog,) = munjang.library.glob("*.sqlite*")
    catalog.write_bytes(b"this is no database " * 500)
    damaged = catalog.read_bytes()
    done = munjang.run("status")
    assert len(done.stderr.splitlines()) == 1
    (kept,) = munjang.library.glob("*.damaged-*")
    assert str(kept) in done.stderr
    assert kept.read_bytes() == damaged
    assert munjang.run("folders").stdout.strip() == str(folder)
