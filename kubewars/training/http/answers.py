"""Answers that are ready to send: a code, a body, and the headers Kubernetes would give them."""

import gzip
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from kubewars.training.status import StatusError

JSON, YAML, TEXT = "application/json", "application/yaml", "text/plain; charset=utf-8"
# As the real server: small answers are not worth the work.
_GZIP_FROM = 128 * 1024
_WARNINGS_ROOM = 4 * 1024  # characters in all

_encoder = msgspec.json.Encoder()


@dataclass(slots=True)
class Answer:
    """A whole answer."""

    code: int
    body: bytes
    content_type: str = JSON
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    warnings: tuple[str, ...] = ()

    def header_lines(self, *, is_gzip_welcome: bool) -> list[tuple[bytes, bytes]]:
        """The headers to send; compresses the body first when it is large and the client takes gzip."""
        lines = [
            (b"content-type", self.content_type.encode()),
            (b"cache-control", b"no-cache, private"),
            *self.headers,
            *_warning_lines(self.warnings),
        ]
        if is_gzip_welcome and len(self.body) >= _GZIP_FROM:
            self.body = gzip.compress(self.body, 1)
            lines += [(b"content-encoding", b"gzip"), (b"vary", b"Accept-Encoding")]
        lines.append((b"content-length", str(len(self.body)).encode()))
        return lines


def json_answer(value: Any, code: int = 200, *, warnings: Iterable[str] = ()) -> Answer:
    return Answer(code, _encoder.encode(value), warnings=tuple(warnings))


def status_answer(error: StatusError) -> Answer:
    """A refusal as its Status."""
    headers = [(name.lower().encode(), value.encode()) for name, value in error.headers.items()]
    if error.retry_after:
        headers.append((b"retry-after", str(error.retry_after).encode()))
    return Answer(error.code, _encoder.encode(error.to_status()), headers=headers, warnings=tuple(error.warnings))


def _warning_lines(warnings: tuple[str, ...]) -> list[tuple[bytes, bytes]]:
    """As many as fit into the room that the real server has for them; clients cut off who sends headers without end."""
    lines: list[tuple[bytes, bytes]] = []
    room = _WARNINGS_ROOM
    for text in warnings:
        room -= len(text)
        if room < 0 and lines:
            break
        lines.append(warning_line(text))
    return lines


def warning_line(text: str) -> tuple[bytes, bytes]:
    """A ``Warning: 299`` header; what a header cannot hold is left out."""
    quoted = "".join(char for char in text if char.isprintable()).replace("\\", "\\\\").replace('"', '\\"')
    return (b"warning", b'299 - "' + quoted.encode()[:2000] + b'"')
