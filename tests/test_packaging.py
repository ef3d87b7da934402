"""What is installed is all that runs, and nothing a developer left in the checkout."""

import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOR_DEVELOPERS = {".npmrc", "tests", "types", "node_modules", "package.json", "package-lock.json", "tsconfig.json"}


def test_the_wheel_takes_every_part_of_the_browsers_side_but_what_is_for_developers() -> None:
    tracked = subprocess.run(["git", "ls-files", "web"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]

    there = {Path(line).parts[1] for line in tracked.split()}
    taken = {Path(source).parts[1] for source in wheel["force-include"] if source.startswith("web")}

    assert taken == there - FOR_DEVELOPERS
