"""The watch's spans of time, in one place. All in seconds; tests shrink them, nobody else needs to."""

from msgspec import Struct


class Tempo(Struct, frozen=True, kw_only=True):
    """Defaults suit a real cluster.

    A server ends a watch by itself after ``watch`` seconds, and sends a bookmark shortly before: so ``silence`` seconds
    without a byte mean that the way to the server is dead, never that the cluster is quiet.
    """

    watch: float = 50.0
    silence: float = 60.0
    #: A server that streams a listing and has not said by then that it is complete is asked for pages instead.
    opening: float = 20.0
    #: A full list repairs whatever a watch may have missed.
    relist: float = 300.0
    #: The pause after a watch's clean end.
    breath: float = 0.1
    #: Who may not list a kind, or lists one that the server does not have, asks again after this.
    refused: float = 60.0
    #: Owners without the label are fetched again at this interval.
    owners: float = 5.0
    #: Whose a named namespace is, is asked at this interval.
    namespaces: float = 30.0
