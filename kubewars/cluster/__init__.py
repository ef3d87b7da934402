"""The game's side of a Kubernetes API: configuration, watching, decoding, and the one function that deletes.

Every foreign exception of a client library ends here. Nothing here knows whether the cluster is real.
"""
