"""The training cluster: a Kubernetes API that a real kubectl talks to, with simulated nodes behind it.

It imports nothing of the game and could be published alone. Reading the folder names should tell how a
Kubernetes API server works: http, access, machinery, schema, kinds, storage; controllers and node act on it.
"""
