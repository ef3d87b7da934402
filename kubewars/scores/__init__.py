"""Where finished strikes and scores are kept: a SQLite file, or nowhere (``NoScores``, the same face)."""
