"""The whole workshop, typed into a real kubectl at a running demo; and in the end its players fly."""

import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.e2e.conftest import QUIET
from tests.e2e.running import Running, eventually, find_kubectl
from tests.workshop.material import MISPRINT, SHARED, lay_out, read_slides
from tests.workshop.story import PLAYERS, STORY, Awaited, Typed, fates

pytestmark = [pytest.mark.kubectl, pytest.mark.timeout(240)]


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Running]:
    """A demo without bots whose X-Wing does not shoot."""
    if find_kubectl() is None:
        pytest.skip("there is no kubectl: set KUBECTL or put one on the PATH")
    with Running(tmp_path / "demo", "demo", *QUIET, "--bots", "0", "--dry-run") as running:
        assert running.address
        yield running


def test_every_command_is_answered_and_the_players_of_the_last_step_fly(
    source: Path, demo: Running, tmp_path: Path
) -> None:
    folder = lay_out(source, tmp_path / "workshop")

    for part in STORY:
        if isinstance(part, Awaited):
            eventually(
                lambda wanted=part.pods: fates(demo.kubectl("get", "pods", "-o", "json")) == [(True, 0)] * wanted
            )
            continue
        done = demo.try_kubectl(*shlex.split(part.command)[1:], cwd=folder / part.step)
        assert part.says in done.stdout + done.stderr, part
        assert (done.returncode != 0) == part.is_refused, part
    eventually(lambda: {ship["name"]: ship["functional"] for ship in demo.get("api/arena")["players"]} == PLAYERS)

    ships = {ship["name"]: ship for ship in demo.get("api/arena")["players"]}
    assert {name: ship["desired"] for name, ship in ships.items()} == PLAYERS
    assert {name: ship["hull"] for name, ship in ships.items()} == {"wescale": "tie", "cedric": "destroyer"}


def test_no_command_and_no_manifest_of_the_slides_is_left_out(tmp_path: Path) -> None:
    if not SHARED.is_dir():
        pytest.skip(f"the talk's slides are not here: {SHARED} (KUBEWARS_WORKSHOP may name another folder)")
    slides = read_slides((SHARED / "slides.txt").read_text())
    folder = lay_out(SHARED, tmp_path / "workshop")

    typed = {part.command for part in STORY if isinstance(part, Typed)}
    played = [
        yaml.safe_load((folder / file).read_text())
        for file in ("step-01/hello-world.yaml", "step-02/hello-service.yaml", f"step-03/{MISPRINT}")
    ]

    assert len(slides.commands) >= 9
    assert set(slides.commands) - typed == set()
    assert list(slides.manifests) == played
