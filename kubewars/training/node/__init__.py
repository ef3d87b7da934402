"""The simulated nodes: a scheduler that places pods, kubelets that walk them through their lives, their logs.

Nothing here talks HTTP, stores anything but through the Api, or runs a real process. What a simulated container
does is read off its image and command, and may be set by annotations of the pod (``behaviour.py`` has the list).
"""
