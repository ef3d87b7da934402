"""Taints and who bears them. Source: ``component-helpers/scheduling/corev1`` and ``core/v1`` ToleratesTaint."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kubewars.training.storage.record import Obj


def tolerating(tolerations: Iterable[Obj], taint: Obj) -> Obj | None:
    """The first toleration that covers the taint."""
    return next((one for one in tolerations if _covers(one, taint)), None)


def _covers(toleration: Obj, taint: Obj) -> bool:
    if toleration.get("effect") and toleration["effect"] != taint.get("effect"):
        return False
    if toleration.get("key") and toleration["key"] != taint["key"]:
        return False
    if (toleration.get("operator") or "Equal") == "Exists":
        return True
    return bool(toleration.get("key")) and (toleration.get("value") or "") == (taint.get("value") or "")


def untolerated(taints: Iterable[Obj], tolerations: Sequence[Obj], effects: tuple[str, ...]) -> Obj | None:
    """The first taint of one of the effects that nothing covers."""
    for taint in taints:
        if taint.get("effect") in effects and tolerating(tolerations, taint) is None:
            return taint
    return None
