"""Documentation is tested: what exists is documented, and nothing else is."""

import re
import tomllib
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

from kubewars.domain.rules import RULES
from kubewars.settings import table
from kubewars.wire import console, messages

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"


def _first_column(page: str, section: str = "") -> list[str]:
    """The names in backticks of each table row's first cell."""
    text = (DOCS / page).read_text()
    if section:
        text = text.split(f"\n## {section}\n", 1)[1].split("\n## ", 1)[0]
    cells = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    return [name for cell in cells for name in re.findall(r"`([^`]+)`", cell)]


def _names(requirements: list[str]) -> set[str]:
    return {re.split(r"[<>=;\[ ]", line, maxsplit=1)[0] for line in requirements}


@pytest.mark.parametrize(
    ("section", "extra"),
    [("At run time", None), ("To test (`.[test]`)", "test"), ("To work here (`.[dev]`)", "dev")],
)
def test_every_dependency_has_its_reason(section: str, extra: str | None) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    required = _names(project["optional-dependencies"][extra] if extra else project["dependencies"])

    assert set(_first_column("dependencies.md", section)) == required


def test_every_setting_is_documented_as_it_is() -> None:
    documented = {
        row.split("|")[1].strip(): [cell.strip() for cell in row.split("|")[2:-1]]
        for row in (DOCS / "settings.md").read_text().splitlines()
        if row.startswith("| `")
    }

    expected = {f"`{setting.flag}`" if setting.flag else "`—`": setting for setting in table() if setting.flag}

    assert {name for name in documented if name.startswith("`--")} == set(expected)
    for name, setting in expected.items():
        variable, commands, default, meaning = documented[name]
        assert variable == f"`{setting.variable}`"
        assert commands == ", ".join(setting.commands)
        assert default == setting.shown_default
        assert meaning == setting.help


def test_every_setting_without_a_flag_is_documented() -> None:
    documented = set(re.findall(r"^\| `(KUBEWARS_\w+)`", (DOCS / "settings.md").read_text(), re.MULTILINE))

    assert documented == {setting.variable for setting in table() if not setting.flag}


def _tags(module: ModuleType) -> set[str]:
    """The ``type`` of every message of a module of ``kubewars.wire``."""
    return {
        msgspec.inspect.type_info(message).tag  # type: ignore[attr-defined]
        for message in vars(module).values()
        if isinstance(message, type) and issubclass(message, msgspec.Struct) and message.__struct_config__.tag
    }


def test_every_message_of_the_stream_is_documented() -> None:
    documented = set(_first_column("stream.md", "Messages")) | set(_first_column("stream.md", "Events"))

    assert documented == _tags(messages)


def test_every_message_of_the_bridges_stream_is_documented() -> None:
    assert set(_first_column("stream.md", "The bridge's stream")) == _tags(console)


def test_every_rule_of_the_law_is_documented_in_the_order_of_its_asking() -> None:
    rows = re.findall(r"^\| `([\w-]+)` \| (.+) \|$", (DOCS / "rules.md").read_text(), re.MULTILINE)

    assert rows == [(rule.name, rule.promise) for rule in RULES]


def test_every_test_that_a_promise_names_exists() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", (DOCS / "safety.md").read_text())

    missing = [
        f"{page}::{test}" for page, test in named if not re.search(rf"def {test}\(", _text_or_nothing(ROOT / page))
    ]

    assert len(named) > 30
    assert missing == []


def test_every_promise_names_its_test() -> None:
    rows = [row for row in (DOCS / "safety.md").read_text().splitlines() if row.startswith("| ") and "|---" not in row]

    unproven = [row for row in rows if not row.startswith("| promise ") and "`tests/" not in row]

    assert unproven == []


def _text_or_nothing(page: Path) -> str:
    return page.read_text() if page.exists() else ""


def test_no_page_links_to_what_is_not_there() -> None:
    broken = [
        f"{page.relative_to(ROOT)} → {target}"
        for page in [ROOT / "README.md", *DOCS.rglob("*.md")]
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text())
        if "://" not in target and not (page.parent / target).exists()
    ]

    assert broken == []
