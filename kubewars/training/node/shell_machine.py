"""What a simulated command can see and change."""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field

from kubewars.training.node.files import Files
from kubewars.training.node.network import Reply

FOREVER = 1e9
LONGEST_VALUE = 4096  # characters of a variable
MOST_VARIABLES = 1000  # that a script may make


@dataclass(slots=True)
class Machine:
    """What a run can see and change: the output, the variables, the files, the time and the network's names."""

    write: Callable[[str], None]  # a line to the standard output
    now: Callable[[], float]
    variables: dict[str, str] = field(default_factory=dict)
    files: Files = field(default_factory=Files)
    resolves: Callable[[str], tuple[str, list[str]]] = lambda name: (name, [])  # the full name, and its addresses
    fetches: Callable[[str, int, str], Reply] = lambda *_: Reply(failure="unknown")  # of host and port, a path's page
    knows_all: bool = True  # an unknown command is the application; False: it is not found
    heeds_term: bool = False
    exit_on_term: int = 0
    errors: Callable[[str], None] | None = None  # a line to the standard error; None: where the output goes
    is_waiting: bool = False  # in ``wait``, where a signal is heeded at once
    background: list[Generator[float, None, int]] = field(default_factory=list)
    status: int = 0
    steps: int = 0  # of work since the last sleep
    stdin: str = ""
    depth: int = 0

    def complain(self, line: str) -> None:
        """A line to the standard error."""
        (self.errors or self.write)(line)

    def assign(self, name: str, value: str) -> None:
        """Set a variable; what is too long is cut, and one too many is lost."""
        if name in self.variables or len(self.variables) < MOST_VARIABLES:
            self.variables[name] = value[:LONGEST_VALUE]
