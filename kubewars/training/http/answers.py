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
_WARNINGS_ROOM = 4 * 1024  # characters of all warnings together
_CUT_TO = 256  # characters of a warning when that is too little
_MOST_WARNINGS = 80  # Python's own client reads 100 headers and aiohttp 128, of which an answer has others
_LONGEST_LINE = 7000  # bytes; aiohttp reads 8,190

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
    """Each warning once. Where they take too much room each is cut short, and what still has none is left out.

    So does the real server; that clients give up on whoever sends very many headers, it does not know.
    """
    texts = [text for text in dict.fromkeys(warnings) if text]
    if sum(map(len, texts)) > _WARNINGS_ROOM:
        texts = [text[:_CUT_TO] for text in texts]
    lines: list[tuple[bytes, bytes]] = []
    taken = 0
    for text in texts[:_MOST_WARNINGS]:
        if taken >= _WARNINGS_ROOM:
            break
        taken += len(text)
        lines.append(warning_line(text))
    return lines


def warning_line(text: str) -> tuple[bytes, bytes]:
    """A ``Warning: 299`` header; what a header cannot hold is left out."""
    room, kept = _LONGEST_LINE, bytearray()
    for char in text:
        piece = f"\\{char}".encode() if char in '\\"' else char.encode() if char.isprintable() else b""
        room -= len(piece)
        if room < 0:
            break
        kept += piece
    return (b"warning", b'299 - "' + kept + b'"')
