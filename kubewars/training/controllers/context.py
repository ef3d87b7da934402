"""What every controller is given, and the one thing that every controller is: something that can be stopped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from kubewars.training.client.recorder import EventWriter, Recorder

if TYPE_CHECKING:
    from kubewars.training.client.informer import Informers
    from kubewars.training.clock import Clock
    from kubewars.training.machinery.api import Api


class Controller(Protocol):
    def stop(self) -> None:
        """Reconcile nothing any more."""


@dataclass(frozen=True, slots=True)
class Context:
    api: Api
    clock: Clock
    informers: Informers
    writer: EventWriter

    def recorder(self, component: str) -> Recorder:
        """Events in the name of a controller, as ``kubectl describe`` shows under From."""
        return Recorder(self.writer, self.clock, component)
