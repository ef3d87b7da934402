"""The controllers: each brings what is in line with what is asked for, one file a controller, ``all.py`` starts them.

They act through the Api alone, as the real ones do through the API server; none knows of HTTP, storage or nodes.
"""
