"""A model hub on this machine: what the real one answers, and how networks fail."""

from __future__ import annotations

import hashlib
import json
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LARGE = 4096  # bytes from which the hub keeps a file apart, and names it by its sha256


@dataclass
class Hub:
    """Repositories by name, each with its files, and the troubles to make."""

    url: str = ""
    repositories: dict[str, dict[str, bytes]] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    cut_after: int = 0  # bytes of a file after which the connection is closed, once
    listing_sent: int | None = None  # bytes of a listing after which the connection is closed
    damage: str = ""  # the file whose content arrives altered
    redirect_to: str = ""  # another host that really has the files
    digest: str = ""  # what it gives out as the checksum of all files
    sent: int = 0  # bytes of files

    def ranges(self) -> list[str]:
        return [headers["Range"] for _, headers in self.requests if "Range" in headers]

    def listing(self, repository: str) -> list[dict]:
        entries = []
        for path, content in self.repositories[repository].items():
            blob = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
            digest = self.digest or blob
            entry = {"type": "file", "path": path, "size": len(content), "oid": digest}
            if len(content) >= LARGE:
                entry["lfs"] = {"oid": hashlib.sha256(content).hexdigest(), "size": len(content)}
            entries.append(entry)
        return entries


def serve(hub: Hub) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hub.requests.append((self.path, dict(self.headers)))
            parts = self.path.partition("?")[0].strip("/").split("/")
            if parts[:2] == ["api", "models"] and "/".join(parts[2:4]) in hub.repositories:
                self._send(200, json.dumps(hub.listing("/".join(parts[2:4]))).encode())
                return
            files = hub.repositories.get("/".join(parts[:2]), {})
            path = "/".join(parts[4:])
            if path not in files:
                self._send(404, b"Entry not found")
            elif hub.redirect_to:
                self.send_response(302)
                self.send_header("Location", hub.redirect_to + self.path)
                self.end_headers()
            else:
                self._send_file(path, files[path])

        def _send_file(self, path: str, content: bytes) -> None:
            if path == hub.damage:
                content = content[:-1] + bytes([content[-1] ^ 1])
            start = int(self.headers.get("Range", "bytes=0-")[6:].rstrip("-"))
            body = content[start:]
            self.send_response(206 if "Range" in self.headers else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if hub.cut_after and len(body) > hub.cut_after:
                body = body[: hub.cut_after]
                hub.cut_after = 0
                self.close_connection = True
            hub.sent += len(body)
            with suppress(ConnectionError):  # the client may have had enough
                self.wfile.write(body)

        def _send(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: hub.listing_sent])

        def log_message(self, *_: object) -> None:
            """Tests need no log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    hub.url = f"http://127.0.0.1:{server.server_port}"
    return server
