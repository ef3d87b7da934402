"""Take out of an answer what differs from one run to the next, and nothing else."""

import json
import re
from typing import Any

_STAMP = re.compile(r"\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")
_UID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")
_AGE = re.compile(r"(?<![\w.-])(?:\d+[dhms]){1,2}(?![\w.-])")
_SUFFIX = re.compile(r"(?<=[-_])(?:[bcdfghjklmnpqrstvwxz2456789]{5})(?![\w])")
_HASH_LABEL = re.compile(r"(?<=pod-template-hash=)\w+")
_TEMPLATE_HASH = re.compile(r"(?<=-)[bcdfghjklmnpqrstvwxz2456789]{6,10}(?=-SUFFIX|\b)")
_ADDRESS = re.compile(r"\b10\.\d+\.\d+\.\d+\b")
_DATE = re.compile(r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} 20\d\d \d\d:\d\d:\d\d [+-]\d{4}")
_REVISION = re.compile(
    r"""(?<=resourceVersion\\":\\")\d+|(?<=resourceVersion":")\d+|(?<=in record \()\d+"""
    r"""|(?<=, current: )\d+|(?<=resourceVersion: ")\d+|(?<=too old resource version: 1 \()\d+"""
)
_SPACES = re.compile(r" {2,}")

#: Fields of which only the presence is compared.
_OPAQUE = {"resourceVersion", "uid", "selfLink", "pod-template-hash", "controller-uid", "continue"}
#: Who wrote a field and when is compared apart, by cases that ask for it.
_LEFT_OUT = frozenset({"managedFields"})
#: Prose in a table's columns, which the training cluster's facts leave out.
_PROSE = frozenset({"description"})


# Some distributors' kubectl says what it refuses itself as a line of its log, or with a capital letter.
_KLOG = re.compile(r'^E\d{4} [\d:.]+ +\d+ run\.go:\d+\] "command failed" err=("(?:[^"\\]|\\.)*")', re.MULTILINE)


def normalise_text(text: str, namespace: str) -> str:
    """For what kubectl prints: uids, times, ages, generated suffixes, addresses and column widths are folded."""
    text = _KLOG.sub(lambda line: f"error: {json.loads(line[1])}", text.replace(namespace, "{ns}"))
    text = re.sub(r"\AError: ", "error: ", text)
    for pattern, word in (
        (_STAMP, "TIME"), (_DATE, "TIME"), (_UID, "UID"), (_ADDRESS, "ADDRESS"), (_SUFFIX, "SUFFIX"),
        (_TEMPLATE_HASH, "HASH"), (_HASH_LABEL, "HASH"), (_AGE, "AGE"), (_REVISION, "RESOURCEVERSION"), (_SPACES, "  "),
    ):  # fmt: skip
        text = pattern.sub(word, text)
    return "\n".join(line.rstrip() for line in text.splitlines())


def normalise_body(body: bytes, namespace: str, *, managed: bool = False) -> Any:
    """For what the API answers: JSON with its opaque fields folded, a list of what a watch sent, or text."""
    try:
        return _fold(json.loads(body), namespace, managed=managed)
    except (ValueError, UnicodeDecodeError):
        pass
    try:
        return [_fold(json.loads(line), namespace, managed=managed) for line in body.splitlines()]
    except (ValueError, UnicodeDecodeError):
        return normalise_text(body.decode(errors="replace"), namespace)


def _fold(value: Any, namespace: str, key: str = "", *, managed: bool) -> Any:
    if isinstance(value, dict):
        left_out = (frozenset() if managed else _LEFT_OUT) | (_PROSE if "priority" in value else frozenset())
        return {
            name: _fold(inner, namespace, name, managed=managed)
            for name, inner in sorted(value.items())
            if name not in left_out
        }
    if isinstance(value, list):
        if key == "managedFields":
            value = sorted(value, key=_who_wrote)
        return [_fold(inner, namespace, managed=managed) for inner in value]
    if key in _OPAQUE and value not in ("", None):
        return key.upper()
    if isinstance(value, str):
        return normalise_text(value, namespace)
    return value


def _who_wrote(entry: dict[str, Any]) -> list[str]:
    """The order of managedFields but for the time: whoever wrote in an earlier second stands first, and a case may
    begin within any second."""
    return [entry.get(part, "") for part in ("operation", "manager", "apiVersion", "subresource")]
