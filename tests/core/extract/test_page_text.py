"""Where the letters of a text come from."""

import unicodedata

import pytest

from munjang.extract.page_text import Letter, Traced, count_letters, find_again, letters
from munjang.language.normalise import normalise_text
from munjang.records import Passage


def traced(text, *lines, skipped=0):
    """A text of one piece, made of lines; origins are (line, character)."""
    made = Traced(text)
    made.add(
        0,
        len(text),
        lambda: (
            Letter(letter.character, (number, letter.origin))
            for number, line in enumerate(lines)
            for letter in letters(line)
        ),
        skipped,
    )
    return made


def origins(made, part):
    start = made.text.index(part)
    return made.origins(start, start + len(part))


def test_letters_are_those_of_the_lines_whatever_joined_them():
    made = traced("a thorough\nde-bate ends", "a thor-", "ough", "de", "bate ends")
    assert origins(made, "thorough") == [(0, n) for n in (2, 3, 4, 5)] + [(1, n) for n in range(4)]
    assert origins(made, "de-bate") == [(2, 0), (2, 1), (3, 0), (3, 1), (3, 2), (3, 3)]


def test_hangul_written_letter_by_letter_is_found_by_its_syllables():
    line = unicodedata.normalize("NFD", "각 부서")
    made = traced(normalise_text(line), line)
    assert origins(made, "부서") == [(0, 4), (0, 6)]  # 각 has three letters, then a space


def test_the_first_letters_may_belong_to_the_piece_before():
    made = traced("end of it", "the end of it", skipped=count_letters("the "))
    assert origins(made, "end") == [(0, 4), (0, 5), (0, 6)]


def test_what_differs_costs_only_itself():
    made = traced("The (c) sign is here", "The \N{COPYRIGHT SIGN} sign is here")
    assert origins(made, "(c)") == []
    assert origins(made, "sign") == [(0, n) for n in range(6, 10)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("one two one", 0),
        ("zero one two one", 5),
        ("two two two one", 12),
        ("two", None),
    ],
)
def test_the_nearest_of_equal_passages_is_meant(text, found):
    again = find_again(text, Passage(2, 5, [(3, 5)]), "one")
    if found is None:
        assert again is None
    else:
        assert again == Passage(found, found + 3, [(found + 1, found + 3)])
