"""What a case is: a few steps in a namespace of its own, each a raw request or a kubectl command.

A case file is a list of::

    - case: a claim about what Kubernetes does
      rows: [what it belongs to in docs/training-cluster.md]
      unrepeatable: why another control plane, or another run, may answer otherwise   # recorded, and not compared again
      differs: why the training cluster answers otherwise   # only where it does; then it must
      steps:
        - request: POST /api/v1/namespaces/{ns}/pods        # {ns} is the case's own namespace
          type: application/json                            # the Content-Type, this one by default
          accept: application/json
          body: {…}                                         # or text: |  for a body that is sent as it stands
          keep: {uid: metadata.uid}                         # later steps may say {uid} for what was answered there
          differs: why this step alone is answered otherwise
          managed: true                                     # managedFields are part of the answer
        - kubectl: get pods -o name
          stdin: |  …
        - until: get pods -o jsonpath={.items[*].status.phase}   # waits, and is not part of the answer
          gives: Running Running
        - wait: GET /api/v1/namespaces/{ns}/pods/a          # the same without kubectl: the status code, or a field
          at: status.phase
          gives: Running
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import yaml

FOLDER = Path(__file__).parent
CASES = FOLDER / "cases"
RECORDED = FOLDER / "recorded"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Case:
    """One case; ``file`` is the stem of the page it stands on."""

    file: str
    name: str
    steps: tuple[dict[str, Any], ...]
    rows: tuple[str, ...] = ()
    differs: str = ""
    unrepeatable: str = ""

    @property
    def answered(self) -> list[dict[str, Any]]:
        """The steps whose answers are compared."""
        return [step for step in self.steps if "request" in step or "kubectl" in step]

    @property
    def reasons(self) -> list[str]:
        """Why the training cluster answers otherwise, in the whole or in some steps; empty where it does not."""
        told = [self.differs, *(step.get("differs", "") for step in self.steps)]
        return list(dict.fromkeys(reason for reason in told if reason))

    @property
    def needs_kubectl(self) -> bool:
        return any("kubectl" in step or "until" in step for step in self.steps)


class Target(Protocol):
    """A Kubernetes API that cases are run against, real or not."""

    def raw(
        self, path: str, *, method: str = "GET", body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        """Status code and body of one request as an administrator."""

    def exchange(
        self, path: str, *, method: str = "GET", body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes, list[str]]:
        """As ``raw``, and the warnings that came with the answer."""

    def kubectl(self, *arguments: str, stdin: str | None = None) -> Any:
        """``returncode``, ``stdout`` and ``stderr`` of one kubectl command."""


@cache
def read_cases() -> list[Case]:
    """Every case of every file, in order."""
    return [
        Case(
            file=page.stem,
            name=entry["case"],
            steps=tuple(entry["steps"]),
            rows=tuple(entry.get("rows", ())),
            differs=entry.get("differs", ""),
            unrepeatable=entry.get("unrepeatable", ""),
        )
        for page in sorted(CASES.glob("*.yaml"))
        for entry in yaml.load(page.read_text(), _LOADER)
    ]


@cache
def read_recorded(kubectl: str = "") -> dict[tuple[str, str], list[dict[str, Any]]]:
    """The real control plane's normalised answers, by file and case.

    ``kubectl`` is a minor version like ``1.33``: kubectl words some things differently from one to the next, and where
    it does, ``file@1.33.yaml`` holds that version's answers. Without it, the newest's.
    """
    recorded: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for page in sorted(RECORDED.glob("*.yaml")):
        file, _, version = page.stem.partition("@")
        if version in ("", kubectl):
            recorded |= {(file, name): answers for name, answers in yaml.load(page.read_text(), _LOADER).items()}
    return recorded


def recorded_kubectls() -> list[str]:
    """The minor versions of kubectl that were recorded."""
    return (RECORDED / "kubectls").read_text().split()
