"""The two sets of manifests, and what stands on the slides."""

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.e2e.running import ROOT

OWN = Path(__file__).parent / "manifests"
SHARED = Path(os.environ.get("KUBEWARS_WORKSHOP", ROOT.parent / "shared" / "workshop"))
MISPRINT = "misprinted-controller.yaml"

_BLOCK = re.compile(r"```\n(apiVersion.*?)```", re.DOTALL)
_COMMAND = re.compile(r"kubectl (?:create|delete|get|logs|scale)\b[^\n`:]*")


@dataclass(frozen=True, slots=True)
class Slides:
    """``manifests`` are parsed, in order; ``commands`` as they are to be typed, misprints and all, each once."""

    commands: tuple[str, ...]
    blocks: tuple[str, ...]

    @property
    def manifests(self) -> tuple[dict[str, Any], ...]:
        return tuple(yaml.safe_load(block) for block in self.blocks)


def read_slides(text: str) -> Slides:
    commands = (found.strip() for found in _COMMAND.findall(text))
    return Slides(tuple(dict.fromkeys(commands)), tuple(_BLOCK.findall(text)))


def lay_out(source: Path, folder: Path) -> Path:
    """Copy a set of manifests; the controller as the slides print it is beside the one that works."""
    shutil.copytree(source, folder)
    slides = folder / "slides.txt"
    if slides.exists():
        (folder / "step-03" / MISPRINT).write_text(read_slides(slides.read_text()).blocks[2])
    return folder


def objects_of(step: Path) -> list[dict[str, Any]]:
    """Every manifest of one step's folder but the misprinted one."""
    files = sorted(file for file in step.glob("*.yaml") if file.name != MISPRINT)
    return [found for file in files for found in yaml.safe_load_all(file.read_text())]
