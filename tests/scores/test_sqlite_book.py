import sqlite3

import pytest

from kubewars.domain.ids import PodUid, StrikeId
from kubewars.domain.strike import Outcome, Strike, StrikeResult
from kubewars.errors import KubeWarsError
from kubewars.scores.nowhere import NoScores
from kubewars.scores.sqlite_book import FILE_NAME, SqliteScores


def a_result(number=1, outcome=Outcome.ACCEPTED, reason=""):
    strike = Strike(id=StrikeId(number), uid=PodUid("u-1"), weapon="laser", by="autopilot", at=12.5)
    return StrikeResult(strike=strike, outcome=outcome, reason=reason)


def rows_of(folder):
    with sqlite3.connect(folder / FILE_NAME) as connection:
        rows = connection.execute("SELECT epoch, id, player, pod, outcome FROM strikes ORDER BY epoch, id").fetchall()
    connection.close()
    return rows


def test_a_strike_survives_the_process(tmp_path):
    book = SqliteScores(tmp_path / "new" / "folder", epoch="one", started=1.0)
    book.record_strike(a_result(), "cedric", "default/cedric-x")
    book.close()

    assert rows_of(tmp_path / "new" / "folder") == [("one", 1, "cedric", "default/cedric-x", "accepted")]


def test_the_last_outcome_of_a_strike_is_the_one_kept(tmp_path):
    book = SqliteScores(tmp_path, epoch="one", started=1.0)
    book.record_strike(a_result(outcome=Outcome.ACCEPTED), "cedric", "p")
    book.record_strike(a_result(outcome=Outcome.CONFIRMED), "cedric", "p")
    book.close()

    assert [row[4] for row in rows_of(tmp_path)] == ["confirmed"]


def test_a_second_game_does_not_touch_the_strikes_of_the_first(tmp_path):
    for epoch in ("one", "two"):
        book = SqliteScores(tmp_path, epoch=epoch, started=1.0)
        book.record_strike(a_result(), "cedric", "p")
        book.close()

    assert [row[0] for row in rows_of(tmp_path)] == ["one", "two"]


def test_a_player_with_sql_in_the_name_is_just_text(tmp_path):
    book = SqliteScores(tmp_path, epoch="one", started=1.0)
    book.record_strike(a_result(), "'; DROP TABLE strikes; --", "p")
    book.close()

    assert rows_of(tmp_path)[0][2] == "'; DROP TABLE strikes; --"


def test_a_file_that_is_no_database_is_refused_with_the_cure(tmp_path):
    (tmp_path / FILE_NAME).write_text("not a database, " * 100)

    with pytest.raises(KubeWarsError) as refused:
        SqliteScores(tmp_path, epoch="one", started=1.0)

    assert "--data" in str(refused.value)


def test_a_folder_that_is_a_file_is_refused_with_the_cure(tmp_path):
    (tmp_path / "taken").write_text("")

    with pytest.raises(KubeWarsError) as refused:
        SqliteScores(tmp_path / "taken", epoch="one", started=1.0)

    assert "--data" in str(refused.value)


def test_no_scores_has_the_same_face():
    book = NoScores()
    book.record_strike(a_result(), "cedric", "p")
    book.close()

    assert {name for name in dir(NoScores) if not name.startswith("_")} <= set(dir(SqliteScores))
