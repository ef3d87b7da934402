"""What a container asks of the pod and node it runs in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import random

    from kubewars.training.clock import Clock
    from kubewars.training.node.container import Container
    from kubewars.training.node.files import Files
    from kubewars.training.node.lifecycle import Tell
    from kubewars.training.node.network import Reply
    from kubewars.training.node.pace import Pace
    from kubewars.training.storage.record import Obj


class Surroundings(Protocol):
    """A pod's worker, as its containers see it."""

    clock: Clock
    chance: random.Random
    pace: Pace
    images: set[str]
    pod: Obj
    address: str
    is_stopping: bool
    is_ending: bool

    @property
    def grace(self) -> float:
        """Seconds between TERM and KILL."""

    def tell(self, container: Container, tell: Tell) -> None:
        """Record an event about the container."""

    def changed(self, container: Container) -> None:
        """Take note that the container's status changed."""

    def config_error(self, spec: Obj) -> str:
        """Why the container's environment cannot be put together, if so."""

    def environment(self, spec: Obj) -> dict[str, str]:
        """The container's environment variables."""

    def files(self, spec: Obj) -> Files:
        """The files that the container finds when it starts."""

    def resolves(self, name: str) -> tuple[str, list[str]]:
        """The full name behind a DNS name, and its addresses."""

    def fetches(self, host: str, port: int, path: str) -> Reply:
        """What asking for a page brings."""
