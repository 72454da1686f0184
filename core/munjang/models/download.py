"""Fetches files of a model hub over HTTPS: resumable, checked, and stopped at any moment.

This is the only module that connects to anything. The standard library does it rather than the
hub's own client: that one keeps a second copy in a cache of its own, cannot be stopped, and reports
its use. The address is that of ``HF_ENDPOINT`` where it is set, a token that of ``HF_TOKEN``.
"""

from __future__ import annotations

import hashlib
import http
import http.client
import json
import os
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from munjang.errors import ModelSourceError
from munjang.messages import Message, msg

_ENDPOINT = "https://huggingface.co"
_CONNECT_SECONDS = 8.0  # a network that does not let the hub through mostly says nothing at all
_STALL_SECONDS = 60.0
_CHUNK = 1 << 18  # bytes
_AGENT = "munjang"


class Unreachable(ModelSourceError):
    """A source gave no answer, or not the one needed; the next source may."""


@dataclass(frozen=True, slots=True)
class HubFile:
    """A file of a repository as the hub describes it."""

    path: str
    size: int  # bytes
    sha256: str = ""  # of large files
    blob: str = ""  # git's sha1 of the others

    @property
    def identity(self) -> str:
        """What the content is known by; may be a file's name."""
        return self.sha256 or self.blob


def list_files(repository: str, revision: str) -> list[HubFile]:
    """The files of a repository.

    Raises:
        Unreachable: the hub does not answer, or has no such repository.
    """
    place = f"/api/models/{repository}/tree/{urllib.parse.quote(revision, safe='')}?recursive=true"
    with _open(_endpoint() + place, timeout=_CONNECT_SECONDS) as answer:
        try:
            entries: list[dict[str, Any]] = json.load(answer)
            return [
                HubFile(
                    entry["path"],
                    int(entry["size"]),
                    sha256=_digest(entry["lfs"]["oid"], 64) if "lfs" in entry else "",
                    blob=_digest(entry["oid"], 40),
                )
                for entry in entries
                if entry["type"] == "file" and _stays_inside(entry["path"])
            ]
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(_why(error)) from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Unreachable(msg("the answer is not that of a model hub")) from error


def _digest(text: str, length: int) -> str:
    """A checksum in hexadecimal digits: nothing else may become the name of a file."""
    if len(text) != length or not set(text) <= set("0123456789abcdef"):
        raise ValueError(text)
    return text


def _stays_inside(path: str) -> bool:
    """Whether a path of the hub's is below the folder it is put in, on every platform."""
    return ".." not in path.split("/") and not path.startswith("/") and not set(path) & set("\\:")


def fetch(
    url: str, file: HubFile, target: Path, partial: Path, tell: Callable[[int], None]
) -> None:
    """Bring one file to `target`, going on where `partial` ends.

    `tell` is told how many bytes of the file are there, and may raise to stop.

    Raises:
        Unreachable: the hub stopped answering; `partial` keeps what came.
        ModelSourceError: what came is not what the hub says the file is.
    """
    partial.parent.mkdir(parents=True, exist_ok=True)
    have = partial.stat().st_size if partial.exists() else 0
    if have < file.size or not partial.exists():
        _fill(url, partial, have, file.size, tell)
    if not matches(partial, file):
        partial.unlink()
        raise ModelSourceError(
            msg("{name} arrived damaged: its checksum is wrong", name=file.path), path=target
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    partial.replace(target)


def file_url(repository: str, revision: str, path: str) -> str:
    """Where the hub keeps a file."""
    revision = urllib.parse.quote(revision, safe="")
    return f"{_endpoint()}/{repository}/resolve/{revision}/{urllib.parse.quote(path)}"


def _fill(url: str, partial: Path, have: int, size: int, tell: Callable[[int], None]) -> None:
    headers = {"Range": f"bytes={have}-"} if have else {}
    with _open(url, timeout=_STALL_SECONDS, headers=headers) as answer:
        resumed = answer.status == http.HTTPStatus.PARTIAL_CONTENT
        done = have if resumed else 0
        with partial.open("r+b" if resumed else "wb") as stream:
            stream.seek(done)
            while done < size:
                tell(done)
                try:
                    chunk = answer.read(_CHUNK)
                except (OSError, http.client.HTTPException) as error:
                    raise Unreachable(_why(error)) from error
                if not chunk:
                    raise Unreachable(msg("the connection was cut"))
                stream.write(chunk)
                done += len(chunk)


def matches(path: Path, file: HubFile) -> bool:
    """Whether a file on this machine is what the hub says the file is."""
    if path.stat().st_size != file.size:
        return False
    if file.sha256:
        return file_sha256(path) == file.sha256
    if file.blob:
        content = path.read_bytes()
        header = f"blob {len(content)}\0".encode()
        # Not a matter of trust: this is the name git gives to a content.
        return hashlib.sha1(header + content, usedforsecurity=False).hexdigest() == file.blob
    return True


def file_sha256(path: Path) -> str:
    """The sha256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _endpoint() -> str:
    return os.environ.get("HF_ENDPOINT", "").rstrip("/") or _ENDPOINT


def _open(url: str, *, timeout: float, headers: dict[str, str] | None = None) -> Any:
    if urllib.parse.urlsplit(url).scheme not in {"http", "https"}:
        raise Unreachable(msg("{url} is not a web address", url=url))
    request = urllib.request.Request(url, headers={"User-Agent": _AGENT, **(headers or {})})  # noqa: S310 - the scheme is checked above
    token = os.environ.get("HF_TOKEN")
    if token:
        # Unredirected: the hub hands downloads on to other hosts, which must not see the token.
        request.add_unredirected_header("Authorization", f"Bearer {token}")
    try:
        return urllib.request.urlopen(request, timeout=timeout)  # noqa: S310 - as above
    except urllib.error.HTTPError as error:
        error.close()
        raise Unreachable(_answered(error.code)) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unreachable(_why(error)) from error


def _answered(code: int) -> Message:
    if code in {401, 403}:
        return msg("access is refused (HTTP {code}); a token in HF_TOKEN may be needed", code=code)
    if code == 404:
        return msg("there is no such model (HTTP {code})", code=code)
    return msg("the server answered HTTP {code}", code=code)


def _why(error: BaseException) -> Message:
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(cause, TimeoutError):
        return msg("no answer in time")
    if isinstance(cause, http.client.IncompleteRead):
        return msg("the connection was cut")
    return msg("no connection ({detail})", detail=str(cause) or type(cause).__name__)
