"""What a schema cannot say of a kind: defaults, rules across fields, what an update may change, tables.

One small file a kind, over a Strategy that serves every kind. Nothing here stores, serves or acts.
"""

from kubewars.training.kinds.kind import Column, Kind, Strategy, Subresource
from kubewars.training.kinds.registry import Registry, load_registry

__all__ = ["Column", "Kind", "Registry", "Strategy", "Subresource", "load_registry"]
