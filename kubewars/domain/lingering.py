"""Deletions that hang: what a pod waits for that should have been gone.

Pure. Kubernetes removes a pod once its node has stopped it, at the latest when its grace period is over, and once its
finalizers are gone; whichever it still waits for can be read off the pod.
"""

from kubewars.domain.cure import Cure
from kubewars.domain.pod import Pod

#: Seconds beyond its grace period that a pod may take to go without a word.
PATIENCE = 5.0


def overdue(pod: Pod, waited: float) -> int:
    """How many seconds it has been leaving, told in steps that double; 0 while that is nothing unusual."""
    if waited < pod.grace + PATIENCE:
        return 0
    step = int(PATIENCE)
    while step * 2 <= waited:
        step *= 2
    return step


def explain(pod: Pod, step: int) -> tuple[str, Cure]:
    """Why a pod that is ``overdue`` by this step is still there, and the key of what one may do."""
    told = f"Terminating for over {step} s"
    if pod.finalizers:
        return f"{told}: finalizer {', '.join(pod.finalizers)}", "finalizer"
    if pod.node and any(container.state == "running" for container in pod.containers):
        return f"{told}: node {pod.node} not ready", "node"
    return told, "deletion"
