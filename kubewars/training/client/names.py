"""Names that Kubernetes makes up, in its own alphabet (no vowels, so that no word is spelt by accident).

Source: ``apimachinery/pkg/util/rand``, ``pkg/controller/controller_utils.go`` (ComputeHash).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from kubewars.training.storage.record import Obj

ALPHABET = "bcdfghjklmnpqrstvwxz2456789"

_encoder = msgspec.json.Encoder(order="deterministic")


def safe_encode(text: str) -> str:
    """``text`` with each character replaced by one of the alphabet."""
    return "".join(ALPHABET[ord(character) % len(ALPHABET)] for character in text)


def fnv32a(data: bytes) -> int:
    """The 32-bit FNV-1a hash."""
    value = 2166136261
    for byte in data:
        value = ((value ^ byte) * 16777619) & 0xFFFFFFFF
    return value


def template_hash(template: Obj, collisions: int | None) -> str:
    """The suffix of a ReplicaSet or revision: equal templates get equal hashes, of the length and look of the
    real ones. (The real digits depend on how Go prints a struct, which is nobody's contract.)
    """
    data = _encoder.encode(template)
    if collisions is not None:
        data += collisions.to_bytes(8, "little", signed=True)
    return safe_encode(str(fnv32a(data)))
