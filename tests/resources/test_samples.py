"""The samples are in every format of the first release, readable, and can be made again."""

import subprocess
import sys
import tomllib
from importlib import resources
from pathlib import Path

import pytest
import unhwp

from munjang.extract import extract
from munjang.language.detect import language_of
from munjang.library import Library
from munjang.models import ModelStore

RESOURCES = Path(str(resources.files("munjang_resources")))
SAMPLES = RESOURCES / "samples"
QUERIES = tomllib.loads((RESOURCES / "sample_queries.toml").read_text(encoding="utf-8"))["query"]
EXPECTED = {
    "Dishwasher manual.pdf": ("en", "close the tap, unplug the appliance"),
    "Household budget.txt": ("en", "emergency fund covers four months"),
    "Letter of complaint.docx": ("en", "replace the table free of charge"),
    "Reading notes.md": ("en", "Missing one day does no harm"),
    "Sleep and evening light.pdf": ("en", "fell asleep 17 minutes sooner"),
    "Warranty terms.html": ("en", "covered for five years"),
    "건강검진안내.hwpx": ("ko", "물 한 모금과 함께"),
    "경조휴가규정.docx": ("ko", "근조 화환을 보낸다"),
    "관리사무소공지.txt": ("ko", "계단을 이용해 주시기"),
    "근로계약서.pdf": ("ko", "적어도 30일 전에 사직서를 내고"),
    "돼지고기김치찌개.md": ("ko", "설탕을 반 작은술"),
    "등산모임회비.txt": ("ko", "남은 돈 19만 5천 원은"),
    "제주여행계획.html": ("ko", "휠체어로도 갈 수 있다"),
    "주간회의록.docx": ("ko", "매주 수요일에 시범으로"),
    "주택임대차계약서.hwp": ("ko", "3개월 전에 서면으로 알리고"),
}


def words(text: str) -> str:
    return " ".join(text.split())


def test_nothing_else_is_there():
    assert {path.name for path in SAMPLES.iterdir()} == {*EXPECTED}
    assert sum(path.stat().st_size for path in SAMPLES.iterdir()) < 1_000_000


@pytest.mark.parametrize("name", EXPECTED)
def test_a_sample_is_read(name: str):
    language, phrase = EXPECTED[name]
    found = extract(SAMPLES / name)
    assert phrase in words(found.text)
    assert language_of(found.text) == language


def test_the_manual_has_pages_and_headings():
    marks = extract(SAMPLES / "Dishwasher manual.pdf").marks
    assert [mark.number for mark in marks if mark.kind == "page"] == [1, 2, 3]


def test_another_reader_takes_the_lease_for_an_hwp_5_file():
    lease = str(SAMPLES / "주택임대차계약서.hwp")
    assert unhwp.detect_format(lease) == unhwp.FORMAT_HWP5
    text = unhwp.extract_text(lease)
    assert text.index("제4조(해지)") < text.index("제7조(반환)")


def test_old_encodings_are_what_they_claim():
    notice = (SAMPLES / "관리사무소공지.txt").read_bytes()
    assert "승강기" in notice.decode("cp949")
    with pytest.raises(UnicodeDecodeError):
        notice.decode("utf-8")
    assert (SAMPLES / "등산모임회비.txt").read_bytes()[:2] in {b"\xff\xfe", b"\xfe\xff"}


def test_example_queries_name_sentences_of_the_samples():
    assert [query["language"] for query in QUERIES] == ["ko", "en", "en-ko"]
    for query in QUERIES:
        assert query["sentence"] in words(extract(SAMPLES / query["file"]).text)
        assert query["text"] not in query["sentence"]


def test_example_queries_are_answered(tmp_path: Path, models_directory: Path):
    with Library.open(tmp_path, models=ModelStore(models_directory)) as library:
        library.add_folder(SAMPLES)
        library.indexer().run(watch=False, report=lambda _: None)
        for query in QUERIES:
            best = library.search(query["text"], top=1).results[0]
            assert best.path.name == query["file"]
            assert any(query["sentence"] in hit.sentence for hit in best.hits[:3])


def test_the_script_makes_what_is_committed(tmp_path: Path):
    script = Path(__file__).parents[2] / "resources" / "make_samples.py"
    subprocess.run(
        [sys.executable, str(script), "--into", str(tmp_path)], check=True, capture_output=True
    )
    made = sorted(tmp_path.iterdir())
    assert len(made) == 10
    for path in made:
        # Libraries compress differently from version to version; what is read must be the same.
        assert extract(path).text == extract(SAMPLES / path.name).text
