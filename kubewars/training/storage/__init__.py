"""Where objects live: one monotone revision, the history watchers resume from, and the journal on disk.

Nothing here knows what a pod is, who asks, or what a clock says.
"""
