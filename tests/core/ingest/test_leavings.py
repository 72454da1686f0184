"""What documents no longer say is kept for a moment, then deleted, whatever else waits."""

from __future__ import annotations

from contextlib import closing

import pytest

from munjang.ingest import work
from munjang.ingest.gentle import Machine

PUMP = "The pump needs new oil every six months."
VALVE = "The red valve stays closed in winter."


def counts(bench):
    """How many passages there are, and how many that nothing says."""
    with closing(bench.catalog()) as catalog:
        return catalog.execute(
            "SELECT (SELECT count(*) FROM passages), (SELECT count(*) FROM orphans)"
        ).fetchone()


def nothing():
    pass


def test_a_paragraph_that_is_cut_and_pasted_keeps_its_vector(workbench):
    workbench.write("one.txt", f"{PUMP}\n\n{VALVE}\n")
    seen = []

    def look():
        with closing(workbench.catalog()) as catalog:
            seen.extend(
                catalog.execute(
                    "SELECT seq FROM vectors WHERE passage_id = (SELECT passage_id FROM sentences s"
                    " JOIN contents c ON c.id = content_id"
                    " WHERE substr(text, s.start + 1, s.end - s.start) = ?)",
                    (VALVE,),
                ).fetchall()
            )

    def cut():
        look()
        workbench.write("one.txt", f"{PUMP}\n")

    workbench.watch(
        (lambda: workbench.holding(VALVE) == {"one.txt"}, cut),
        (lambda: not workbench.holding(VALVE), lambda: workbench.write("two.txt", f"{VALVE}\n")),
        (lambda: workbench.holding(VALVE) == {"two.txt"}, look),
    )
    assert len(seen) == 2
    assert seen[0] == seen[1]


@pytest.mark.parametrize("on_battery", [False, True])
def test_what_has_not_come_back_in_a_while_is_deleted(wordbench, monkeypatch, on_battery):
    monkeypatch.setattr(work, "_KEPT_S", 0.2)
    monkeypatch.setattr(work, "_ROOT_CHECK_S", 0.05)
    monkeypatch.setattr(Machine, "on_battery", lambda _self: on_battery)
    wordbench.write("one.txt", f"{PUMP}\n\n{VALVE}\n")
    wordbench.watch(
        (lambda: counts(wordbench) == (3, 0), lambda: wordbench.write("one.txt", f"{PUMP}\n")),
        (lambda: counts(wordbench) == (2, 0), nothing),
    )
    assert wordbench.library.care.verify() == []


def test_what_an_earlier_run_has_left_goes_at_the_start(wordbench):
    wordbench.write("one.txt", f"{PUMP}\n\n{VALVE}\n")
    wordbench.watch(
        (lambda: counts(wordbench) == (3, 0), lambda: wordbench.write("one.txt", f"{PUMP}\n")),
        (lambda: counts(wordbench) == (4, 2), nothing),
    )
    assert wordbench.library.status().passages == 1
    assert wordbench.library.care.verify() == []
    wordbench.watch((lambda: True, nothing))
    assert counts(wordbench) == (2, 0)


def test_of_much_only_a_little_is_kept(wordbench, monkeypatch):
    monkeypatch.setattr(work, "_KEPT", 3)
    path = wordbench.write("one.txt", "\n\n".join(f"Heron {n} fishes." for n in range(30)))
    wordbench.watch(
        (lambda: counts(wordbench)[0] > 30, path.unlink),
        (lambda: counts(wordbench) == (0, 0), nothing),
    )


def test_nothing_is_left_of_a_removed_folder(wordbench):
    wordbench.write("one.txt", f"{PUMP}\n\n{VALVE}\n")
    wordbench.index()
    wordbench.library.remove_folder(wordbench.folder)
    assert counts(wordbench) == (0, 0)
