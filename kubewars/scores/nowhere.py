"""Keeping nothing: the book of a game that was not given a folder."""

from kubewars.domain.strike import StrikeResult


class NoScores:
    """A score book with the same face that forgets everything."""

    def record_strike(self, result: StrikeResult, player: str, pod: str) -> None:
        """Keep nothing."""

    def close(self) -> None:
        """Nothing to finish."""
