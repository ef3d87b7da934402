"""Which Kubernetes judges us, and how its binaries are made from Go modules. No container is involved."""

KUBERNETES = "1.37.2"
ETCD = "v3.7.3"
KWOK = "v0.8.0"

#: Built from ``k8s.io/kubernetes/cmd/<name>``.
KUBERNETES_COMMANDS = ("kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubectl")
BINARIES = (*KUBERNETES_COMMANDS, "etcd", "kwok")
