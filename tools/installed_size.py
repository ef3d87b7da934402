"""What an installed Kube-Wars weighs, package by package, and which packages a game never imports.

``python tools/installed_size.py [PYTHON ...]`` prints one column for each interpreter named, else for the one that
runs it; two virtual environments side by side are before and after. ``--played`` starts a demo, and `serve` beside
it, with the last of them, and adds how many modules of each package the two imported. Bytecode is counted on its own:
pip makes it for all modules unless it is told ``--no-compile``, uv only for those that are run.
"""

import argparse
import importlib.metadata
import importlib.util
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = "kubewars"


def closure(root: str) -> set[str]:
    """The distributions that ``root`` needs here, itself included; what only an extra asks for is not among them."""
    found: set[str] = set()
    waiting = [root]
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name in found:
            continue
        try:
            needed = importlib.metadata.requires(name) or []
        except importlib.metadata.PackageNotFoundError:  # for another system or Python than this
            continue
        found.add(name)
        waiting += [re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in needed if "extra ==" not in line]
    return found


def weigh(name: str) -> tuple[int, int]:
    """Bytes of a distribution's files, and of its bytecode."""
    files = {Path(str(it.locate())) for it in importlib.metadata.files(name) or ()}
    files |= {Path(importlib.util.cache_from_source(str(it))) for it in files if it.suffix == ".py"}
    sizes = {it: it.stat().st_size for it in files if it.is_file()}
    bytecode = sum(size for it, size in sizes.items() if it.suffix == ".pyc")
    return sum(sizes.values()) - bytecode, bytecode


def weighed_by(python: str) -> dict[str, tuple[int, int]]:
    """The weights of the environment of another interpreter."""
    told = subprocess.run([python, __file__, "--json"], check=True, capture_output=True, text=True).stdout
    return {name: (files, bytecode) for name, (files, bytecode) in json.loads(told).items()}


def imported_by(python: str) -> Counter[str]:
    """How many modules of each top-level package a demo and a `serve` beside it import until both show an arena."""
    environment = os.environ | {"PYTHONPROFILEIMPORTTIME": "1"}
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "imports").open("w+") as told:
        running = []
        words = (("demo", "--api-port", "0"), ("serve", "--kubeconfig", "kubewars.kubeconfig"))
        for each in words:
            command = [python, "-m", ROOT, *each, "--port", "0", "--no-open"]
            process = subprocess.Popen(
                command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=told, text=True
            )
            running.append(process)
            assert process.stdout
            for line in process.stdout:
                if "Arena" in line:
                    break
        for process in reversed(running):
            process.send_signal(signal.SIGINT)
            process.communicate()
        told.seek(0)
        return Counter(
            line.rpartition("|")[2].strip().partition(".")[0] for line in told if line.startswith("import time:")
        )


def packages_of(python: str) -> dict[str, list[str]]:
    """Top-level packages by distribution, in that interpreter's environment."""
    code = "import importlib.metadata as m, json; print(json.dumps(m.packages_distributions()))"
    told = json.loads(subprocess.run([python, "-c", code], check=True, capture_output=True, text=True).stdout)
    found: dict[str, list[str]] = {}
    for package, distributions in told.items():
        for name in set(distributions):
            found.setdefault(re.sub(r"[-_.]+", "-", name).lower(), []).append(package)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("python", nargs="*", default=[sys.executable])
    parser.add_argument("--played", action="store_true", help="start a demo and a serve, and see what they import")
    parser.add_argument("--json", action="store_true", help="this environment's weights in bytes, for a program")
    options = parser.parse_args()
    if options.json:
        print(json.dumps({name: weigh(name) for name in closure(ROOT)}))
        return
    columns = [weighed_by(python) for python in options.python]
    imported = imported_by(options.python[-1]) if options.played else Counter()
    packages = packages_of(options.python[-1])
    names = sorted(set().union(*columns), key=lambda name: -sum(columns[0].get(name, (0, 0))))
    print(f"{'MB':22}" + "".join(f"{'files':>9}{'bytecode':>10}" for _ in columns) + ("  modules" * options.played))
    for name in [*names, "all"]:
        cells = [
            [sum(part) / 1e6 for part in zip(*column.values(), strict=True)]
            if name == "all"
            else [part / 1e6 for part in column.get(name, (0, 0))]
            for column in columns
        ]
        seen = sum(imported[package] for package in packages.get(name, ()))
        used = f"{seen or 'none':>9}" if options.played and name != "all" else ""
        print(f"{name:22}" + "".join(f"{files:9.1f}{bytecode:10.1f}" for files, bytecode in cells) + used)


if __name__ == "__main__":
    main()
