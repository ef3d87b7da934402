"""Record the cases from a real control plane: ``python -m tests.fidelity.record [--kubectl FILE …] [CASE FILE …]``.

Every case runs twice in namespaces of its own; only a case that gave the same answer both times is kept, the others
are named and the command fails. Cases that run kubectl are recorded with the control plane's own kubectl and with each
other one that ``--kubectl`` names; of those only what differs is kept.
"""

import argparse
import itertools
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

from tests.fidelity.case import RECORDED, Case, Target, read_cases, read_recorded
from tests.fidelity.run import run_case
from tests.fidelity.target import KubeconfigTarget
from tests.real.build import build, default_folder
from tests.real.control_plane import control_plane

Answers = dict[tuple[str, str], list[dict[str, Any]]]


class Recorder:
    """Runs cases twice and keeps what is stable; ``unstable`` tells what is not."""

    def __init__(self) -> None:
        self.unstable: list[str] = []
        self._numbers = itertools.count()

    def record(self, cases: list[Case], target: Target) -> Answers:
        answers: Answers = {}
        for case in cases:
            try:
                first, second = (run_case(case, target, f"case-{next(self._numbers)}") for _ in range(2))
            except TimeoutError as late:
                self._tell(f"{case.file}: {case.name}: {late}")
                continue
            if first == second:
                answers[case.file, case.name] = first
            else:
                told = next(pair for pair in zip(first, second, strict=True) if pair[0] != pair[1])
                self._tell(f"{case.file}: {case.name}: two runs differ: {told[0]} and {told[1]}")
            print(".", end="", flush=True)
        return answers

    def _tell(self, trouble: str) -> None:
        print("\nunstable:", trouble)
        self.unstable.append(trouble)


def write(answers: Answers, version: str = "") -> None:
    """One page a case file; ``version`` marks what only one kubectl says."""
    for file in sorted({file for file, _ in answers}):
        page = {name: answer for (of, name), answer in answers.items() if of == file}
        text = yaml.safe_dump(page, sort_keys=False, width=120, allow_unicode=True)
        (RECORDED / (f"{file}@{version}.yaml" if version else f"{file}.yaml")).write_text(text)


def main() -> int:
    """The exit code is the number of unstable cases."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", metavar="CASE FILE", help="stems of tests/fidelity/cases (default: all)")
    parser.add_argument("--kubectl", action="append", type=Path, default=[], metavar="FILE", help="a further kubectl")
    asked = parser.parse_args()
    cases = [case for case in read_cases() if not asked.files or case.file in asked.files]
    binaries = default_folder()
    build(binaries)
    recorder = Recorder()
    with tempfile.TemporaryDirectory() as folder, control_plane(binaries, Path(folder)) as plane:
        own = plane.target
        write(recorder.record(cases, own))
        base, versions = read_recorded(), {own.kubectl_version()}
        for kubectl in asked.kubectl:
            target = KubeconfigTarget(plane.kubeconfig, kubectl)
            version = target.kubectl_version()
            answers = recorder.record([case for case in cases if case.needs_kubectl], target)
            write({key: answer for key, answer in answers.items() if answer != base.get(key, answer)}, version)
            versions.add(version)
            target.close()
        if asked.kubectl:
            (RECORDED / "kubectls").write_text("\n".join(sorted(versions)) + "\n")
    print()
    return len(recorder.unstable)


if __name__ == "__main__":
    sys.exit(main())
