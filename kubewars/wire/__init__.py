"""The whole vocabulary between the server and a browser: messages, epoch and sequence, snapshot and delta.

Pure: it builds and reads messages, and never sends one.
"""
