"""A server on loopback that speaks OpenAI's chat completions, and misbehaves on purpose."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

CANARY = "sk-canary-0123456789abcdefCANARY"
"""The API key of the tests; it must never be seen again."""
PIECE = 7
"""Characters of a piece of a streamed reply."""


@dataclass(kw_only=True)
class Served:
    """A running server."""

    url: str
    calls: list[dict[str, Any]] = field(default_factory=list)
    """Bodies of the requests."""
    keys: list[str] = field(default_factory=list)
    """Their authorisation headers."""
    at: list[float] = field(default_factory=list)
    """When they came, seconds."""


Behaviour = Callable[[BaseHTTPRequestHandler, dict[str, Any]], None]


def sentences(*pairs: tuple[str, int]) -> str:
    """Return a reply in the form asked for."""
    return json.dumps({"sentences": [{"text": text, "passage": passage} for text, passage in pairs]})


def says(content: str, *, tokens: int = 50) -> Behaviour:
    """Answer with a reply, whole or in pieces as asked."""

    def behave(handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        if body.get("stream"):
            _begin(handler, "text/event-stream")
            for at in range(0, len(content), PIECE):
                _event(handler, _chunk(content[at : at + PIECE]))
            _event(handler, _chunk("", finish="stop"))
            handler.wfile.write(b"data: [DONE]\n\n")
        else:
            _whole(handler, _completion(content, tokens))

    return behave


def status(code: int, *, headers: dict[str, str] | None = None) -> Behaviour:
    """Refuse with a status; the body repeats the key, as a careless provider's does."""

    def behave(handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        key = handler.headers.get("Authorization", "")
        text = json.dumps(
            {"error": {"message": f"refused, your key was {key}", "type": "x", "code": str(code)}}
        ).encode()
        handler.send_response(code)
        for name, value in {
            "Content-Type": "application/json",
            "Content-Length": str(len(text)),
            **(headers or {}),
        }.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(text)

    return behave


def raw(content: bytes, *, kind: str = "application/json", promised: int | None = None) -> Behaviour:
    """Send some bytes with status 200, and promise as many or more."""

    def behave(handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        _begin(handler, kind, length=promised or len(content))
        handler.wfile.write(content)

    return behave


def reset(handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
    """Reset the connection in the middle of the body."""
    _begin(handler, "text/event-stream" if body.get("stream") else "application/json", length=10_000)
    handler.wfile.write(b'{"id": "x", "choices": [{"ind')
    handler.wfile.flush()
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def hang(handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
    """Say nothing for longer than anyone waits."""
    _rest(handler, 4.0)


def drip(handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
    """Send one byte now and then, so that no time-out between two bytes is reached."""
    _begin(handler, "text/event-stream" if body.get("stream") else "application/json", length=10_000)
    until = time.monotonic() + 4.0
    while time.monotonic() < until:
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


def truncated(content: str, *, at: int) -> Behaviour:
    """Stop before a character of a reply, as if it were the end."""

    def behave(handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        half = content[:at]
        if body.get("stream"):
            _begin(handler, "text/event-stream")
            for start in range(0, len(half), PIECE):
                _event(handler, _chunk(half[start : start + PIECE]))
        else:
            _whole(handler, _completion(half, 50))

    return behave


def pausing(content: str, *, at: int, seconds: float) -> Behaviour:
    """Stream a reply with a pause before one of its characters."""

    def behave(handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        _begin(handler, "text/event-stream")
        _event(handler, _chunk(content[:at]))
        time.sleep(seconds)
        _event(handler, _chunk(content[at:], finish="stop"))
        handler.wfile.write(b"data: [DONE]\n\n")

    return behave


def until_left(content: str, left: threading.Event, *, seconds: float = 10.0) -> Behaviour:
    """Send the beginning of a reply, then nothing; set ``left`` as soon as the client closes the connection."""

    def behave(handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        if body.get("stream"):
            _begin(handler, "text/event-stream")
            _event(handler, _chunk(content))
        handler.connection.settimeout(seconds)
        try:
            if handler.connection.recv(1) == b"":
                left.set()
        except ConnectionResetError:
            left.set()
        except TimeoutError:
            pass  # nobody left

    return behave


def huge(handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
    """Send a reply of 5 MB."""
    says("x" * 5_000_000)(handler, {**body, "stream": False}) if not body.get("stream") else _huge_stream(handler)


@contextmanager
def serving(*behaviours: Behaviour) -> Iterator[Served]:
    """Serve on loopback: the first request is answered by the first behaviour, and so on; the last one stays."""
    served = Served(url="")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            served.at.append(time.monotonic())
            served.keys.append(self.headers.get("Authorization", ""))
            served.calls.append(body)
            try:
                behaviours[min(len(served.calls), len(behaviours)) - 1](self, body)
            except OSError:
                pass  # the client has gone
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    served.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def closed_port() -> str:
    """Return an address where nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{found.getsockname()[1]}/v1"


def _begin(handler: BaseHTTPRequestHandler, kind: str, length: int | None = None) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", kind)
    if length is not None:
        handler.send_header("Content-Length", str(length))
    handler.send_header("Connection", "close")
    handler.end_headers()


def _whole(handler: BaseHTTPRequestHandler, document: dict[str, Any]) -> None:
    content = json.dumps(document).encode()
    _begin(handler, "application/json", len(content))
    handler.wfile.write(content)


def _event(handler: BaseHTTPRequestHandler, document: dict[str, Any]) -> None:
    handler.wfile.write(b"data: " + json.dumps(document).encode() + b"\n\n")
    handler.wfile.flush()


def _completion(content: str, tokens: int) -> dict[str, Any]:
    return {
        "id": "x",
        "object": "chat.completion",
        "created": 1,
        "model": "fake",
        "choices": [{"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": tokens // 2, "completion_tokens": tokens - tokens // 2, "total_tokens": tokens},
    }


def _chunk(content: str, finish: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": {"role": "assistant", "content": content}, "finish_reason": finish}
    return {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "fake", "choices": [choice]}


def _huge_stream(handler: BaseHTTPRequestHandler) -> None:
    _begin(handler, "text/event-stream")
    for _ in range(5_000):
        _event(handler, _chunk("x" * 1000))


def _rest(handler: BaseHTTPRequestHandler, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        time.sleep(0.05)
