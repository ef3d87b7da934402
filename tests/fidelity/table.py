"""The table of docs/training-cluster.md, made from the cases: ``python -m tests.fidelity.table`` writes it.

What the table claims is what the replay holds: a case without ``differs`` must answer as the real control plane did.
"""

from collections import Counter
from pathlib import Path

from tests.fidelity.case import read_cases
from tests.real.versions import KUBERNETES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "training-cluster.md"
BEGIN, END = "<!-- fidelity: made by tests/fidelity/table.py -->", "<!-- end of fidelity -->"


def table() -> str:
    """The lines between the two marks."""
    cases = read_cases()
    same = Counter(row for case in cases for row in case.rows if not case.reasons)
    other = Counter(row for case in cases for row in case.rows if case.reasons)
    steps = sum(len(case.answered) for case in cases)
    same_steps = sum("differs" not in step for case in cases if not case.differs for step in case.answered)
    held = sum(not case.reasons for case in cases)
    lines = [
        f"{len(cases)} cases, {steps} recorded answers of Kubernetes {KUBERNETES}.",
        f"The same here: {held} cases from beginning to end, {same_steps} answers.",
        "",
        "| what | cases that answer the same | that do not |",
        "|---|---|---|",
        *(f"| {row} | {same[row]} | {other[row]} |" for row in sorted(same | other)),
    ]
    differing = [f"- *{case.name}*: {'; '.join(case.reasons)}" for case in cases if case.reasons]
    if differing:
        lines += ["", "What is not the same, and why:", "", *differing]
    return "\n".join(lines)


def page_with_table(page: str) -> str:
    """``page`` with what stands between the marks made anew."""
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n\n{table()}\n\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(page_with_table(PAGE.read_text()))
