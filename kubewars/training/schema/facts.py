"""The facts file: discovery, schemas and Go field types of one Kubernetes release, read once.

Made by ``tools/refresh_schema.py``; 300 KB of JSON that decompress and parse in about 6 ms.
"""

import functools
import lzma
from importlib import resources
from typing import Any

import msgspec


class SubresourceFacts(msgspec.Struct, frozen=True):
    """One line of discovery, such as ``pods/eviction``; the kind may be of another group."""

    name: str
    group: str
    version: str
    kind: str
    verbs: tuple[str, ...]


class KindFacts(msgspec.Struct, frozen=True):
    """What discovery says of a kind."""

    group: str
    version: str
    kind: str
    resource: str
    singular: str
    short_names: tuple[str, ...]
    categories: tuple[str, ...]
    namespaced: bool
    verbs: tuple[str, ...]
    storage_version_hash: str
    subresources: tuple[SubresourceFacts, ...]


class Facts(msgspec.Struct, frozen=True):
    """The whole file. ``structs``: schema → JSON field → [Go type, omission of zeros, protobuf number, wire type].

    ``internal``: the server's own struct → [Go name, JSON name, form] of each field, see ``tools/internal_types.py``.
    """

    version: str
    kinds: tuple[KindFacts, ...]
    schemas: dict[str, dict[str, Any]]
    structs: dict[str, dict[str, tuple[str, str, int, str]]]
    named: dict[str, str]
    internal: dict[str, tuple[tuple[str, str, str], ...]]


@functools.cache
def load_facts() -> Facts:
    """The facts that the package carries."""
    packed = resources.files("kubewars.training.schema").joinpath("kubernetes.json.xz").read_bytes()
    return msgspec.json.decode(lzma.decompress(packed), type=Facts)
