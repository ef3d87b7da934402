"""``kubewars check``: says on the terminal why the arena is empty, or that it will not be."""

from collections.abc import Sequence

from kubewars.app.log import configure_logging
from kubewars.app.places import read_kubeconfig
from kubewars.app.runner import run
from kubewars.cluster.check import examine_connection
from kubewars.cluster.connection import Connection
from kubewars.cluster.findings import Finding
from kubewars.settings import Settings

_MARKS = {"ok": "ok      ", "note": "note    ", "problem": "PROBLEM "}


def check(settings: Settings) -> int:
    """Look, tell, and answer 1 if something keeps the game from being played, else 0."""
    configure_logging(settings)
    findings = run(_examine(settings))
    print(report(findings))
    return int(any(finding.level == "problem" for finding in findings))


def report(findings: Sequence[Finding]) -> str:
    """One line a finding, its cure on the next."""
    lines = []
    for finding in findings:
        lines.append(f"{_MARKS[finding.level]}{finding.what}")
        if finding.cure:
            lines.append(f"{'':8}→ {finding.cure}")
    return "\n".join(lines)


async def _examine(settings: Settings) -> list[Finding]:
    connection = await Connection.open(read_kubeconfig(settings), settings.context or None)
    try:
        namespaces = () if settings.all_namespaces else settings.namespace or (connection.namespace,)
        return await examine_connection(
            connection, namespaces, shoot_in=settings.shoot_in, torpedoes=settings.torpedoes
        )
    finally:
        await connection.close()
