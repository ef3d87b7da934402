"""The talk's workshop on a real control plane: it answers every command as the training cluster does.

What a container would answer is left out: the nodes only pretend.
"""

import shlex
from pathlib import Path

import pytest

from tests.e2e.running import eventually
from tests.real.control_plane import ControlPlane
from tests.workshop.conftest import source
from tests.workshop.material import lay_out
from tests.workshop.story import STORY, Awaited, fates

__all__ = ["source"]
pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]


def test_every_command_of_the_talk_is_answered_as_in_training(source: Path, real: ControlPlane, tmp_path: Path) -> None:
    folder = lay_out(source, tmp_path / "workshop")
    namespace = "talk-" + ("ours" if source.name == "manifests" else "theirs")
    real.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}})
    eventually(lambda: real.kubectl("-n", namespace, "get", "serviceaccount", "default").returncode == 0)

    for part in STORY:
        if isinstance(part, Awaited):
            listing = ("-n", namespace, "get", "pods", "-o", "json")
            eventually(lambda wanted=part.pods: fates(real.kubectl(*listing).stdout) == [(True, 0)] * wanted)  # noqa: B023
        elif not part.asks_container:
            words = shlex.split(part.command)[1:]
            files = [i for i, word in enumerate(words) if i and words[i - 1] == "-f"]
            for i in files:
                words[i] = str(folder / part.step / words[i])
            done = real.kubectl("-n", namespace, *words)
            assert part.says in done.stdout + done.stderr, part
            assert (done.returncode != 0) == part.is_refused, part

    # The next one's services take the same ports of the nodes.
    assert real.kubectl("-n", namespace, "delete", "service", "--all").returncode == 0
