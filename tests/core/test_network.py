"""What is seen of connections, and what is refused, in processes of its own: a hook stays."""

import json
import subprocess
import sys

import pytest

from munjang.errors import ModelSourceError
from munjang.models import ModelStore

_PROGRAM = """
import json, socket, sys
from munjang import network
network.watch()
{body}
seen = network.record()
print(json.dumps([seen.count, [[a.target, a.refused] for a in seen.attempts]]))
"""


def seen(body):
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM.format(body=body)],
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_a_connection_is_seen_and_one_within_the_machine_is_none():
    assert seen("a, b = socket.socketpair(); a.send(b'x')") == [0, []]
    body = "socket.socket().connect_ex(('127.0.0.1', 9))"
    assert seen(body) == [1, [["127.0.0.1:9", False]]]


def test_what_is_forbidden_is_refused_before_it_happens():
    body = """
network.forbid(True)
server = socket.create_server(("127.0.0.1", 0))
try:
    socket.create_connection(server.getsockname())
    raise SystemExit("it connected")
except PermissionError:
    pass
"""
    count, attempts = seen(body)
    assert count == 1
    assert attempts[0][1] is True


def test_a_store_that_is_offline_fetches_nothing_but_takes_files(
    tmp_path, make_tiny_model, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "multilingual-e5-small").mkdir()  # named as a model that is fetched all the same
    store = ModelStore(tmp_path / "models")
    store.go_offline(True)
    try:
        assert ModelStore(tmp_path / "models").offline
        for name in ("multilingual-e5-small", "somebody/some-model"):
            with pytest.raises(ModelSourceError, match="switched off"):
                store.install(name)
        assert store.install(str(make_tiny_model(tmp_path / "tiny"))).id == "tiny"
    finally:
        store.go_offline(False)
    assert not ModelStore(tmp_path / "models").offline
