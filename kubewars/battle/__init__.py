"""The battle itself: the tick, what it needs from outside (ports), and what it tells.

asyncio is at home here; the network is not. Whatever talks to a cluster, a browser or a disk is behind a port.
"""
