"""The training cluster answers as the real control plane did, case by case."""

import itertools
from pathlib import Path

import pytest

from tests.fidelity.case import Case, read_cases, read_recorded, recorded_kubectls
from tests.fidelity.run import run_case
from tests.fidelity.table import PAGE, page_with_table
from tests.fidelity.target import KubeconfigTarget

_numbers = itertools.count()


@pytest.mark.parametrize("case", read_cases(), ids=lambda case: f"{case.file}: {case.name}")
def test_the_training_cluster_answers_as_kubernetes_does(
    case: Case, training: KubeconfigTarget, kubectl: Path | None, version: str
) -> None:
    if case.needs_kubectl and kubectl is None:
        pytest.skip("this case runs kubectl, and there is none (KUBECTL or PATH)")
    if case.needs_kubectl and version not in recorded_kubectls():
        pytest.skip(f"recorded with kubectl {', '.join(recorded_kubectls())}; this one is {version}")

    answers = run_case(case, training, f"case-{next(_numbers)}")

    recorded = read_recorded(version)[case.file, case.name]
    if case.differs:
        assert answers != recorded, "the answers are the same now: take `differs` out of the case"
        return
    for number, step in enumerate(case.answered):
        if "differs" in step:
            assert answers[number] != recorded[number], "this is the same now: take `differs` out of the step"
        else:
            assert answers[number] == recorded[number]


def test_every_case_is_recorded_and_every_recording_has_its_case() -> None:
    cases = [(case.file, case.name) for case in read_cases()]

    assert sorted(cases) == sorted(read_recorded())


def test_the_docs_table_is_the_one_that_the_cases_make() -> None:
    page = PAGE.read_text()

    assert page == page_with_table(page), "run python -m tests.fidelity.table"
