"""How many containers a pod may have; and of an object that nothing has judged yet, whether it asks for more.

Kubernetes has no such limit, but here each is played by the one loop.
"""

from collections.abc import Iterator
from typing import Any

from kubewars.training.kinds import causes
from kubewars.training.status import Cause

MOST_CONTAINERS = 100
_LISTS = ("containers", "initContainers")


def too_many_containers(obj: Any) -> list[Cause]:
    """What is wrong with the numbers of containers in ``obj``, of whatever shape it is.

    To merge, fill in and judge thousands costs a hundred times what it costs to count them.
    """
    return [
        causes.too_many(f"{path}.{key}", len(listed), MOST_CONTAINERS)
        for path, spec in _pod_specs(obj)
        for key in _LISTS
        if isinstance(listed := spec.get(key), list) and len(listed) > MOST_CONTAINERS
    ]


def _pod_specs(obj: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in (
        ("spec",),
        ("spec", "template", "spec"),
        ("spec", "jobTemplate", "spec", "template", "spec"),
        ("template", "spec"),
    ):
        found = obj
        for key in path:
            found = found.get(key) if isinstance(found, dict) else None
        if isinstance(found, dict):
            yield ".".join(path), found
