"""Record the cases from a real control plane: ``python -m tests.fidelity.record [FILE …]``.

Every case runs twice in namespaces of its own; only a case that gave the same answer both times is kept, the others
are named and the command fails.
"""

import itertools
import sys
import tempfile
from pathlib import Path

import yaml

from tests.fidelity.case import RECORDED, read_cases
from tests.fidelity.run import run_case
from tests.real.build import build, default_folder
from tests.real.control_plane import control_plane


def main(files: list[str]) -> int:
    """Record the named files, or all; the exit code is the number of unstable cases."""
    binaries = default_folder()
    build(binaries)
    unstable: list[str] = []
    numbers = itertools.count()
    with tempfile.TemporaryDirectory() as folder, control_plane(binaries, Path(folder)) as plane:
        pages: dict[str, dict[str, object]] = {}
        for case in read_cases():
            if files and case.file not in files:
                continue
            try:
                first, second = (run_case(case, plane, f"case-{next(numbers)}") for _ in range(2))
            except TimeoutError as late:
                unstable.append(f"{case.file}: {case.name}: {late}")
                continue
            if first != second:
                told = next(pair for pair in zip(first, second, strict=True) if pair[0] != pair[1])
                unstable.append(f"{case.file}: {case.name}: two runs differ: {told[0]} and {told[1]}")
                continue
            pages.setdefault(case.file, {})[case.name] = first
            print(".", end="", flush=True)
    for file, answers in pages.items():
        text = yaml.safe_dump(answers, sort_keys=False, width=120, allow_unicode=True)
        (RECORDED / f"{file}.yaml").write_text(text)
    print(f"\n{sum(map(len, pages.values()))} cases recorded")
    for line in unstable:
        print("unstable:", line)
    return len(unstable)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
