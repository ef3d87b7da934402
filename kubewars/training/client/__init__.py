"""What controllers and nodes share to watch the cluster and act on it; the part that client-go plays.

Work queues, indexed views, event recorders, and readings of an object. Decides nothing about any kind.
"""
