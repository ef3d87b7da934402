"""Who asks and what they may: users, tokens, certificates, kubeconfigs, and RBAC.

Nothing here stores or changes an object of the cluster.
"""
