"""What an image runs when it is given no command of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kubewars.training.node.references import LONGEST

#: What a server prints whose own words we do not know.
SIMULATED = ("{image} is running (simulated by the Kube-Wars training cluster)",)
#: Words in a server's arguments that may move the port it listens on.
_PORT_WORDS = ("port", "listen", "addr", "bind")
_PORT_SETTINGS = frozenset({"PORT", "SERVER_PORT", "HTTP_PORT", "LISTEN_PORT", "WHOAMI_PORT_NUMBER"})


@dataclass(frozen=True, slots=True)
class Program:
    """By default a server that stays up, and of which no more is known."""

    ports: tuple[int, ...] = ()  # empty: answers on any port it is asked on
    paths: tuple[str, ...] = ()  # empty: answers 200 on any path
    lines: tuple[str, ...] = ()  # printed at start
    exit_code: int | None = None  # ends at once with this code; None runs for ever
    needs: tuple[str, ...] = ()  # without one of these variables it prints its ``refusal`` and ends with 1
    refusal: tuple[str, ...] = ()
    needs_arguments: bool = False  # given any, it is a server that stays up; given none, it ends
    runs_arguments: bool = False  # no entrypoint of its own: arguments are a command
    is_bare: bool = False  # nothing in it but a system: a command that we do not know is not there
    entrypoint: tuple[str, ...] = ()  # a command that arguments are added to, and that is played

    def started_with(self, settings: frozenset[str], arguments: tuple[str, ...]) -> Program:
        """What becomes of it with variables of these names and these arguments to its entrypoint."""
        if self.needs and not settings.intersection(self.needs):
            return Program(lines=self.refusal, exit_code=1)
        if self.needs_arguments and arguments:
            return Program()
        if self.ports and (settings & _PORT_SETTINGS or _speaks_of_ports(arguments)):
            return replace(self, ports=())
        return self


def _speaks_of_ports(arguments: tuple[str, ...]) -> bool:
    told = " ".join(arguments)[:LONGEST].lower()
    return any(word in told for word in _PORT_WORDS)
