"""Which kind behaves how; a kind that is not listed behaves as its schema says and no more."""

from kubewars.training.kinds.autoscalers import HorizontalPodAutoscalerStrategy
from kubewars.training.kinds.configmaps import ConfigMapStrategy
from kubewars.training.kinds.cronjobs import CronJobStrategy
from kubewars.training.kinds.daemonsets import DaemonSetStrategy
from kubewars.training.kinds.deployments import DeploymentStrategy
from kubewars.training.kinds.endpoints import EndpointSliceStrategy, EndpointsStrategy
from kubewars.training.kinds.events import EventStrategy, NewEventStrategy
from kubewars.training.kinds.jobs import JobStrategy
from kubewars.training.kinds.kind import Strategy
from kubewars.training.kinds.namespaces import NamespaceStrategy
from kubewars.training.kinds.networking import (
    IngressClassStrategy,
    IngressStrategy,
    IPAddressStrategy,
    NetworkPolicyStrategy,
    ServiceCIDRStrategy,
)
from kubewars.training.kinds.nodes import NodeStrategy
from kubewars.training.kinds.persistentvolumeclaims import PersistentVolumeClaimStrategy, PersistentVolumeStrategy
from kubewars.training.kinds.poddisruptionbudgets import PodDisruptionBudgetStrategy
from kubewars.training.kinds.pods import PodStrategy
from kubewars.training.kinds.quotas import LimitRangeStrategy, ResourceQuotaStrategy
from kubewars.training.kinds.rbac import BindingStrategy, RoleStrategy
from kubewars.training.kinds.replicasets import ReplicaSetStrategy
from kubewars.training.kinds.replicationcontrollers import ReplicationControllerStrategy
from kubewars.training.kinds.runtimeclasses import RuntimeClassStrategy
from kubewars.training.kinds.scheduling import LeaseStrategy, PriorityClassStrategy
from kubewars.training.kinds.secrets import SecretStrategy
from kubewars.training.kinds.serviceaccounts import ServiceAccountStrategy
from kubewars.training.kinds.services import ServiceStrategy
from kubewars.training.kinds.statefulsets import StatefulSetStrategy
from kubewars.training.kinds.storage import (
    CSIDriverStrategy,
    CSINodeStrategy,
    CSIStorageCapacityStrategy,
    StorageClassStrategy,
    VolumeAttachmentStrategy,
    VolumeAttributesClassStrategy,
)
from kubewars.training.kinds.templates import ControllerRevisionStrategy, PodTemplateStrategy

STRATEGIES: dict[str, type[Strategy]] = {
    "clusterrolebindings.rbac.authorization.k8s.io": BindingStrategy,
    "clusterroles.rbac.authorization.k8s.io": RoleStrategy,
    "configmaps": ConfigMapStrategy,
    "controllerrevisions.apps": ControllerRevisionStrategy,
    "cronjobs.batch": CronJobStrategy,
    "csidrivers.storage.k8s.io": CSIDriverStrategy,
    "csinodes.storage.k8s.io": CSINodeStrategy,
    "csistoragecapacities.storage.k8s.io": CSIStorageCapacityStrategy,
    "daemonsets.apps": DaemonSetStrategy,
    "deployments.apps": DeploymentStrategy,
    "endpoints": EndpointsStrategy,
    "endpointslices.discovery.k8s.io": EndpointSliceStrategy,
    "events": EventStrategy,
    "events.events.k8s.io": NewEventStrategy,
    "horizontalpodautoscalers.autoscaling": HorizontalPodAutoscalerStrategy,
    "ingressclasses.networking.k8s.io": IngressClassStrategy,
    "ingresses.networking.k8s.io": IngressStrategy,
    "ipaddresses.networking.k8s.io": IPAddressStrategy,
    "jobs.batch": JobStrategy,
    "leases.coordination.k8s.io": LeaseStrategy,
    "limitranges": LimitRangeStrategy,
    "namespaces": NamespaceStrategy,
    "networkpolicies.networking.k8s.io": NetworkPolicyStrategy,
    "nodes": NodeStrategy,
    "persistentvolumeclaims": PersistentVolumeClaimStrategy,
    "persistentvolumes": PersistentVolumeStrategy,
    "poddisruptionbudgets.policy": PodDisruptionBudgetStrategy,
    "pods": PodStrategy,
    "podtemplates": PodTemplateStrategy,
    "priorityclasses.scheduling.k8s.io": PriorityClassStrategy,
    "replicasets.apps": ReplicaSetStrategy,
    "replicationcontrollers": ReplicationControllerStrategy,
    "resourcequotas": ResourceQuotaStrategy,
    "rolebindings.rbac.authorization.k8s.io": BindingStrategy,
    "roles.rbac.authorization.k8s.io": RoleStrategy,
    "runtimeclasses.node.k8s.io": RuntimeClassStrategy,
    "secrets": SecretStrategy,
    "serviceaccounts": ServiceAccountStrategy,
    "servicecidrs.networking.k8s.io": ServiceCIDRStrategy,
    "services": ServiceStrategy,
    "statefulsets.apps": StatefulSetStrategy,
    "storageclasses.storage.k8s.io": StorageClassStrategy,
    "volumeattachments.storage.k8s.io": VolumeAttachmentStrategy,
    "volumeattributesclasses.storage.k8s.io": VolumeAttributesClassStrategy,
}
