"""The one family of errors that reach a person: what happened, to what, and what to do about it."""


class KubeWarsError(Exception):
    """Something a person can mend. ``str()`` is one or two sentences, the cure last.

    Attributes:
        exit_code: what the process answers when this ends it.
    """

    exit_code = 1


class UsageError(KubeWarsError):
    """The command line or the environment asks for something that cannot be."""

    exit_code = 2
