"""The generic verbs: what create, update, patch, delete and watch mean for every kind alike.

Synchronous and deterministic, with the clock as an argument. What one kind does differently stands in
``kinds``; sockets, headers and bytes stand in ``http``.
"""
