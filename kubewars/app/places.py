"""Where things stand on this machine's disk, and how to write such a place into a line that a person will paste."""

import os
import shlex
from pathlib import Path

from kubewars.settings import Settings

KUBECONFIG = Path("kubewars.kubeconfig")


def written_kubeconfig(settings: Settings) -> Path:
    """The kubeconfig that ``demo`` and ``cluster`` write."""
    return settings.kubeconfig or KUBECONFIG


def read_kubeconfig(settings: Settings) -> Path | None:
    """The kubeconfig that ``serve`` and ``check`` read; ``None`` leaves it to our own pod, or to kubectl's rules."""
    if settings.kubeconfig is not None:
        return settings.kubeconfig
    if "KUBERNETES_SERVICE_HOST" in os.environ:
        return None
    return KUBECONFIG if KUBECONFIG.exists() else None


def first_example() -> Path:
    """The manifest that a beginner applies first: beside the package when installed, else in the repository."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "examples" / "01-pod.yaml"
    return installed if installed.exists() else package.parent / "examples" / "01-pod.yaml"


def for_shell(path: Path) -> str:
    """The path as one would type it here: relative where that is shorter, quoted where it must be."""
    absolute = path.resolve()
    try:
        short = absolute.relative_to(Path.cwd())
    except ValueError:
        short = absolute
    return shlex.quote(str(short))
