"""The talk's workshop, from its first pod to the two ships of its last step, as a hall types it.

Twice: with the slides and manifests themselves, ``../shared/workshop`` beside this repository or wherever
``KUBEWARS_WORKSHOP`` says, and with manifests of our own that tell the same story. They name ``tutum/hello-world``, as
every workshop of its time did; no example of ours does, for no cluster of today can pull it.
"""
