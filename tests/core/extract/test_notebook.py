"""Jupyter notebooks."""

import json

import pytest
from document_parts import outcome

from munjang.extract import extract
from munjang.records import FileState


def notebook(*cells, **rest):
    return json.dumps({"cells": list(cells), "nbformat": 4, "metadata": {}, **rest})


def markdown(*lines):
    return {"cell_type": "markdown", "source": list(lines)}


def code(source, *outputs):
    return {"cell_type": "code", "source": source, "outputs": list(outputs)}


def test_text_code_and_output(write):
    path = write(
        "분석.ipynb",
        notebook(
            markdown("# 매출 분석\n", "\n", "지난해 **매출**을 봅니다."),
            code(
                "# 자료를 읽는다.\nframe = load('a.csv')",
                {"output_type": "stream", "text": ["12행을 읽었다.\n"]},
            ),
        ),
    )
    extraction = extract(path)
    assert extraction.text.split("\n\n") == [
        "매출 분석",
        "지난해 매출을 봅니다.",
        "자료를 읽는다.",
        "frame = load('a.csv')",
        "12행을 읽었다.",
    ]
    assert extraction.title == "매출 분석"


def test_tables_errors_and_pictures_in_outputs(write):
    table = "<table><tr><th>지역</th><th>매출</th></tr><tr><td>서울</td><td>3</td></tr></table>"
    path = write(
        "a.ipynb",
        notebook(
            code("a", {"data": {"text/html": [table], "text/plain": "지역 매출\n0 서울 3"}}),
            code("b", {"data": {"image/png": "iVBOR" * 1000, "text/plain": "<Figure>"}}),
            code("c", {"ename": "ValueError", "evalue": "값이 없다", "traceback": ["\x1b[31m…"]}),
            code("d", {"output_type": "stream", "text": "\x1b[32m끝\x1b[0m" + "x" * 10_000}),
        ),
    )
    text = extract(path).text
    assert "지역\t매출\n\n서울\t3" in text
    assert "0 서울" not in text
    assert "iVBOR" not in text
    assert "ValueError: 값이 없다" in text
    assert "\n\n끝x" in text
    assert len(text) < 3000


def test_notebooks_before_version_4(write):
    old = {
        "worksheets": [
            {"cells": [{"cell_type": "heading", "level": 2, "source": "제목"}, markdown("글.")]}
        ]
    }
    assert extract(write("a.ipynb", json.dumps(old))).text == "제목\n\n글."


@pytest.mark.parametrize("content", ["{", "[]", '"x"', '{"cells": 3}', "[" * 100_000])
def test_what_is_no_notebook(write, content):
    assert outcome(write("a.ipynb", content)) == FileState.FAILED


def test_an_empty_notebook(write):
    assert outcome(write("a.ipynb", notebook())) == FileState.EMPTY
    odd = notebook(None, {"cell_type": 3}, {"cell_type": "code", "source": [1], "outputs": [None]})
    assert outcome(write("a.ipynb", odd)) == FileState.EMPTY
