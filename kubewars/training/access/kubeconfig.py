"""The text that tells kubectl where the cluster is and who asks."""

import base64

import yaml

CLUSTER_NAME = "kubewars-training"
#: The common name of the authority in it. By these two a kubeconfig of ours is known again.
AUTHORITY_NAME = "kubewars-training-ca"


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
