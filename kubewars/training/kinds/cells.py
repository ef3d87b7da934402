"""Pieces of tables that several kinds share. Rules: ``pkg/printers/internalversion/printers.go``."""

from typing import Any

from kubewars.training.kinds.kind import Column

Obj = dict[str, Any]
TEMPLATE = (Column("Containers", priority=1), Column("Images", priority=1))
SELECTOR = Column("Selector", priority=1)


def containers(spec: Obj) -> list[str]:
    """Names and images of a pod spec's containers, each list in one cell."""
    listed = spec.get("containers") or ()
    return [
        ",".join(one.get("name", "") for one in listed),
        ",".join(one.get("image", "") for one in listed),
    ]


def template(obj: Obj) -> list[str]:
    """The same for an object that carries a pod template."""
    return containers(((obj.get("spec") or {}).get("template") or {}).get("spec") or {})


def or_none(text: str | None) -> str:
    return text or "<none>"


def or_unset(text: str | None) -> str:
    return text or "<unset>"


def some(listed: list[str], *, count: int | None = None, limit: int = 3) -> str:
    """The first three, and how many more there are."""
    total = len(listed) if count is None else count
    told = ",".join(listed[:limit])
    return f"{told} + {total - limit} more..." if total > limit else told
