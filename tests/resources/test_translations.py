"""Every message of the engine is there in Korean, and the compiled catalogue is up to date."""

import ast
import io
from importlib import resources
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import munjang
from munjang.errors import MunjangError
from munjang.messages import choose_language, msg

ENGINE = Path(munjang.__file__).parent
I18N = resources.files("munjang_resources") / "i18n"


def calls_of_msg():
    for path in sorted(ENGINE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", None) == "msg":
                yield path.relative_to(ENGINE), node


def fields(template):
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


@pytest.fixture(scope="module")
def korean():
    with io.BytesIO((I18N / "munjang_ko.po").read_bytes()) as stream:
        return read_po(stream, locale="ko")


@pytest.fixture
def in_korean():
    choose_language("ko")
    yield
    choose_language("en")


def templates():
    return {
        call.args[0].value
        for _, call in calls_of_msg()
        if isinstance(call.args[0], ast.Constant) and call.args[0].value
    }


def test_templates_are_literal_so_that_they_can_be_collected():
    """A template that is put together as the program runs never gets into the catalogue."""
    strange = [
        f"{path}:{call.lineno}"
        for path, call in calls_of_msg()
        if not (
            call.args
            and isinstance(call.args[0], ast.Constant)
            and isinstance(call.args[0].value, str)
        )
    ]
    assert strange == []


def test_every_template_gets_the_values_it_names():
    wrong = [
        f"{path}:{call.lineno}"
        for path, call in calls_of_msg()
        if isinstance(call.args[0], ast.Constant)
        and call.keywords  # a template may be kept for later, when its values are known
        and all(keyword.arg for keyword in call.keywords)  # none of them **values
        and fields(call.args[0].value) != {keyword.arg for keyword in call.keywords}
    ]
    assert wrong == []


def test_every_template_has_a_korean_translation_with_the_same_fields(korean):
    used = templates()
    assert used
    missing = {t for t in used if t not in korean or not korean[t].string}
    assert missing == set(), "run `make i18n` and translate what is new"
    different = {t for t in used if fields(t) != fields(korean[t].string)}
    assert different == set()


def test_no_translation_is_uncertain_or_left_over(korean):
    used = templates()
    assert [m.id for m in korean if m.id and (m.fuzzy or m.id not in used)] == []


def test_the_compiled_catalogue_is_made_from_this_text(korean):
    compiled = io.BytesIO()
    write_mo(compiled, korean)
    assert (I18N / "munjang_ko.mo").read_bytes() == compiled.getvalue()


def test_messages_are_shown_in_the_chosen_language(in_korean):
    assert str(msg("p. {number}", number=3)) == "3쪽"
    assert any("가" <= letter <= "힣" for letter in str(MunjangError.title))
    choose_language("en")
    assert str(msg("p. {number}", number=3)) == "p. 3"
