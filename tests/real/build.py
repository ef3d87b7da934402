"""Build a real control plane from Go modules: ``python tests/real/build.py [FOLDER]``.

About nine minutes cold on two cores, one when Go's own cache is warm, nothing when the folder already holds the
binaries of these versions. Only Go and its module proxy are needed.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.real.versions import BINARIES, ETCD, KUBERNETES, KUBERNETES_COMMANDS, KWOK


def default_folder() -> Path:
    """``KUBEWARS_CONTROL_PLANE``, else a folder of this version in the user's cache."""
    named = os.environ.get("KUBEWARS_CONTROL_PLANE")
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    return Path(named) if named else cache / "kubewars" / f"control-plane-{KUBERNETES}"


def missing(folder: Path) -> list[str]:
    """The binaries that are not there."""
    return [name for name in BINARIES if not os.access(folder / name, os.X_OK)]


def build(folder: Path) -> None:
    """Make every missing binary.

    Raises:
        RuntimeError: without Go, or when a build fails; the message holds Go's last words.
    """
    wanted = missing(folder)
    if not wanted:
        return
    if shutil.which("go") is None:
        raise RuntimeError("Go is not installed: install it, or name a folder of binaries in KUBEWARS_CONTROL_PLANE")
    folder.mkdir(parents=True, exist_ok=True)
    modules = folder / "modules"
    for name in wanted:
        started = time.monotonic()
        print(f"building {name} …", flush=True)
        if name in KUBERNETES_COMMANDS:
            source = _kubernetes_module(modules / "kubernetes")
            _go(
                source, "build", "-ldflags", _version_flags(), "-o", str(folder / name), f"k8s.io/kubernetes/cmd/{name}"
            )
        elif name == "etcd":
            source = _plain_module(modules / "etcd", "go.etcd.io/etcd/server/v3", ETCD)
            _go(source, "build", "-o", str(folder / name), "go.etcd.io/etcd/server/v3")
        else:
            source = _plain_module(modules / "kwok", "sigs.k8s.io/kwok", KWOK)
            _go(source, "build", "-o", str(folder / name), "sigs.k8s.io/kwok/cmd/kwok")
            _keep_stages(
                Path(_go(source, "list", "-m", "-f", "{{.Dir}}", "sigs.k8s.io/kwok").strip()), folder / "stages"
            )
        print(f"built {name} in {time.monotonic() - started:.0f} s", flush=True)


def _version_flags() -> str:
    major, minor, _ = KUBERNETES.split(".")
    values = {"gitVersion": f"v{KUBERNETES}", "gitMajor": major, "gitMinor": minor}
    return " ".join(f"-X k8s.io/component-base/version.{key}={value}" for key, value in values.items())


def _kubernetes_module(source: Path) -> Path:
    """A module that requires Kubernetes, with each of its staging modules at the version that was published with it."""
    if (source / "go.sum").exists():
        return source
    source.mkdir(parents=True, exist_ok=True)
    told = json.loads(_go(source, "mod", "download", "-json", f"k8s.io/kubernetes@v{KUBERNETES}"))
    staging = re.findall(r"^\s*(k8s\.io/\S+) v0\.0\.0$", Path(told["GoMod"]).read_text(), re.MULTILINE)
    published = "v0." + KUBERNETES.split(".", 1)[1]
    replaced = "\n".join(f"\t{module} => {module} {published}" for module in sorted(set(staging)))
    (source / "go.mod").write_text(
        f"module controlplane\n\ngo 1.26\n\nrequire k8s.io/kubernetes v{KUBERNETES}\n\nreplace (\n{replaced}\n)\n"
    )
    imports = "\n".join(f'\t_ "k8s.io/kubernetes/cmd/{command}"' for command in KUBERNETES_COMMANDS)
    (source / "commands.go").write_text(f"//go:build tools\n\npackage controlplane\n\nimport (\n{imports}\n)\n")
    _go(source, "mod", "tidy")
    return source


def _plain_module(source: Path, module: str, version: str) -> Path:
    source.mkdir(parents=True, exist_ok=True)
    if not (source / "go.mod").exists():
        _go(source, "mod", "init", "controlplane")
        _go(source, "get", f"{module}@{version}")
    return source


def _keep_stages(module: Path, folder: Path) -> None:
    """kwok does nothing without stages, and carries its usual ones only as files beside its source."""
    folder.mkdir(exist_ok=True)
    for part in ("node/fast", "node/heartbeat-with-lease", "pod/fast"):
        for stage in sorted((module / "kustomize" / "stage" / part).glob("*.yaml")):
            if stage.name != "kustomization.yaml":
                (folder / stage.name).write_bytes(stage.read_bytes())


def _go(source: Path, *arguments: str) -> str:
    environment = os.environ | {"GOFLAGS": "-mod=mod"}
    done = subprocess.run(["go", *arguments], cwd=source, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"go {' '.join(arguments)} failed:\n{done.stderr[-2000:]}")
    return done.stdout


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else default_folder()
    build(target)
    print(target)
