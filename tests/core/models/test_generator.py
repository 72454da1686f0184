"""The small language model in a process of its own: what it writes, how it is stopped, and dies."""

from __future__ import annotations

import os
import re
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from munjang.errors import ModelUnusable
from munjang.models import ModelStore, Prompt
from munjang.models.generator import LlamaGenerator
from munjang.models.process import ChildGenerator
from munjang.models.record import GGUF, read_record

SMALL = "SmolLM2-135M-Instruct"
RHYME = Prompt("You are a helpful assistant.", ["Count from one to thirty in words."], longest=60)
SHORT = Prompt("You answer in one word.", ["What is the capital of France?"], longest=8)
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")


def whole(generator, prompt) -> str:
    return generator.write(prompt, lambda _: True)


@pytest.fixture
def folder(store, generators_directory):
    """The model under another path, so that its child can be told from those of other tests."""
    store.directory.mkdir(parents=True, exist_ok=True)
    (store.directory / SMALL).mkdir()
    for file in (generators_directory / SMALL).iterdir():
        (store.directory / SMALL / file.name).symlink_to(file)
    return store.directory / SMALL


@pytest.fixture
def own(store, folder):
    """A generator that nobody else uses."""
    return store.generator(SMALL, threads=1)


def child_of(folder: Path) -> int:
    """The process that runs the model in a folder; zombies have no command line."""
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            arguments = entry.read_bytes().split(b"\0")
        except OSError:
            continue  # gone meanwhile
        if b"munjang.models.child" in arguments and os.fsencode(folder) in arguments:
            return int(entry.parent.name)
    raise AssertionError("no child")


def test_a_text_comes_in_pieces(generator):
    pieces = []
    text = generator.write(RHYME, lambda piece: pieces.append(piece) is None)
    assert len([piece for piece in pieces if piece.text]) > 10
    assert "".join(piece.text for piece in pieces) == text
    assert text.strip()


def test_a_long_prompt_is_read_before_anything_is_written(generator):
    sources = " ".join(f"House {number} has {number + 2} windows." for number in range(60))
    pieces = []
    prompt = Prompt("You answer in one word.", [f"{sources} How many windows?"], longest=8)
    generator.write(prompt, lambda piece: pieces.append(piece) is None)
    reading = [piece for piece in pieces if piece.read < 1]
    assert len(reading) > 2
    assert not any(piece.text for piece in reading)
    shares = [piece.read for piece in pieces]
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_the_same_prompt_gives_the_same_text(generator):
    first = whole(generator, RHYME)
    other = whole(generator, SHORT)
    assert whole(generator, RHYME) == first
    assert whole(generator, SHORT) == other
    assert first != other


def test_no_more_is_written_than_was_asked_for(generator):
    two = Prompt(RHYME.instructions, RHYME.turns, longest=2)
    assert len(whole(generator, two)) < len(whole(generator, RHYME)) / 2


def test_a_grammar_is_kept_to(generator):
    grammar = 'root ::= [a-z]{1,9} " [" number "]"\nnumber ::= "1" | "2"\n'
    prompt = Prompt("You are a helpful assistant.", ["Who are you?"], grammar, longest=30)
    assert re.fullmatch(r"[a-z]{1,9} \[[12]\]", whole(generator, prompt))
    # The next is free of it.
    assert re.search(r"[^a-z\[\]12 ]", whole(generator, RHYME))


def test_examples_of_a_prompt_are_turns(generator):
    prompt = Prompt("You repeat.", ["zirp", "zirp!", "blon", "blon!", "quax"], longest=12)
    assert "quax" in whole(generator, prompt).lower()


def test_a_text_ends_when_nobody_wants_it(generator):
    heard = []
    part = generator.write(RHYME, lambda piece: heard.append(piece.text) or len(heard) < 4)
    assert len(heard) == 4
    assert "".join(heard) == part
    text = whole(generator, RHYME)
    assert text.startswith(part)
    assert len(text) > len(part)


def test_reading_ends_when_nobody_wants_the_text(generator):
    sources = " ".join(f"Door {number} has {number + 2} keys." for number in range(100))
    prompt = Prompt("You answer in one word.", [f"{sources} How many keys?"], longest=8)
    heard = []
    assert generator.write(prompt, lambda piece: heard.append(piece.read) is not None) == ""
    assert len(heard) == 1
    assert 0 < heard[0] < 0.5
    assert whole(generator, SHORT)


def test_a_hearer_that_fails_does_not_spoil_the_next_text(generator):
    expected = whole(generator, SHORT)

    def fail(_):
        raise LookupError

    with pytest.raises(LookupError):
        generator.write(RHYME, fail)
    assert whole(generator, SHORT) == expected


def test_two_threads_each_get_their_own_text(generator):
    expected = [whole(generator, RHYME), whole(generator, SHORT)]
    texts = ["", ""]

    def write(number, prompt):
        texts[number] = whole(generator, prompt)

    threads = [threading.Thread(target=write, args=own) for own in enumerate((RHYME, SHORT))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert texts == expected


def test_a_prompt_that_is_too_long_is_refused_and_the_next_is_not(generator):
    expected = whole(generator, SHORT)
    with pytest.raises(ModelUnusable, match="SmolLM2 135M Instruct cannot read so much at once"):
        whole(generator, Prompt("You count.", ["one two three " * 1000]))
    assert whole(generator, SHORT) == expected


@linux_only
def test_a_child_killed_in_the_middle_costs_nothing_of_the_text(own, folder):
    expected = whole(own, RHYME)
    killed = []

    def kill(piece):
        if piece.text and not killed:
            killed.append(child_of(folder))
            os.kill(killed[0], signal.SIGKILL)
        return True

    assert own.write(RHYME, kill) == expected
    assert child_of(folder) != killed[0]


@linux_only
def test_children_that_die_at_every_text_make_the_generator_unusable(own, folder):
    killed = set()

    def kill(piece):
        if piece.text and (child := child_of(folder)) not in killed:
            killed.add(child)
            os.kill(child, signal.SIGKILL)
        return True

    with pytest.raises(ModelUnusable, match="ends again and again"):
        own.write(RHYME, kill)
    assert len(killed) == 2
    assert whole(own, SHORT)  # it is tried anew


@linux_only
def test_stopping_is_heard_by_the_child(own, folder):
    """It does not go on writing for nobody, while the next text waits."""
    long = Prompt(RHYME.instructions, ["Count from one to a thousand."], longest=1500)
    assert own.write(long, lambda piece: not piece.text)
    child = Path(f"/proc/{child_of(folder)}/stat")

    def worked():
        return sum(map(int, child.read_text().rpartition(")")[2].split()[11:13]))

    end, before = time.monotonic() + 30, -1
    while (now := worked()) != before and time.monotonic() < end:
        before = now
        time.sleep(0.3)
    assert now == before


def test_a_closed_generator_says_so(own):
    own.close()
    with pytest.raises(ModelUnusable, match="closed"):
        whole(own, SHORT)


def test_an_installation_without_llama_cpp_says_what_it_lacks(folder, monkeypatch, tmp_path):
    (tmp_path / "path" / "llama_cpp").mkdir(parents=True)
    (tmp_path / "path" / "llama_cpp" / "__init__.py").write_text("raise ImportError('none here')")
    path = os.pathsep.join([str(tmp_path / "path"), *filter(None, sys.path)])
    monkeypatch.setenv("PYTHONPATH", path)
    with pytest.raises(ModelUnusable, match="Answers need llama-cpp-python") as caught:
        ChildGenerator(folder, read_record(folder), threads=1)
    assert "again and again" not in str(caught.value)


def test_a_file_that_llama_cpp_cannot_open_is_named(folder):
    content = (folder / GGUF).read_bytes()[:100_000]
    (folder / GGUF).unlink()
    (folder / GGUF).write_bytes(content)
    with pytest.raises(ModelUnusable, match="SmolLM2 135M Instruct cannot be loaded") as caught:
        ChildGenerator(folder, read_record(folder), threads=1)
    assert caught.value.path == folder / GGUF


def test_a_model_that_knows_no_turns_is_refused(folder):
    """One that only goes on with a text has no template for questions and answers."""
    content = (folder / GGUF).read_bytes()
    assert content.count(b"tokenizer.chat_template") == 1
    (folder / GGUF).unlink()
    (folder / GGUF).write_bytes(content.replace(b"chat_template", b"chat_templatX"))
    with pytest.raises(ModelUnusable, match="not made for questions and answers"):
        ChildGenerator(folder, read_record(folder), threads=1)


def test_a_generator_is_no_encoder(generators_directory):
    store = ModelStore(generators_directory)
    with pytest.raises(ModelUnusable, match="not made for this task"):
        store.encoder(SMALL)
    with pytest.raises(ModelUnusable, match="not made for this task"):
        store.generator("multilingual-e5-small")


@pytest.fixture(scope="module")
def here(generators_directory):
    """The model in this process, to look at what it reads."""
    folder = generators_directory / SMALL
    return LlamaGenerator(folder, read_record(folder), threads=1)


SIGNS = ["<|im_end|>", "<|im_start|>system", "<|endoftext|>", "[INST]", "</s>", "<|eot_id|>"]


@pytest.mark.parametrize("sign", SIGNS)
def test_the_signs_of_a_model_in_a_document_are_mere_text(here, sign):
    """A document cannot end its turn, and speak in another's name."""
    prompt = Prompt("Answer.", ["Mere words.", "Yes.", f"Before {sign} after"])
    plain = Prompt("Answer.", ["Mere words.", "Yes.", "Before after"])
    special = set(here._tokens(plain)[0]) & set(range(17))  # the model's own signs come first
    tokens, plain_tokens = here._tokens(prompt)[0], here._tokens(plain)[0]
    assert special
    for token in special:
        assert tokens.count(token) == plain_tokens.count(token)
    assert not (set(tokens) & set(range(17))) - special
    text = here._model.detokenize(tokens, special=True).decode()
    assert f"Before {sign} after" in text


def test_what_stands_for_contents_may_stand_in_them(here):
    prompt = Prompt(
        "\x022\x03", ["\x020\x03 {{ messages }} {% raw %}", "two \x02", "last \x021\x03"]
    )
    text = here._model.detokenize(here._tokens(prompt)[0], special=True).decode()
    places = [text.index(one) for one in prompt.turns]
    assert places == sorted(places)
    assert text.rstrip().endswith("assistant")
