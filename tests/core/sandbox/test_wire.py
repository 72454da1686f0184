"""Frames and the checks on what they hold."""

import contextlib
import dataclasses
import io
import json
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from munjang.messages import msg
from munjang.records import Document, Extraction, Mark, Window
from munjang.sandbox import wire

TEXT = "첫 문장입니다. 둘째 문장입니다."
DOCUMENT = Document(
    extraction=Extraction(
        text=TEXT,
        reader="txt",
        title="제목",
        marks=[Mark(0, 10, "page", 1, "i"), Mark(3, 8, "heading", None, "가 › 나")],
        left_out=(
            msg("Pages {pages} are missing", pages="3, 5"),
            msg("{part}: {reason}", part="a.zip", reason=msg("It is damaged")),
        ),
    ),
    sentences=[(0, 8), (9, len(TEXT))],
    terms=["첫 문장", "둘째 문장"],
    language="ko",
    windows=[Window(0, 1, "제목"), Window(1, 2, "")],
)


def through_the_pipe(value):
    pipe = io.BytesIO()
    wire.send(pipe, value)
    pipe.seek(0)
    return wire.receive(pipe)


def test_a_document_survives_the_journey():
    sent = through_the_pipe({"document": wire.document_to_wire(DOCUMENT)})
    assert wire.document_from_wire(sent["document"], characters=100) == DOCUMENT


def test_a_long_document_arrives_whole():
    text = "가나다. " * 100_000
    long = dataclasses.replace(
        DOCUMENT,
        extraction=Extraction(text, "txt", marks=[]),
        sentences=[(start, start + 4) for start in range(0, len(text), 5)],
        terms=["가나 나다 다"] * 100_000,
        windows=[Window(start, start + 10, "제목") for start in range(0, 100_000, 10)],
    )
    sent = through_the_pipe({"document": wire.document_to_wire(long)})
    assert wire.document_from_wire(sent["document"], characters=len(text)) == long


@pytest.mark.parametrize("terms", [["가나 나다 다"] * 50_000, ["word " * 300] * 5_000, []])
def test_no_frame_takes_long_to_decode(terms):
    """Decoding keeps the window waiting: whatever is long goes in pieces of its own."""
    count = len(terms) or 300_000
    long = dataclasses.replace(
        DOCUMENT,
        extraction=Extraction("가" * count, "txt", marks=[Mark(0, 9, "page", 1)] * count),
        sentences=[(start, start + 1) for start in range(count)],
        terms=terms,
    )
    pipe = io.BytesIO()
    wire.send(pipe, {"document": wire.document_to_wire(long)})
    left, longest = pipe.getvalue(), 0
    while left:
        (length,) = struct.unpack(">I", left[:4])
        longest, left = max(longest, length), left[4 + length :]
    assert longest < 300_000


def changed(path, value):
    """The document on the wire with one field replaced."""
    fields = wire.document_to_wire(DOCUMENT)
    place = fields
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return fields


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["text"], 3),
        (["text"], "\ud800"),
        (["text"], "x" * 101),
        (["title"], "x" * 100_000),
        (["reader"], None),
        (["language"], "../../etc"),
        (["sentences"], [0, 8]),
        (["sentences"], [0, 8, 9]),
        (["sentences"], [0, 8, 7, 12]),
        (["sentences"], [-1, 8, 9, 12]),
        (["sentences"], [0, 0, 9, 12]),
        (["sentences"], [0, 8, 9, 5000]),
        (["sentences"], [0, 8.0, 9, 12]),
        (["sentences"], [False, 8, 9, 12]),
        (["terms"], ["one"]),
        (["terms"], ["one", 2]),
        (["marks", 0], [0, 5, "page", 1]),
        (["marks", 0, 0], -3),
        (["marks", 0, 1], 5000),
        (["marks", 0, 2], "elsewhere"),
        (["marks", 0, 2], ["page"]),
        (["marks", 0, 3], 0),
        (["marks", 0, 3], 1 << 60),
        (["marks", 0, 4], None),
        (["windows"], [[0, 1, "제목"]]),
        (["windows"], [[0, 1, "제목"], [0, 2, "제목"]]),
        (["windows"], [[0, 3, "제목"]]),
        (["windows"], [[0, 2, None]]),
        (["left_out"], "text"),
        (["left_out"], [["{a.__class__}", {"a": "x"}]]),
        (["left_out"], [["{a:>1000000000}", {"a": "x"}]]),
        (["left_out"], [["{a}", {}]]),
        (["left_out"], [["{a}", {"a": ["x"]}]]),
    ],
)
def test_what_is_out_of_range_is_refused(path, value):
    with pytest.raises(wire.WireError):
        wire.document_from_wire(changed(path, value), characters=100)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=10,
)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(wire.document_to_wire(DOCUMENT))), json_values)
def test_nothing_but_a_wire_error_comes_of_nonsense(field, value):
    with contextlib.suppress(wire.WireError):
        wire.document_from_wire(changed([field], value), characters=100)
    with pytest.raises(wire.WireError):
        wire.document_from_wire(value, characters=100)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=64))
def test_a_frame_of_noise_is_an_object_a_wire_error_or_nothing(noise):
    for data in (noise, struct.pack(">I", len(noise)) + noise):
        try:
            value = wire.receive(io.BytesIO(data))
        except wire.WireError:
            continue
        assert value is None or isinstance(value, dict)


def test_deep_nesting_is_refused():
    body = b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    with pytest.raises(wire.WireError):
        wire.receive(io.BytesIO(struct.pack(">I", len(body)) + body))


def test_a_frame_cut_off_means_the_other_side_is_gone():
    body = json.dumps({"ready": True}).encode()
    frame = struct.pack(">I", len(body)) + body
    for length in range(len(frame)):
        assert wire.receive(io.BytesIO(frame[:length])) is None


@pytest.mark.parametrize("state", ["indexed", "pending", "", "no such", None, ["failed"], 3])
def test_a_refusal_has_a_state_of_refusals(state):
    with pytest.raises(wire.WireError):
        wire.refused_state_from_wire(state)


def frame(value):
    body = json.dumps(value).encode()
    return struct.pack(">I", len(body)) + body


@pytest.mark.parametrize(
    "piece",
    [
        {"piece of": "sentences", "is": [[]]},
        {"piece of": "terms", "is": [1]},
        {"piece of": "marks", "is": ["x"]},
        {"piece of": "text", "is": ["x"]},
        {"piece of": "text", "is": None},
        {"piece of": "title", "is": "x"},
        {"piece of": ["text"], "is": "x"},
        {"piece of": "nothing known", "is": []},
    ],
)
def test_pieces_are_checked_as_they_come(piece):
    """A child that was taken over cannot pile them up until the parent looks at them."""
    with pytest.raises(wire.WireError):
        wire.receive(io.BytesIO(frame(piece)))


def test_what_a_child_may_pile_up_has_an_end(monkeypatch):
    piece = frame({"piece of": "sentences", "is": [1] * 1000})
    monkeypatch.setattr(wire, "MAX_ITEMS", 3500)
    assert wire.receive(io.BytesIO(piece * 3)) is None
    with pytest.raises(wire.WireError, match="too many"):
        wire.receive(io.BytesIO(piece * 4))
    monkeypatch.undo()
    monkeypatch.setattr(wire, "MAX_VALUE_BYTES", 3 * len(piece))
    with pytest.raises(wire.WireError, match="too long"):
        wire.receive(io.BytesIO(piece * 4))
    with pytest.raises(wire.WireError, match="too long"):
        wire.receive(io.BytesIO(struct.pack(">I", wire.MAX_FRAME_BYTES + 1)))


def test_messages_hold_whatever_a_document_held():
    reason = msg("{name} is damaged", name="이름\udcf8" + "x" * 5000)
    for part in range(7):
        reason = msg("{part}: {reason}", part=f"{part}.zip", reason=reason)
    sent = through_the_pipe({"message": wire.message_to_wire(reason)})
    received = str(wire.message_from_wire(sent["message"]))
    assert received.startswith("6.zip: 5.zip: 4.zip: 3.zip: 2.zip: 1.zip: 0.zip: 이름\ufffdxxx")
    assert len(received) < 1100
