import json
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: What stands in ``web`` only to work on it.
TOOLS = {".npmrc", "node_modules", "package-lock.json", "package.json", "tests", "tsconfig.json", "types"}


def test_the_wheel_carries_all_that_a_browser_asks_for_and_nothing_to_work_on_it() -> None:
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    carried = {path: to for path, to in wheel["force-include"].items() if path.startswith("web/")}

    assert {path.removeprefix("web/") for path in carried} == {path.name for path in (ROOT / "web").iterdir()} - TOOLS
    assert all(to == f"kubewars/server/{path}" for path, to in carried.items())


def test_the_tool_that_weighs_an_installation_counts_what_each_of_our_dependencies_brings() -> None:
    command = [sys.executable, ROOT / "tools" / "installed_size.py", "--json"]
    weights = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    assert {"kubewars", "kubernetes", "starlette", "pycparser"} <= set(weights)
    assert not {"pytest", "ruff", "selenium"} & set(weights)
    assert weights["kubernetes"][0] > 10_000_000
