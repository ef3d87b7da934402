"""The recordings are still what a real control plane answers: nobody has edited one, and none was a matter of luck."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fidelity.case import Case, read_cases, read_recorded
from tests.fidelity.run import run_case
from tests.real.control_plane import ControlPlane, control_plane

pytestmark = [pytest.mark.real, pytest.mark.timeout(1800)]

_numbers = itertools.count()


@pytest.fixture(scope="module")
def judge(binaries: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ControlPlane]:
    """A control plane of its own: what other tests leave behind must not be in an answer."""
    with control_plane(binaries, tmp_path_factory.mktemp("judge")) as plane:
        yield plane


@pytest.mark.parametrize("case", read_cases(), ids=lambda case: f"{case.file}: {case.name}")
def test_a_recording_is_what_kubernetes_answers(case: Case, judge: ControlPlane) -> None:
    if case.unrepeatable:
        pytest.skip(f"not compared again: {case.unrepeatable}")

    answers = run_case(case, judge.target, f"again-{next(_numbers)}")

    assert answers == read_recorded()[case.file, case.name]
