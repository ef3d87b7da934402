"""The face that kubectl talks to: requests in, Status, Tables and watch streams out.

The only part of the training cluster that awaits. It decides nothing: each answer comes from ``machinery``.
"""
