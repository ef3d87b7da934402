"""Roles and bindings: their names may be anything that fits in a path, ``system:node`` for one."""

from kubewars.training.kinds import naming
from kubewars.training.kinds.kind import Strategy


class RbacStrategy(Strategy):
    """Roles, ClusterRoles and their bindings."""

    name_rule = staticmethod(naming.path_segment)
