"""Documents of known dates and kinds, which several tests look into."""

from __future__ import annotations

import os
import time

import pytest

TABLE = "<table><tr><td>분기</td><td>매출</td></tr><tr><td>1</td><td>200</td></tr></table>"
DAY = 86_400
# Name, text, and how many days ago it was last changed.
DOCUMENTS = [
    (
        "계약/임대차 계약서.txt",
        "임차인은 두 달 전에 알리면 계약을 해지할 수 있다. 보증금은 그날 돌려준다.",
        400,
    ),
    ("계약/2023/용역 계약.md", "# 용역\n\n용역 계약은 두 달 뒤에 끝난다. 대금은 매월 낸다.", 40),
    ("reports/warranty.html", "<p>The battery is covered for twelve months, the cable not.</p>", 3),
    ("reports/sales.html", f"<p>The sales of the battery.</p>{TABLE}", 0),
    ("reports/battery test.csv", "cell,voltage\nbattery,3.7\n", 20),
    ("cats.txt", "Cats sleep sixteen hours a day. They hunt at night. A cable is no tail.", 800),
    ("고양이.txt", "고양이는 하루에 열여섯 시간을 잔다. 사람보다 오래 잔다.", 1),
    ("code/battery.py", "# the battery of the device\nvoltage = 3.7\n", 10),
]


@pytest.fixture(scope="module")
def archive(make_workbench, tmp_path_factory):
    """A library of these documents, and one large file; the tests here only read."""
    archive = make_workbench(tmp_path_factory.mktemp("query"))
    now = time.time()
    for name, text, age in DOCUMENTS:
        path = archive.write(name, text)
        os.utime(path, (now, now - age * DAY))
    large = archive.write("large.log", "The log of the engine. " * 8_000)
    os.utime(large, (now, now - 5 * DAY))
    archive.index()
    return archive
