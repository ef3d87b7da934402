"""The plan of the house is a test: imports point down, and each package keeps its charter."""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "kubewars"


def test_every_layer_contract_holds() -> None:
    linter = "from importlinter.cli import lint_imports_command; lint_imports_command()"

    done = subprocess.run([sys.executable, "-c", linter], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout


def test_every_package_begins_with_its_charter() -> None:
    silent = [
        str(charter.relative_to(ROOT))
        for charter in PACKAGE.rglob("__init__.py")
        if not ast.get_docstring(ast.parse(charter.read_text()))
    ]

    assert silent == []


def test_no_file_has_a_name_that_says_nothing() -> None:
    empty_words = {"utils", "util", "helpers", "helper", "misc", "common", "manager"}

    named_so = [str(path) for path in PACKAGE.rglob("*.py") if path.stem in empty_words]

    assert named_so == []
