"""The file that tells kubectl where the cluster is and who asks."""

import base64
import os
import tempfile
from pathlib import Path

import yaml

CLUSTER_NAME = "kubewars-training"


def kubeconfig(server: str, authority: bytes, user: str, token: str, *, namespace: str = "default") -> str:
    """A kubeconfig with one cluster, one user and one context, as YAML."""
    return yaml.safe_dump(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [
                {
                    "name": CLUSTER_NAME,
                    "cluster": {
                        "server": server,
                        "certificate-authority-data": base64.b64encode(authority).decode(),
                    },
                }
            ],
            "users": [{"name": user, "user": {"token": token}}],
            "contexts": [
                {
                    "name": CLUSTER_NAME,
                    "context": {"cluster": CLUSTER_NAME, "user": user, "namespace": namespace},
                }
            ],
            "current-context": CLUSTER_NAME,
            "preferences": {},
        },
        sort_keys=False,
    )


def write_kubeconfig(path: Path, text: str) -> Path:
    """Write it for the owner's eyes only, whole or not at all; the absolute path.

    Raises:
        OSError: the folder cannot be written to.
    """
    target = path.absolute()
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "w") as file:
            file.write(text)
        Path(name).chmod(0o600)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return target
